package io.jenkins.plugins.zerodown.jenkins.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.zerodown.fixture.Ports;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** What people see of releases in Jenkins, and how they go back, on real servers. */
@Wants(
        jenkins = true,
        server = true,
        programs = {"chromium", "chromedriver", "php"})
class PagesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String PLAIN = "kind: php\nversionMismatch: ignore\n";
    private static final String DEPLOYS = """
            node {
                writeFile file: 'public/index.php', text: '<?php echo ' + env.BUILD_NUMBER + ';'
                zdDeploy target: 'shop'
            }
            """;
    private static final By READ = By.cssSelector(".zd-releases[aria-busy='false'] table");

    private TestServer web1;
    private TestServer web2;

    @BeforeEach
    void start() throws Exception {
        web1 = TestServer.start();
        web2 = TestServer.start();
    }

    @AfterEach
    void stop() {
        for (TestServer server : new TestServer[] {web1, web2}) {
            if (server != null) {
                server.close();
            }
        }
    }

    @Test
    void a_way_back_is_chosen_confirmed_followed_and_remembered() throws Exception {
        JenkinsServer jenkins = JenkinsServer.shared();
        String page = deployTwice(jenkins, "shop-pages", PLAIN);
        String first = release(jenkins, "shop-pages", 1);
        String second = release(jenkins, "shop-pages", 2);

        try (Browser browser = Browser.of(jenkins, JenkinsServer.DEPLOYER)) {
            browser.open("/job/shop-pages/2/");
            assertThat(browser.text())
                    .contains("Deployment of shop Done")
                    .contains(second)
                    .contains("after " + first);
            browser.picture("build-summary");
            browser.open("/job/shop-pages/");
            assertThat(browser.text()).contains("Last releases").contains("shop " + second);
            // Jenkins' script brings the list of builds.
            browser.until(
                    "a badge beside each build",
                    () -> browser.all(By.cssSelector(".zd-badge")).size() == 2);

            browser.open(page);
            browser.find(READ);
            assertThat(browser.all(By.cssSelector(".zd-live .zd-id")))
                    .extracting(cell -> cell.getText())
                    .containsExactly(second, second);
            browser.picture("releases");
            browser.click(browser.find(By.cssSelector("td a[href$='confirmRollback?to=" + first + "']")));
            browser.find(By.cssSelector("label[for='zd-to-" + first + "']"));
            assertThat(browser.all(By.id("zd-to-" + first)).get(0).isSelected()).isTrue();
            browser.picture("rollback-confirmation");
            browser.click(browser.find(By.cssSelector(".zd-form button[type='submit']")));
            browser.find(By.cssSelector(".jenkins-alert-success"), "release " + first + " is live again on web1, web2");
            assertThat(browser.text()).contains("7.1. Atomic Symlink Update").contains("asked for by deployer");
            browser.picture("rollback-log");

            assertThat(List.of(live(web1), live(web2))).containsOnly(first);
            browser.open(page);
            browser.find(READ);
            assertThat(browser.all(By.cssSelector(".zd-live .zd-id")))
                    .extracting(cell -> cell.getText())
                    .containsExactly(first, first);
            assertThat(browser.all(By.cssSelector(".zd-server .zd-mark--bad"))).hasSize(2);
            assertThat(browser.all(By.cssSelector(".zd-history tbody tr"))
                            .get(0)
                            .getText()
                            .replaceAll("\\s+", " "))
                    .contains("Done Rollback shop " + first)
                    .contains("after " + second)
                    .contains("deployer");
            browser.picture("releases-after-rollback");
            assertThat(browser.errors()).isEmpty();
        }
        assertThat(jenkins.complaints()).isEmpty();
    }

    @Test
    void a_builds_page_shows_where_its_time_went() throws Exception {
        JenkinsServer jenkins = JenkinsServer.shared();
        String page = deployTwice(
                jenkins,
                "shop-profile",
                PLAIN + "health: {readiness: off, preview: 'https://preview.example.com/shop'}");

        try (Browser browser = Browser.of(jenkins, JenkinsServer.READER)) {
            browser.open("/job/shop-profile/2/zerodown/");
            browser.find(READ);
            List<String> lines = browser.all(By.cssSelector(".zd-profile tr")).stream()
                    .map(line -> line.getText().replaceAll("\\s+", " "))
                    .toList();
            assertThat(lines)
                    .anyMatch(line -> line.matches("3\\.4\\. File Transfer [0-9.]+ s [0-9]+ [0-9.]+ k?B [0-9.]+ k?B"))
                    .anyMatch(line -> line.matches("7\\. Switch [0-9.]+ s [0-9]+ .*B"))
                    .anyMatch(line -> line.matches("All steps [0-9.]+ s [0-9]+ .*B"))
                    .anyMatch(line -> line.matches("Jenkins, between them [0-9.]+ s"));
            assertThat(browser.all(By.cssSelector(".zd-profile svg.zd-share"))).isNotEmpty();
            browser.size(1280, 2000);
            browser.picture("profile", browser.find(By.cssSelector(".zd-profile")));
            assertThat(browser.errors()).isEmpty();
            browser.open(page);
            assertThat(browser.all(By.cssSelector(".zd-profile"))).isEmpty();
            assertThat(browser.all(By.cssSelector(".zd-heading a")))
                    .extracting(link -> link.getText() + " " + link.getAttribute("href"))
                    .containsExactly("Preview https://preview.example.com/shop");
        }
        assertThat(jenkins.complaints()).isEmpty();
    }

    @Test
    void a_narrow_window_and_a_dark_one_show_everything_and_keys_reach_it() throws Exception {
        JenkinsServer jenkins = JenkinsServer.shared();
        String page = deployTwice(jenkins, "shop-narrow", PLAIN);

        try (Browser browser = Browser.of(jenkins, JenkinsServer.DEPLOYER)) {
            browser.size(500, 900);
            for (String url : List.of(page, page + "target/shop/confirmRollback", page + "target/shop/confirmUnlock")) {
                browser.open(url);
                browser.until(
                        "the page",
                        () -> browser.all(By.cssSelector("[aria-busy='true']")).isEmpty());
                assertThat((Boolean) browser.run(
                                "const main = document.getElementById('main-panel').getBoundingClientRect();"
                                        + "return [...document.querySelectorAll('#main-panel *')].every(e => {"
                                        + " const inside = e.closest('.zd-wide'); const box = (inside || "
                                        + "e).getBoundingClientRect();"
                                        + " return box.right <= main.right + 1; })"))
                        .as(url)
                        .isTrue();
            }
            browser.open(page);
            browser.find(READ);
            browser.run("document.documentElement.dataset.theme = 'dark'");
            browser.picture("releases-narrow");
            assertThat(browser.all(By.cssSelector(".zd-wide:not([tabindex='0']), .zd-wide:not([role='region'])")))
                    .isEmpty();
            assertThat(browser.all(
                            By.cssSelector("#main-panel table:not(:has(caption)), #main-panel thead th:not([scope])")))
                    .isEmpty();
        }
    }

    @Test
    void without_script_the_same_can_be_done() throws Exception {
        JenkinsServer jenkins = JenkinsServer.shared();
        String page = deployTwice(jenkins, "shop-plain", PLAIN);
        JenkinsClient deployer = jenkins.as(JenkinsServer.DEPLOYER);

        assertThat(deployer.get(page).body()).contains("Load now");
        assertThat(deployer.get(page + "target/shop/").body())
                .contains("<caption>web1</caption>")
                .contains("<caption>web2</caption>")
                .contains("confirmRollback?to=" + release(jenkins, "shop-plain", 1));
        assertThat(deployer.get(page + "target/shop/confirmRollback").body()).contains("name=\"Jenkins-Crumb\"");
    }

    @Test
    void a_rollback_that_is_asked_for_during_a_deployment_waits_for_it_and_then_does_not_undo_it() throws Exception {
        JenkinsServer jenkins = JenkinsServer.shared();
        String page = deployTwice(jenkins, "shop-busy", PLAIN);
        String second = release(jenkins, "shop-busy", 2);
        Path go = web1.root().resolve("go");
        target(
                jenkins,
                PLAIN + "commands: {preRelease: [{run: \"while [ ! -e " + TestServer.ROOT
                        + "/go ]; do sleep 0.2; done\"," + " on: primary}]}\n");
        JenkinsBuild third = jenkins.as(JenkinsServer.DEPLOYER).build("shop-busy");
        third.awaitLine("5.2. Pre-Release Custom Commands");
        JenkinsClient deployer = jenkins.as(JenkinsServer.DEPLOYER);
        String task = rollback(deployer, page, "");

        Awaited.until(
                PATIENCE, "the rollback to wait", () -> log(deployer, task).contains("shop-busy" + " #3"));
        Files.createFile(go);

        assertThat(third.result()).isEqualTo("SUCCESS");
        awaitEnd(deployer, task);
        // It was to leave the second release, which is not the live one any more.
        String now = release(jenkins, "shop-busy", 3);
        assertThat(log(deployer, task))
                .doesNotContain("is live again")
                .contains("release " + second + " was live; now it is release " + now, "nothing was changed");
        assertThat(List.of(live(web1), live(web2))).containsOnly(now);
    }

    @Test
    void one_that_is_stopped_leaves_every_server_as_it_was() throws Exception {
        JenkinsServer jenkins = JenkinsServer.shared();
        String page = deployTwice(jenkins, "shop-stopped", PLAIN);
        String second = release(jenkins, "shop-stopped", 2);
        target(
                jenkins,
                PLAIN + "health: {url: \"http://127.0.0.1:" + Ports.free()
                        + "/\", attempts: 1000, interval: 1s, deadline: 30s}\n");
        JenkinsClient deployer = jenkins.as(JenkinsServer.DEPLOYER);
        String task = rollback(deployer, page, "");
        Awaited.until(PATIENCE, "8.3 to be tried", () -> log(deployer, task).contains("attempt 1 of"));

        deployer.post(task + "stop", Map.of()).orThrow();
        awaitEnd(deployer, task);

        assertThat(log(deployer, task)).contains("stopped").contains("web1: release " + second + " again");
        assertThat(List.of(live(web1), live(web2))).containsOnly(second);
    }

    @Test
    void one_that_jenkins_did_not_survive_is_told_and_gone_on_with_once() throws Exception {
        try (JenkinsServer jenkins = JenkinsServer.start()) {
            int port = Ports.free();
            String page = deployTwice(jenkins, "shop-killed", PLAIN);
            String first = release(jenkins, "shop-killed", 1);
            target(
                    jenkins,
                    PLAIN + "health: {url: \"http://127.0.0.1:" + port + "/\", attempts: 1000, interval: 1s}\n");
            JenkinsClient before = jenkins.as(JenkinsServer.DEPLOYER);
            String task = rollback(before, page, "");
            Awaited.until(PATIENCE, "8.3 to be tried", () -> log(before, task).contains("attempt 1 of"));

            jenkins.kill();
            jenkins.startAgain();

            JenkinsClient after = jenkins.as(JenkinsServer.DEPLOYER);
            assertThat(after.get(page).body()).contains("was cut off");
            HttpServer site = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
            site.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            site.start();
            try {
                after.post(task + "goOn", Map.of()).orThrow();
                after.post(task + "goOn", Map.of()).orThrow();
                awaitEnd(after, task);
            } finally {
                site.stop(0);
            }
            assertThat(log(after, task)).contains("release " + first + " is live again on web1, web2");
            assertThat(List.of(live(web1), live(web2))).containsOnly(first);
            assertThat(after.get(page).body()).doesNotContain("was cut off");
        }
    }

    @Test
    void a_slot_is_unlocked_with_a_reason_that_the_servers_keep() throws Exception {
        JenkinsServer jenkins = JenkinsServer.shared();
        String page = deployTwice(jenkins, "shop-unlocked", PLAIN);

        try (Browser browser = Browser.of(jenkins, JenkinsServer.DEPLOYER)) {
            browser.open(page + "target/shop/confirmUnlock");
            browser.type(browser.find(By.id("zd-why")), "the build server burnt down");
            browser.picture("unlock-confirmation");
            browser.click(browser.find(By.cssSelector(".zd-form button[type='submit']")));
            browser.find(By.cssSelector(".jenkins-alert-success"), "web1: nobody held it");
            assertThat(browser.text()).contains("Reason: the build server burnt down");
        }
    }

    /** @return the page of its releases */
    private String deployTwice(JenkinsServer jenkins, String job, String application) throws Exception {
        target(jenkins, application);
        jenkins.as(JenkinsServer.ADMIN).pipeline(job, DEPLOYS);
        for (int build = 0; build < 2; build++) {
            JenkinsBuild done = jenkins.as(JenkinsServer.DEPLOYER).build(job);
            assertThat(done.result()).as(done.console()).isEqualTo("SUCCESS");
        }
        return "/job/" + job + "/zerodown/";
    }

    private void target(JenkinsServer jenkins, String application) throws Exception {
        new JenkinsSettings()
                .login("key1", web1)
                .login("key2", web2)
                .target(
                        "shop",
                        Map.of("allowedJobs", "**", "application", application),
                        JenkinsSettings.server(web1, "web1", "key1"),
                        JenkinsSettings.server(web2, "web2", "key2"))
                .apply(jenkins);
    }

    private static String release(JenkinsServer jenkins, String job, int build)
            throws IOException, InterruptedException {
        return jenkins.groovy("println io.jenkins.plugins.zerodown.jenkins.history.History.of(Jenkins.get().getItem('"
                + job + "')).entries(10).find { it.build() == " + build + " }.release()");
    }

    private static String rollback(JenkinsClient client, String page, String to)
            throws IOException, InterruptedException {
        String id = UUID.randomUUID().toString();
        client.post(page + "target/shop/rollback", Map.of("to", to, "task", id)).orThrow();
        return page + "tasks/" + id + "/";
    }

    private static String log(JenkinsClient client, String task) throws IOException, InterruptedException {
        return client.get(task + "logText/progressiveText").orThrow().body();
    }

    private static void awaitEnd(JenkinsClient client, String task) throws IOException, InterruptedException {
        Awaited.until(PATIENCE, task + " to end", () -> !client.get(task).body().contains("data-on-finish-event"));
    }

    private static String live(TestServer server) throws IOException {
        return Files.readSymbolicLink(server.deployPath().resolve("current"))
                .getFileName()
                .toString();
    }
}
