package io.jenkins.plugins.zerodown.jenkins.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.GitRepository;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import io.jenkins.plugins.zerodown.fixture.WebStack;
import io.jenkins.plugins.zerodown.flow.Phase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/**
 * What somebody does who has just installed the plugin, in his browser, with a real Laravel application on a real
 * server.
 */
@Wants(
        jenkins = true,
        server = true,
        web = true,
        programs = {"chromium", "chromedriver", "php", "composer", "git"})
class JenkinsStoryIT {
    private static final String IN_TARGET = "[name='targets'] ";
    private static final String TARGETS = """
            jenkins.model.GlobalConfiguration.all().find { it.class.simpleName == 'ZeroDownConfiguration' \
            }.targets.each {
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
        web = WebStack.serving(TestServer.DEPLOY_PATH)
                .user(server.user())
                .inside(command -> server.inside(command.toArray(String[]::new)))
                .start();
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
    void a_target_is_set_up_deployed_to_looked_at_and_rolled_back() throws Exception {
        new JenkinsSettings()
                .login("deploy-key", server)
                .file("production-env", "production.env", LaravelApplication.ENV)
                .apply(jenkins);
        fillInTheTarget();
        testTheConnection();
        save();
        assertThat(jenkins.groovy(TARGETS))
                .isEqualTo("production " + TestServer.DEPLOY_PATH + " 127.0.0.1 " + server.port());

        deploy("1");
        assertThat(page()).startsWith("200 version 1");
        JenkinsBuild second = deploy("2");
        assertThat(page()).startsWith("200 version 2");
        seeTheStages(second);
        String live = current();

        seeTheReleases(live);
        rollBack();

        assertThat(page()).startsWith("200 version 1");
        seeTheRollback(live);
        assertThat(browser.errors()).isEmpty();
        assertThat(jenkins.complaints()).isEmpty();
    }

    private void fillInTheTarget() throws Exception {
        browser.open("/manage/configure");
        browser.click(browser.find(By.tagName("button"), "Add target"));
        field("name", "production");
        field("deployPath", TestServer.DEPLOY_PATH);
        field("host", server.host());
        field("port", String.valueOf(server.port()));
        field("hostKey", server.hostKeyLine());
        WebElement advanced = browser.find(By.cssSelector(IN_TARGET + "[name='servers'] .advanced-button"));
        browser.click(advanced);
        browser.type(browser.find(By.cssSelector(IN_TARGET + "[name='servers'] [name='_.name']")), "web1");
        browser.click(advanced);
        browser.click(
                browser.find(By.cssSelector(IN_TARGET + "select[name='_.credentialsId'] option[value='deploy-key']")));
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
        browser.find(
                By.cssSelector(IN_TARGET + ".jenkins-validate-button__container__status"),
                "connected as " + server.user());
        browser.until(
                "what is checked as it is typed to be content",
                () -> !browser.text().contains("is missing") && !browser.text().contains("Without a host key"));
        browser.run("arguments[0].scrollIntoView()", browser.find(By.cssSelector(IN_TARGET + "[name='_.host']")));
        browser.run("window.scrollBy(0, -120)");
        browser.picture("target-form");
    }

    private void save() throws Exception {
        browser.click(browser.find(By.cssSelector("button[name='Submit']")));
        browser.until("the page after saving", () -> !browser.shown().contains("configure"));
    }

    private JenkinsBuild deploy(String version) throws Exception {
        Path repository = jenkins.files().resolve("shop");
        LaravelApplication.in(repository).withVersion(version).write();
        GitRepository git = GitRepository.in(repository);
        git.commit("Version " + version);
        jenkins.show(repository);
        JenkinsClient admin = jenkins.as(JenkinsServer.ADMIN);
        admin.pipeline("shop", """
                node {
                    git branch: 'main', url: '%s'
                    zdDeploy target: 'production'
                }
                """.formatted(git.url()));
        JenkinsBuild build = admin.build("shop");
        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        return build;
    }

    private String page() throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(web.url("/"))).build(), HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body().strip();
    }

    private String current() throws Exception {
        return Files.readSymbolicLink(server.deployPath().resolve("current"))
                .getFileName()
                .toString();
    }

    private void seeTheStages(JenkinsBuild build) throws Exception {
        List<String> stages = Arrays.stream(Phase.values()).map(Phase::heading).toList();
        browser.size(1640, 860);
        browser.open("/job/shop/");
        browser.find(By.cssSelector(".stage-header-name-0"));
        assertThat(browser.all(By.cssSelector("th[class*='stage-header-name']")))
                .extracting(WebElement::getText)
                .containsExactlyElementsOf(stages);
        browser.picture("stage-view");

        browser.size(1640, 560);
        browser.open(build.url() + "/pipeline-graph/");
        browser.until(
                "the graph of the build",
                () -> browser.texts(".PWGx-pipeline-node title").containsAll(stages));
        browser.picture("stages");

        browser.size(1280, 940);
        browser.open(build.url() + "/pipeline-console/");
        browser.click(browser.find(By.cssSelector("[class*='tree'] *"), Phase.TRANSFER.heading()));
        browser.find(By.tagName("body"), "3.4. File Transfer");
        browser.picture("steps");
    }

    private void seeTheReleases(String live) throws Exception {
        browser.open("/job/shop/");
        browser.click(browser.find(By.linkText("Releases")));
        assertThat(browser.find(By.cssSelector("tr.zd-live"), live).getText()).contains("live", "good");
        assertThat(browser.all(By.cssSelector("table.zd-server tbody tr"))).hasSize(2);
        browser.picture("releases");
    }

    private void rollBack() throws Exception {
        browser.click(browser.find(By.cssSelector(".zd-heading .jenkins-button"), "Roll back"));
        browser.find(By.cssSelector("form.zd-form"), "newest good");
        browser.picture("rollback");
        browser.click(browser.find(By.cssSelector("form.zd-form button[type='submit']")));
        browser.find(By.cssSelector(".jenkins-alert-success"), "is live again on web1");
        browser.picture("rollback-log");
    }

    private void seeTheRollback(String left) throws Exception {
        browser.click(browser.find(By.linkText("Releases of this job")));
        browser.find(By.cssSelector("table.zd-server tr"), left + " bad");
        assertThat(browser.find(By.cssSelector("tr.zd-live")).getText()).contains(current(), "good");
        assertThat(browser.text()).contains("Rollback", JenkinsServer.ADMIN);
        browser.picture("history");
    }
}
