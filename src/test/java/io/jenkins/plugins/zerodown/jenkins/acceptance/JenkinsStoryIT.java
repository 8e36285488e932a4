package io.jenkins.plugins.zerodown.jenkins.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import io.jenkins.plugins.zerodown.fixture.WebStack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** What somebody does who has just installed the plugin, in his browser, with a real Laravel application on a real server. */
@Wants(jenkins = true, server = true, web = true, programs = {"chromium", "chromedriver", "php", "composer", "git"})
class JenkinsStoryIT {
    private static final String IN_TARGET = "[name='targets'] ";
    private static final String TARGETS = """
            jenkins.model.GlobalConfiguration.all().find { it.class.simpleName == 'ZeroDownConfiguration' }.targets.each {
                println "${it.name} ${it.deployPath} ${it.servers[0].host} ${it.servers[0].port}"
            }
            """;

    private JenkinsServer jenkins;
    private Browser browser;
    private TestServer server;
    private WebStack web;

    @BeforeEach
    void start() throws Exception {
        jenkins = JenkinsServer.shared();
        server = TestServer.start();
        web = WebStack.serving(TestServer.DEPLOY_PATH).user(server.user())
                .inside(command -> server.inside(command.toArray(String[]::new))).start();
        browser = Browser.of(jenkins, JenkinsServer.ADMIN);
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (web != null) {
            web.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void a_target_is_set_up_and_its_server_tested() throws Exception {
        new JenkinsSettings().login("deploy-key", server).file("production-env", "production.env", LaravelApplication.ENV).apply(jenkins);

        fillInTheTarget();
        testTheConnection();
        save();

        assertThat(jenkins.groovy(TARGETS)).isEqualTo("production " + TestServer.DEPLOY_PATH + " 127.0.0.1 " + server.port());
        assertThat(browser.errors()).isEmpty();
    }

    private void fillInTheTarget() throws Exception {
        browser.open("/manage/configure");
        browser.click(browser.find(By.tagName("button"), "Add target"));
        field("name", "production");
        field("deployPath", TestServer.DEPLOY_PATH);
        field("host", server.host());
        field("port", String.valueOf(server.port()));
        field("hostKey", server.hostKeyLine());
        browser.click(browser.find(By.cssSelector(IN_TARGET + "select[name='_.credentialsId'] option[value='deploy-key']")));
        field("allowedJobs", "**");
        field("application", application());
    }

    private WebElement field(String name, String value) throws Exception {
        WebElement field = browser.find(By.cssSelector(IN_TARGET + "[name='_." + name + "']"));
        browser.type(field, value);
        return field;
    }

    private String application() {
        return """
                envFile: production-env
                health: {url: "%s", attempts: 5, interval: 1s, successes: 2}
                """.formatted(web.url("/health"));
    }

    private void testTheConnection() throws Exception {
        WebElement button = browser.find(By.tagName("button"), "Test connection");
        browser.click(button);
        browser.find(By.cssSelector(IN_TARGET + ".jenkins-validate-button__container__status"), "connected as " + server.user());
        browser.until("what is checked as it is typed to be content", () -> !browser.text().contains("is missing")
                && !browser.text().contains("Without a host key"));
        browser.picture("target-form");
    }

    private void save() throws Exception {
        browser.click(browser.find(By.cssSelector("button[name='Submit']")));
        browser.until("the page after saving", () -> !browser.shown().contains("configure"));
    }
}
