package io.jenkins.plugins.zerodown.phase08;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Application.Opcache;
import io.jenkins.plugins.zerodown.config.Health;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.fixture.WebStack;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class CacheInvalidationTest {
    private static final String OLD = "20250820092000";
    private static final String NEW = RunBuilder.RELEASE;

    @TempDir
    Path directory;

    private final CacheInvalidation step = new CacheInvalidation(Duration.ofMillis(600));
    private Path site;

    @BeforeEach
    void two_releases() throws Exception {
        directory.toFile().setExecutable(true, false);
        directory.toFile().setReadable(true, false);
        site = Files.createDirectories(directory.resolve("app"));
        for (String release : List.of(OLD, NEW)) {
            Path pages = Files.createDirectories(site.resolve("releases/" + release + "/public"));
            Files.writeString(pages.resolve("index.php"), "<?php echo '" + release + "';");
        }
        switchTo(OLD);
    }

    @Test
    void with_the_real_path_the_new_release_is_seen_to_answer_at_once_and_nothing_is_left_behind() throws Exception {
        try (WebStack web = WebStack.serving(site.toString()).start()) {
            visit(web);
            switchTo(NEW);
            for (Shells shell : Shells.present(directory.resolve("shells"))) {
                RunBuilder context = RunBuilder.at(site).server(LocalConnector.server("web1"), shell.connector());

                Outcome outcome = step.run(with(context, web, Opcache.Method.REALPATH));

                assertThat(outcome.text())
                        .as(shell + " " + context.lines() + web.log())
                        .isEqualTo("PHP runs " + NEW);
                assertThat(context.warnings()).isEmpty();
            }
        }
        assertThat(names(site.resolve("releases/" + NEW + "/public"))).containsExactly("index.php");
        assertThat(names(site.resolve("releases/" + OLD + "/public"))).containsExactly("index.php");
    }

    @Test
    void with_the_linked_path_the_old_release_still_answers_and_that_is_a_failure() throws Exception {
        try (WebStack web =
                WebStack.serving(site.toString()).documentRoot().workers(1).start()) {
            visit(web);
            switchTo(NEW);
            RunBuilder context = RunBuilder.at(site).local("web1");

            assertThatThrownBy(() -> step.run(with(context, web, Opcache.Method.REALPATH)))
                    .isInstanceOf(StepFailure.class)
                    .hasMessageContainingAll(
                            "web1", "still runs release " + OLD, NEW, "$realpath_root", "opcache: reload");
        }
        assertThat(names(site.resolve("releases/" + OLD + "/public"))).containsExactly("index.php");
    }

    @Test
    void a_reload_fixes_the_linked_path_and_the_configuration_is_warned_about() throws Exception {
        try (WebStack web =
                WebStack.serving(site.toString()).documentRoot().workers(1).start()) {
            visit(web);
            switchTo(NEW);
            RunBuilder context = RunBuilder.at(site)
                    .local("web1")
                    .services(fpm(new Application.Custom("kill -USR2 " + web.fpmPid())));

            Outcome outcome =
                    new CacheInvalidation(Duration.ofSeconds(10)).run(with(context, web, Opcache.Method.RELOAD));

            assertThat(outcome.text()).isEqualTo("PHP-FPM reloaded; PHP runs " + NEW);
            assertThat(context.warnings())
                    .singleElement()
                    .asString()
                    .contains("web1", "$realpath_root in place of $document_root");
        }
    }

    @Test
    void php_fpm_is_found_by_its_user_and_reloaded() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs to run as root");
        // A user whose PHP-FPM no other test runs.
        try (WebStack web = WebStack.serving(site.toString()).user("games").start()) {
            for (Shells shell : Shells.present(directory.resolve("shells"))) {
                List<Long> before = web.workers();
                RunBuilder context = RunBuilder.at(site)
                        .server(LocalConnector.server("web1"), shell.connector())
                        .runtimeUser("games");

                assertThat(step.run(with(context, Opcache.Method.RELOAD)).text())
                        .startsWith("PHP-FPM reloaded");

                assertThat(context.lines()).anyMatch(line -> line.contains("reloaded by kill -USR2 " + web.fpmPid()));
                awaitOthersThan(before, web);
            }
        }
    }

    /** The next reload must not come before FPM has its signal handlers again. */
    private static void awaitOthersThan(List<Long> before, WebStack web) throws Exception {
        long end = System.nanoTime() + 20_000_000_000L;
        List<Long> now = web.workers();
        while (System.nanoTime() < end
                && (now.size() < before.size() || now.stream().anyMatch(before::contains))) {
            Thread.sleep(20);
            now = web.workers();
        }
        assertThat(now).as(web.log()).hasSameSizeAs(before).doesNotContainAnyElementsOf(before);
    }

    @Test
    void an_idle_php_fpm_without_workers_is_found_by_its_configuration() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs to run as root");
        try (WebStack web =
                WebStack.serving(site.toString()).user("games").onDemand().start()) {
            assertThat(web.workers()).isEmpty();
            RunBuilder context = RunBuilder.at(site).local("web1").runtimeUser("games");

            assertThat(step.run(with(context, Opcache.Method.RELOAD)).text()).startsWith("PHP-FPM reloaded");

            assertThat(context.lines()).anyMatch(line -> line.contains("reloaded by kill -USR2 " + web.fpmPid()));
        }
    }

    @Test
    void without_a_php_fpm_of_that_user_the_fix_is_named() {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs to run as root");
        RunBuilder context = RunBuilder.at(site).local("web1").runtimeUser("nobody");

        assertThatThrownBy(() -> step.run(with(context, Opcache.Method.RELOAD)))
                .hasMessageContainingAll("web1", "no PHP-FPM is seen to run as nobody", "services.fpm");
    }

    @Test
    void where_only_index_runs_it_says_that_it_could_not_be_asked() throws Exception {
        try (WebStack web = WebStack.serving(site.toString()).onlyIndexRuns().start()) {
            switchTo(NEW);
            RunBuilder context = RunBuilder.at(site).local("web1");

            assertThat(step.run(with(context, web, Opcache.Method.REALPATH)).text())
                    .contains("could not be seen");
            assertThat(context.lines()).anyMatch(line -> line.contains("status 404 and not run"));
        }
    }

    @Test
    void without_a_way_to_ask_each_server_the_reason_is_given() throws Exception {
        RunBuilder context = RunBuilder.at(site)
                .local("web1")
                .local("web2")
                .health(health(Optional.of("http://127.0.0.1:9/"), Optional.empty()));

        assertThat(step.run(with(context, Opcache.Method.REALPATH)).text()).contains("health.perServer does not say");
    }

    @Test
    void the_url_is_posted_to_with_the_token_in_a_header() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean known = "Bearer s3cret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            exchange.sendResponseHeaders(known ? 204 : 403, -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/reset";
            RunBuilder context = RunBuilder.at(site).local("web1").secretText("RESET_TOKEN", "s3cret");
            Opcache known = new Opcache(
                    Opcache.Method.URL,
                    Optional.empty(),
                    Optional.of(url),
                    Optional.of("RESET_TOKEN"),
                    Optional.empty(),
                    List.of());
            Opcache unknown = new Opcache(
                    Opcache.Method.URL,
                    Optional.empty(),
                    Optional.of(url),
                    Optional.empty(),
                    Optional.empty(),
                    List.of());

            assertThat(step.run(context.opcache(known).build()).text()).startsWith("opcache reset by " + url);
            assertThatThrownBy(() -> step.run(context.opcache(unknown).build()))
                    .hasMessageContainingAll(url, "status 403");
            assertThat(asked).containsExactly("POST /reset", "POST /reset");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_cdn_that_cannot_be_purged_is_a_warning_and_pages_are_warmed_up() throws Exception {
        try (WebStack web = WebStack.serving(site.toString()).start()) {
            RunBuilder context =
                    RunBuilder.at(site).local("web1").health(health(Optional.empty(), Optional.of(web.url(""))));
            Opcache opcache = new Opcache(
                    Opcache.Method.OFF,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("echo no such zone; exit 4"),
                    List.of("/", "/about"));

            assertThat(step.run(context.opcache(opcache).build()).text())
                    .isEqualTo("the CDN was not purged; 2 of 2 pages warmed up");
            assertThat(context.warnings()).singleElement().asString().contains("opcache.cdnPurge", "no such zone");
        }
    }

    private static DeploymentContext with(RunBuilder context, WebStack web, Opcache.Method method) {
        return with(context.health(health(Optional.empty(), Optional.of(web.url("")))), method);
    }

    private static DeploymentContext with(RunBuilder context, Opcache.Method method) {
        return context.previous(OLD)
                .opcache(new Opcache(
                        method, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of()))
                .build();
    }

    private static Health health(Optional<String> url, Optional<String> perServer) {
        return new Health(
                url,
                1,
                Duration.ZERO,
                1,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                200,
                Optional.empty(),
                Optional.empty(),
                perServer,
                Health.Access.PLAIN,
                Health.Readiness.DEFAULT,
                Optional.empty());
    }

    private static Application.Services fpm(Application.Command command) {
        Application.Command off = new Application.Off();
        return new Application.Services(off, off, off, off, off, off, off, command, off);
    }

    private static void visit(WebStack web) throws Exception {
        Programs.assume("php");
        for (int i = 0; i < 8; i++) {
            try (var in = java.net.URI.create(web.url("/")).toURL().openStream()) {
                assertThat(new String(in.readAllBytes())).isEqualTo(OLD);
            }
        }
    }

    private void switchTo(String release) throws Exception {
        Path next = Files.createSymbolicLink(site.resolve("next"), Path.of("releases/" + release));
        Files.move(next, site.resolve("current"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static List<String> names(Path place) throws Exception {
        try (Stream<Path> all = Files.list(place)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
