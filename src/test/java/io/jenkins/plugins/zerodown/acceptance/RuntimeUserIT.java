package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Users;
import io.jenkins.plugins.zerodown.fixture.WebStack;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** nginx and PHP-FPM run as another user than the one who deploys. */
class RuntimeUserIT {
    private static final String APP = TestServer.DEPLOY_PATH;
    private static final String CURRENT = APP + "/current";
    private static final String STORAGE = APP + "/shared/storage";

    @TempDir
    Path directory;

    /** One visitor: the session's cookie comes back with each request. */
    private final HttpClient browser =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    private TestServer server;
    private WebStack web;
    private Project project;

    @BeforeEach
    void programs() {
        TestServer.assumePresent();
        WebStack.assumePresent();
        Programs.assume("composer", "php", "git");
    }

    private void start(TestServer made, String target) throws Exception {
        server = made;
        web = WebStack.serving(APP)
                .user(Users.RUNTIME)
                .inside(command -> server.inside(command.toArray(String[]::new)))
                .start();
        // No view cache: PHP-FPM compiles views itself.
        project = Project.in(directory)
                .on(server, "web1")
                .target("runtimeUser: " + Users.RUNTIME + "\nkeepReleases: 1\nminimumAge: 0s\n" + target)
                .options("""
                        envFile: production.env
                        caches: [config, route]
                        health: {url: "%s", attempts: 3, interval: 1s}
                        """.formatted(web.url("/health")));
    }

    @AfterEach
    void stop() throws Exception {
        if (web != null) {
            web.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private Ran deploy(String version) throws Exception {
        LaravelApplication.in(project.application()).withVersion(version).write();
        Ran ran = project.run("deploy");
        assertThat(ran.exit()).as(ran.out() + ran.err() + web.log()).isZero();
        return ran;
    }

    private String page(String path) throws Exception {
        HttpResponse<String> answer = browser.send(
                HttpRequest.newBuilder(URI.create(web.url(path))).build(), HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body().strip();
    }

    private List<String> releases() throws Exception {
        return server.run("ls", APP + "/releases").text().lines().toList();
    }

    /** Once what goes on with the bytes after a deployment has had its time. */
    private String leftOfRemoved() throws Exception {
        String left = "not asked yet";
        for (int i = 0; i < 300 && !left.isEmpty(); i++) {
            left = server.run("ls", "-A", APP + "/.zerodown/removed").text();
            Thread.sleep(100);
        }
        return left;
    }

    private String owner(String path) throws Exception {
        return server.run("sh", "-c", "stat -c %U $1 | sort -u", "sh", path)
                .orThrow()
                .text();
    }

    /** A directory in a release that only the runtime user may look into and remove from. */
    private void makesForHimself(String release) throws Exception {
        String place = APP + "/releases/" + release + "/bootstrap/cache/mine";
        server.runAs(Users.RUNTIME, "sh", "-c", "umask 077; mkdir \"$1\" && touch \"$1/one\"", "sh", place)
                .orThrow();
    }

    private void hasSecretsForTheRuntimeUserAlone() throws Exception {
        for (String secret : List.of(CURRENT + "/.env", CURRENT + "/bootstrap/cache/config.php")) {
            assertThat(server.runAs(Users.RUNTIME, "cat", secret).orThrow().out())
                    .contains("MDEyMzQ1Njc4OTAx");
            assertThat(server.runAs("nobody", "cat", secret).err()).contains("Permission denied");
            assertThat(server.runAs(Users.RUNTIME, "sh", "-c", "echo x >>\"$1\"", "sh", secret)
                            .err())
                    .containsIgnoringCase("permission denied");
        }
    }

    @Test
    void what_php_fpm_writes_outlives_switches_and_goes_with_the_releases_it_is_in() throws Exception {
        start(TestServer.with().inRuntimeGroup().start(), "");

        deploy("1");
        hasSecretsForTheRuntimeUserAlone();
        assertThat(page("/write")).isEqualTo("200 visits 1");
        assertThat(page("/view")).contains("version 1");
        assertThat(owner(CURRENT + "/bootstrap/cache/views/*.php")).isEqualTo(Users.RUNTIME);
        String first = releases().get(0);

        deploy("2");
        hasSecretsForTheRuntimeUserAlone();
        assertThat(page("/write")).as("session and cache after a switch").isEqualTo("200 visits 2");
        assertThat(page("/view")).contains("version 2");
        assertThat(page("/storage/visit-1.txt")).as("an upload of before").isEqualTo("200 1");
        assertThat(page("/storage/visit-2.txt")).isEqualTo("200 2");
        assertThat(owner(STORAGE + "/framework/sessions/*")).isEqualTo(Users.RUNTIME);
        assertThat(server.run("grep", "-c", "visit", STORAGE + "/logs/laravel.log")
                        .text())
                .isEqualTo("2");

        makesForHimself(releases().get(1));
        Ran third = deploy("3");
        assertThat(releases()).hasSize(2).doesNotContain(first);
        assertThat(third.out() + third.err()).contains("release " + first + ": removed");
        assertThat(page("/write")).isEqualTo("200 visits 3");
        assertThat(leftOfRemoved()).isEmpty();

        String second = releases().get(0);
        Ran fourth = deploy("4");
        assertThat(fourth.out() + fourth.err())
                .as("what only the runtime user may remove is named, and no failure")
                .contains("web1: release " + second + ": left:", "become");
        assertThat(releases()).doesNotContain(second);
    }

    @Tag("long")
    @Test
    void without_a_common_group_the_target_borrows_the_rights() throws Exception {
        TestServer made = TestServer.start();
        // env with root's rights stands for sudo, which asks for more than a test should set up.
        made.run("sh", "-c", "cp /usr/bin/env \"$1\" && chmod 4755 \"$1\"", "sh", TestServer.ROOT + "/as-root")
                .orThrow();
        start(made, "become: " + TestServer.ROOT + "/as-root\n");

        deploy("1");
        hasSecretsForTheRuntimeUserAlone();
        assertThat(page("/write")).isEqualTo("200 visits 1");
        assertThat(page("/view")).contains("version 1");
        String first = releases().get(0);
        makesForHimself(first);

        deploy("2");
        assertThat(page("/write")).isEqualTo("200 visits 2");
        deploy("3");
        assertThat(releases()).hasSize(2).doesNotContain(first);
        assertThat(leftOfRemoved()).isEmpty();
        assertThat(page("/write")).isEqualTo("200 visits 3");
    }
}
