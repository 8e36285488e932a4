package io.jenkins.plugins.zerodown.phase08;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.zerodown.config.Health;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class PostDeploymentValidationTest {
    @TempDir
    Path directory;

    private final PostDeploymentValidation step = new PostDeploymentValidation();
    private final Deque<Page> pages = new ArrayDeque<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer site;

    private record Page(int status, String location, String body) {}

    @BeforeEach
    void a_site() throws Exception {
        Files.createDirectories(directory.resolve("releases/" + RunBuilder.RELEASE));
        site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        }));
        site.createContext("/", this::answer);
        site.start();
    }

    @AfterEach
    void stop() {
        site.stop(0);
    }

    @Test
    void as_many_right_answers_in_a_row_as_asked_for_are_enough() throws Exception {
        serve(page(200, "fine"));

        Outcome outcome = step.run(run(health().successes(3)).build());

        assertThat(outcome.text()).contains(url("/health") + " answers with 200");
        assertThat(asked).hasSize(3);
    }

    @Test
    void a_wrong_answer_begins_the_count_anew() throws Exception {
        serve(page(200, "fine"), page(502, "starting"), page(200, "fine"));
        RunBuilder run = run(health().successes(2));

        step.run(run.build());

        assertThat(asked).hasSize(4);
        assertThat(run.lines()).anyMatch(line -> line.contains("attempt 2 of 6: status 502 instead of 200: starting"));
    }

    @Test
    void a_site_that_stays_broken_fails_with_what_it_said() {
        serve(page(500, "<h1>SQLSTATE[42S02]</h1>"));

        assertThatThrownBy(() -> step.run(run(health()).build()))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll(url("/health"), "6 requests", "status 500 instead of 200", "SQLSTATE[42S02]");
    }

    @Test
    void what_looks_like_a_secret_in_what_it_said_is_masked_before_it_is_cut() {
        String token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N";
        serve(page(
                500,
                "<p>no role</p> ".repeat(9) + "{\"AccessKeyId\": \"AKIAIOSFODNN7EXAMPLE\", \"Token\": \"" + token
                        + "\"}"));

        assertThatThrownBy(() -> step.run(run(health()).build()))
                .hasMessageContaining("no role")
                .hasMessageNotContaining("AKIA")
                .hasMessageNotContaining("eyJ");
    }

    @Test
    void a_body_without_the_expected_text_is_no_success() {
        serve(page(200, "Maintenance"));

        assertThatThrownBy(() -> step.run(run(health().body("release 2")).build()))
                .hasMessageContainingAll("'release 2' is not in the body", "Maintenance");
    }

    @Test
    void asking_stops_when_too_few_attempts_are_left() {
        serve(page(500, "no"));

        assertThatThrownBy(() -> step.run(run(health().attempts(4).successes(3)).build()))
                .isInstanceOf(StepFailure.class);
        assertThat(asked).hasSize(2);
    }

    @Test
    void redirects_are_followed_on_the_same_host() throws Exception {
        serve(new Page(302, "/login", ""), page(200, "log in"));

        step.run(run(health()).build());

        assertThat(asked).containsExactly("GET /health", "GET /login");
    }

    @Test
    void a_redirect_to_another_host_is_not_followed() {
        serve(new Page(302, "http://localhost:" + site.getAddress().getPort() + "/login", ""));

        assertThatThrownBy(() -> step.run(run(health().attempts(1)).build()))
                .hasMessageContainingAll("status 302 instead of 200", "leading to http://localhost");
        assertThat(asked).containsExactly("GET /health");
    }

    @Test
    void an_expected_redirect_is_a_right_answer() throws Exception {
        serve(new Page(302, "/login", ""));

        assertThat(step.run(run(health().status(302)).build()).text()).contains("302");
        assertThat(asked).containsExactly("GET /health");
    }

    @Test
    void a_site_that_never_answers_fails_at_its_deadline() {
        site.removeContext("/");
        site.createContext("/", exchange -> asked.add("hung"));

        assertThatThrownBy(() ->
                        step.run(run(health().timeout(Duration.ofMillis(200)).deadline(Duration.ofMillis(500)))
                                .build()))
                .hasMessageContainingAll("no answer within");
    }

    @Test
    void a_refused_connection_is_said_to_be_one() {
        site.stop(0);

        assertThatThrownBy(() -> step.run(run(health().attempts(2)).build()))
                .hasMessageContainingAll(url("/health"), "2 requests", "refused");
    }

    @Test
    void each_server_is_asked_by_itself_with_the_public_host() throws Exception {
        Programs.assume("php");
        serve(page(200, "fine"));
        for (Shells shell : Shells.present(directory.resolve("shells"))) {
            asked.clear();
            RunBuilder run = RunBuilder.at(directory)
                    .server(io.jenkins.plugins.zerodown.fixture.LocalConnector.server("web1"), shell.connector())
                    .local("web2")
                    .plainPhp()
                    .health(health().url("http://app.example.com/up?x=1")
                            .perServer(url(""))
                            .attempts(1)
                            .build());

            // The public URL leads nowhere: what matters here are the requests of the servers, which come first.
            assertThatThrownBy(() -> step.run(run.build()))
                    .hasMessageContaining("http://app.example.com/up?x=1 is not healthy");

            assertThat(asked)
                    .as(shell.name())
                    .containsExactly("GET /up?x=1 of app.example.com", "GET /up?x=1 of app.example.com");
        }
    }

    @Test
    void a_server_that_leads_to_the_public_host_is_asked_there_itself() throws Exception {
        Programs.assume("php");
        serve(new Page(302, "http://app.example.com/in", ""), page(200, "fine"));
        Checks checks =
                health().url("http://app.example.com/up").perServer(url("")).attempts(1);

        // The public URL leads nowhere: what matters here are the requests of the server, which come first.
        assertThatThrownBy(() -> step.run(run(checks).build()))
                .hasMessageStartingWith("http://app.example.com/up is not healthy");

        assertThat(asked).containsExactly("GET /up of app.example.com", "GET /in of app.example.com");
    }

    @Test
    void a_server_that_does_not_work_by_itself_is_named() {
        Programs.assume("php");
        serve(page(503, "down"));

        assertThatThrownBy(() -> step.run(run(health().perServer(url(""))).build()))
                .hasMessageContainingAll("web1: " + url("/health"), "status 503 instead of 200");
    }

    @Test
    void the_applications_own_command_decides_on_every_server_and_is_run_again_each_time() throws Exception {
        serve(page(200, "fine"));
        Health passing = health().command("echo checked >> \"$DEPLOY_PATH/seen\"; test \"$SERVER\" != web9")
                .build();
        RunBuilder run = RunBuilder.at(directory).local("web1").plainPhp().health(passing);
        step.run(run.build());
        step.run(run.build());
        assertThat(directory.resolve("seen")).hasContent("checked\nchecked");

        RunBuilder failing = RunBuilder.at(directory)
                .local("web1")
                .plainPhp()
                .health(health().command("echo queue is stuck; exit 3").build());
        assertThatThrownBy(() -> step.run(failing.build()))
                .hasMessageContainingAll("web1", "health.command", "status 3", "queue is stuck");
    }

    @Test
    void without_checks_it_is_skipped_with_the_reason() throws Exception {
        assertThat(step.run(RunBuilder.at(directory).local("web1").build()))
                .isInstanceOf(Outcome.Skipped.class)
                .extracting(Outcome::text)
                .asString()
                .contains("health.url");
    }

    @Test
    void a_release_that_turns_bad_while_it_is_watched_fails_with_as_many_wrong_answers_in_a_row_as_are_too_many()
            throws Exception {
        serve(page(200, "fine"), page(500, "once"), page(200, "fine"), page(500, "leaking"));
        RunBuilder run = run(health().watch(Duration.ofSeconds(20), 3));

        assertThatThrownBy(() -> step.run(run.build()))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll(
                        url("/health") + " has not been healthy for 3 checks in a row while it was watched",
                        "status 500 instead of 200: leaking");
        assertThat(asked).hasSize(6);
        assertThat(run.lines()).anyMatch(line -> line.contains("watched, failure 1 of 3 in a row: status 500"));
    }

    @Test
    void watching_ends_in_time_and_goes_on_elsewhere_for_what_is_left_of_it() throws Exception {
        serve(page(200, "fine"));
        assertThat(step.run(run(health().watch(Duration.ofMillis(300), 3)).build())
                        .text())
                .containsPattern("watched for 0 s: 0 of [1-9][0-9]* checks failed");
        int before = asked.size();

        DeploymentContext resumed = run(health().watch(Duration.ofHours(1), 3))
                .fact(StateKey.WATCHED_UNTIL, Instant.now())
                .build();
        step.run(resumed);

        assertThat(asked).hasSize(before + 1);
    }

    private RunBuilder run(Checks checks) {
        return RunBuilder.at(directory).local("web1").plainPhp().health(checks.build());
    }

    private Checks health() {
        return new Checks(url("/health"));
    }

    private String url(String path) {
        return "http://127.0.0.1:" + site.getAddress().getPort() + path;
    }

    /** The last page is served for ever. */
    private void serve(Page... all) {
        pages.addAll(List.of(all));
    }

    private static Page page(int status, String body) {
        return new Page(status, "", body);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String host = exchange.getRequestHeaders().getFirst("Host");
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI()
                + (host.startsWith("127.") ? "" : " of " + host));
        Page page;
        synchronized (pages) {
            page = pages.size() > 1 ? pages.remove() : pages.peek();
        }
        if (!page.location.isEmpty()) {
            exchange.getResponseHeaders().set("Location", page.location);
        }
        byte[] body = page.body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(page.status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Quick ones, with everything replaceable. */
    private static final class Checks {
        private Optional<String> url;
        private int attempts = 6;
        private int successes = 1;
        private int status = 200;
        private Duration timeout = Duration.ofSeconds(5);
        private Duration deadline = Duration.ofSeconds(20);
        private Optional<String> body = Optional.empty();
        private Optional<String> command = Optional.empty();
        private Optional<String> perServer = Optional.empty();
        private Optional<Health.Watch> watch = Optional.empty();

        Checks(String url) {
            this.url = Optional.of(url);
        }

        Checks url(String value) {
            url = Optional.of(value);
            return this;
        }

        Checks attempts(int value) {
            attempts = value;
            return this;
        }

        Checks successes(int value) {
            successes = value;
            return this;
        }

        Checks status(int value) {
            status = value;
            return this;
        }

        Checks timeout(Duration value) {
            timeout = value;
            return this;
        }

        Checks deadline(Duration value) {
            deadline = value;
            return this;
        }

        Checks body(String value) {
            body = Optional.of(value);
            return this;
        }

        Checks command(String value) {
            command = Optional.of(value);
            return this;
        }

        /** Every 10 ms. */
        Checks watch(Duration time, int failures) {
            watch = Optional.of(new Health.Watch(time, Duration.ofMillis(10), failures));
            return this;
        }

        Checks perServer(String value) {
            perServer = Optional.of(value);
            return this;
        }

        Health build() {
            return new Health(
                    url,
                    attempts,
                    Duration.ofMillis(10),
                    successes,
                    timeout,
                    deadline,
                    status,
                    body,
                    command,
                    perServer,
                    Health.Access.PLAIN,
                    Health.Readiness.DEFAULT,
                    watch);
        }
    }
}
