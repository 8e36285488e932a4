package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication.Broken;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.WebStack;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What visitors see of a deployment that puts the application into maintenance mode, however it ends. */
class MaintenanceIT {
    private static final HttpClient BROWSER = HttpClient.newHttpClient();
    private static final String SECRET = "let-me-in-8713";

    @TempDir
    static Path directory;

    private static TestServer server;
    private static WebStack web;
    private static Project project;
    private static int version;

    @BeforeAll
    static void serveTheFirstRelease() throws Exception {
        TestServer.assumePresent();
        WebStack.assumePresent();
        Programs.assume("composer", "php", "git");
        server = TestServer.start();
        web = WebStack.serving(TestServer.DEPLOY_PATH)
                .user(server.user())
                .inside(command -> server.inside(command.toArray(String[]::new)))
                .start();
        project = Project.in(directory).on(server, "web1");
        configure("off", "");
        deploys(next());
    }

    @AfterAll
    static void stop() throws Exception {
        if (web != null) {
            web.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private static void configure(String maintenance, String more) throws Exception {
        project.options("""
                envFile: production.env
                maintenance: %s
                health: {url: "%s", attempts: 3, interval: 1s, successes: 2}
                """.formatted(maintenance, web.url("/health")) + more);
    }

    /** The application in a version of its own. */
    private static LaravelApplication next() {
        version++;
        return LaravelApplication.in(project.application()).withVersion(String.valueOf(version));
    }

    private static Ran deploys(LaravelApplication application) throws Exception {
        application.write();
        Ran ran = project.run("deploy");
        assertThat(ran.exit()).as(ran.out() + ran.err() + web.log()).isZero();
        return ran;
    }

    /** Status and the version that answers; for a status that is no 200, the status alone. */
    private static String page(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = BROWSER.send(
                HttpRequest.newBuilder(URI.create(web.url(path))).build(), HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() == 200
                ? "200 " + answer.body().strip().replaceFirst(" release .*", "")
                : String.valueOf(answer.statusCode());
    }

    /** One who asks for the front page all the while, and notes each answer that is not the one before. */
    private static final class Visitor implements AutoCloseable {
        private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
        private final Thread thread = new Thread(this::look, "visitor");
        private volatile boolean gone;

        Visitor() {
            thread.start();
        }

        private void look() {
            try {
                while (!gone) {
                    String answer = page("/");
                    if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(answer)) {
                        seen.add(answer);
                    }
                }
            } catch (IOException | InterruptedException e) {
                seen.add(e.toString());
            }
        }

        List<String> hasSeen() throws InterruptedException {
            close();
            return List.copyOf(seen);
        }

        @Override
        public void close() throws InterruptedException {
            gone = true;
            thread.join(TimeUnit.SECONDS.toMillis(10));
        }
    }

    @Test
    void visitors_see_503_and_then_the_new_release_while_the_checks_pass() throws Exception {
        project.environment("BYPASS", SECRET);
        configure("{secret: BYPASS, render: down}", "commands: {midRelease: ['curl -s " + web.url("/") + "']}\n");
        String old = page("/");
        List<String> seen;
        Ran ran;
        try (Visitor visitor = new Visitor()) {
            ran = deploys(next());
            seen = visitor.hasSeen();
        }

        assertThat(seen).containsExactly(old, "503", "200 version " + version);
        assertThat(ran.out()).contains("Back soon", "/health answers with 200");
        nothingTells(SECRET, ran);
        assertThat(server.deployPath().resolve(".zerodown/maintenance")).doesNotExist();
    }

    @Test
    void a_command_that_fails_in_between_gives_visitors_the_old_release_back() throws Exception {
        configure("on", "commands: {midRelease: ['echo no index >&2; exit 9']}\n");

        Ran ran = failsAndGivesTheOldReleaseBack(next());

        assertThat(ran.err()).contains("no index");
    }

    @Test
    void a_health_check_that_fails_past_the_maintenance_page_gives_visitors_the_old_release_back() throws Exception {
        configure("on", "");

        Ran ran = failsAndGivesTheOldReleaseBack(next().brokenAt(Broken.HEALTH));

        assertThat(ran.err()).contains("status 500");
    }

    private static Ran failsAndGivesTheOldReleaseBack(LaravelApplication application) throws Exception {
        application.write();
        String old = page("/");
        Ran ran;
        List<String> seen;
        try (Visitor visitor = new Visitor()) {
            ran = project.run("deploy");
            seen = visitor.hasSeen();
        }
        assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(1);
        assertThat(seen).containsExactly(old, "503", old);
        return ran;
    }

    @Tag("long")
    @Test
    void what_a_killed_deployment_left_on_is_lifted_by_the_next_one_which_says_for_whom_it_waited() throws Exception {
        dieInMaintenance();

        configure("on", "");
        List<String> seen;
        Ran ran;
        try (Visitor visitor = new Visitor()) {
            ran = project.run("deploy", "--wait", "3m");
            seen = visitor.hasSeen();
        }

        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out())
                .contains(
                        "web1: waits for ",
                        "it is silent",
                        "took the lock over from ",
                        "which died: it will be lifted");
        assertThat(seen).containsExactly("503", "200 version " + version);
    }

    @Test
    void what_a_killed_deployment_left_on_is_lifted_by_a_rollback_too() throws Exception {
        String older = page("/");
        configure("off", "");
        deploys(next());
        dieInMaintenance();
        String mark = project.run("unlock").out().replaceAll("(?s).*; holder ([0-9a-f]{8}).*", "$1");
        project.run("unlock", "--holder", mark, "--why", "it was killed").orThrow();

        Ran ran = project.run("rollback");

        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out()).contains("which died: it will be lifted");
        assertThat(page("/")).isEqualTo(older);
    }

    @Tag("long")
    @Test
    void what_an_operator_put_down_by_hand_is_deployed_to_and_stays_down_and_it_is_said_how_to_lift_it()
            throws Exception {
        for (String secret : List.of("", "--secret=" + SECRET)) {
            configure("off", "");
            artisan("down", secret);

            Ran ran = deploys(next());

            assertThat(page("/")).as("stays down").isEqualTo("503");
            assertThat(ran.out())
                    .contains(
                            "web1: the application stays in maintenance mode, which was put on by hand",
                            "cd " + TestServer.DEPLOY_PATH + "/current && php artisan up");
            if (secret.isEmpty()) {
                assertThat(ran.out())
                        .contains("not checked: it answers with the maintenance page (503)")
                        .doesNotContain("answers with 200");
            } else {
                assertThat(ran.out()).contains("/health answers with 200").doesNotContain("not checked");
            }
            artisan("up", "");
            assertThat(page("/")).isEqualTo("200 version " + version);
        }
    }

    @Test
    void a_release_that_does_not_work_is_taken_back_though_an_operator_put_the_site_down_with_a_secret()
            throws Exception {
        configure("off", "");
        String old = page("/");
        artisan("down", "--secret=" + SECRET);
        next().brokenAt(Broken.HEALTH).write();

        Ran ran = project.run("deploy");

        assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(1);
        assertThat(ran.err()).contains("status 500");
        assertThat(page("/")).isEqualTo("503");
        artisan("up", "");
        assertThat(page("/")).isEqualTo(old);
    }

    /** What an operator types on the server. */
    private static void artisan(String command, String option) throws Exception {
        server.runAs(
                        server.user(),
                        "sh",
                        "-euc",
                        "cd " + TestServer.DEPLOY_PATH + "/current; php artisan \"$@\"",
                        "sh",
                        command,
                        option.isEmpty() ? "--no-ansi" : option)
                .orThrow();
    }

    /** A deployment is killed at once, with no word, when its migrations are over and visitors see 503. */
    private static void dieInMaintenance() throws Exception {
        configure("on", "commands: {midRelease: ['echo here; sleep 1']}\n");
        next().write();
        Process process = project.start("deploy");
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null && !line.endsWith("here"); line = out.readLine()) {
                assertThat(line).doesNotContain("failed");
            }
            process.destroyForcibly().waitFor();
        }
        assertThat(page("/")).isEqualTo("503");
    }

    /** Neither what was printed nor what is kept on the server for others to read, its process list among it. */
    private static void nothingTells(String secret, Ran ran) throws Exception {
        assertThat(ran.out() + ran.err()).doesNotContain(secret);
        // Old releases are still being removed: -s passes over what goes away meanwhile.
        assertThat(Ran.of("grep", "-rlsF", "--", secret, server.deployPath().toString())
                        .out())
                .isEmpty();
    }
}
