package io.jenkins.plugins.zerodown.phase06;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Health;
import io.jenkins.plugins.zerodown.config.Health.Readiness.Kind;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.fixture.WebStack;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A release that no visitor has met is asked as visitors will ask it, by a real nginx' own PHP-FPM. */
@Tag("servers")
class ReadinessTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    private final HealthChecks step = new HealthChecks();

    @BeforeEach
    void programs() {
        Programs.assume("php");
        WebStack.assumePresent();
    }

    @Test
    void one_that_works_is_asked_for_by_host_scheme_and_path_and_is_not_live() throws Exception {
        release("<?php echo json_encode([$_SERVER['HTTP_HOST'], $_SERVER['HTTPS'], $_SERVER['REQUEST_URI'],"
                + " $_GET['deep'], $_SERVER['HTTP_X_FORWARDED_PROTO'], $_SERVER['DOCUMENT_ROOT']]);");
        try (WebStack web = WebStack.serving(directory.toString()).start()) {
            String expected = "[\"app.example.com\",\"on\",\"\\/health?deep=1\",\"1\",\"https\",\""
                    + directory.toRealPath().toString().replace("/", "\\/") + "\\/releases\\/" + RunBuilder.RELEASE
                    + "\\/public\"]";
            RunBuilder builder =
                    builder(health("https://app.example.com/health?deep=1", expected, Kind.AUTO, Optional.empty()));

            Outcome outcome = step.run(builder.build());

            assertThat(outcome.text()).contains("PHP-FPM answers with it on 1");
            assertThat(builder.lines())
                    .anyMatch(line -> line.matches("web1  PHP-FPM's pool at \\S+/fpm\\.sock answers"
                            + " /health\\?deep=1 of the new release with 200"));
            assertThat(directory.resolve("current")).doesNotExist();
        }
    }

    @Test
    void one_that_is_broken_only_under_the_web_server_fails_with_what_it_said() throws Exception {
        release("<?php if (PHP_SAPI !== 'cli') { error_log('no such table: shops, PASSWORD=hunter22secret');"
                + " http_response_code(500); echo '<h1>Whoops</h1>'; }");
        try (WebStack web =
                WebStack.serving(directory.toString()).errorsToWebServer().start()) {
            assertThatThrownBy(() -> step.run(builder(anyAnswer()).build()))
                    .isInstanceOf(StepFailure.class)
                    .hasMessageContainingAll(
                            "web1: the new release does not work: asked for /",
                            "fpm.sock",
                            "status 500: Whoops",
                            "no such table: shops",
                            "No visitor has met it")
                    .hasMessageNotContaining("hunter22secret");
        }
    }

    @Test
    void one_that_does_not_answer_as_health_expects_fails_and_off_does_not_ask() throws Exception {
        release("<?php echo 'all is well';");
        String old = "20260101000000";
        Path live = Files.createDirectories(directory.resolve("releases/" + old + "/public"));
        Files.writeString(live.resolve("index.php"), "<?php echo 'database: ok';");
        try (WebStack web = WebStack.serving(directory.toString()).start()) {
            RunBuilder first = builder(health("http://app/", "database: ok", Kind.AUTO, Optional.empty()));
            step.run(first.build());
            assertThat(first.warnings())
                    .as("without a live release to compare with, the question may be wrong")
                    .anyMatch(line -> line.contains("'database: ok' is not in the body"));
            assertThatThrownBy(
                            () -> step.run(builder(health("http://app/", "database: ok", Kind.AUTO, Optional.empty()))
                                    .previous(old)
                                    .build()))
                    .isInstanceOf(StepFailure.class)
                    .hasMessageContainingAll("status 200, but 'database: ok' is not in the body", "all is well");

            assertThat(step.run(builder(health("http://app/", "database: ok", Kind.OFF, Optional.empty()))
                                    .build())
                            .text())
                    .doesNotContain("PHP-FPM");
        }
    }

    @Test
    void a_redirect_within_the_site_is_followed() throws Exception {
        release("<?php if ($_SERVER['REQUEST_URI'] === '/') { header('Location: https://app.example.com/login'); }"
                + " else { echo $_SERVER['REQUEST_URI']; }");
        try (WebStack web = WebStack.serving(directory.toString()).start()) {
            assertThat(step.run(builder(health("https://app.example.com/", "/login", Kind.FPM, Optional.empty()))
                                    .build())
                            .text())
                    .contains("PHP-FPM answers");
        }
    }

    @Test
    void a_server_without_a_pool_says_so_and_fails_where_it_must_be_asked() throws Exception {
        release("<?php echo 'fine';");
        RunBuilder builder = builder(anyAnswer());
        step.run(builder.build());
        assertThat(builder.lines()).anyMatch(line -> line.startsWith("web1  the new release was not asked"));

        assertThatThrownBy(() -> step.run(builder(health(
                                "http://app/",
                                "fine",
                                Kind.FPM,
                                Optional.of(directory.resolve("none.sock").toString())))
                        .build()))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("web1", "health.readiness: fpm", "none.sock cannot be asked");
    }

    @Test
    void without_a_pool_the_page_is_asked_of_a_web_server_of_php_s_own() throws Exception {
        release("<?php if (($_SERVER['HTTP_X_PROBE'] ?? '') !== 's3cret-of-probe') { http_response_code(403); }"
                + " echo PHP_SAPI, $_SERVER['HTTP_HOST'], $_SERVER['REQUEST_URI'],"
                + " $_SERVER['HTTP_X_FORWARDED_PROTO'];");
        Health health = new Health(
                Optional.of("https://app.example.com/up?a=b"),
                3,
                SECOND,
                1,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                200,
                Optional.of("cli-serverapp.example.com/up?a=bhttps"),
                Optional.empty(),
                Optional.empty(),
                new Health.Access(Map.of("X-Probe", "PROBE_TOKEN"), Optional.empty(), Optional.empty()),
                Health.Readiness.DEFAULT,
                Optional.empty());
        RunBuilder builder = builder(health).secretText("PROBE_TOKEN", "s3cret-of-probe");

        assertThat(step.run(builder.build()).text()).contains("PHP's own web server answers with it on 1");

        assertThat(builder.lines())
                .anyMatch(line -> line.startsWith("web1  the new release was not asked through PHP-FPM: "))
                .noneMatch(line -> line.contains("s3cret"));
        assertThat(instances()).isEmpty();
    }

    @Test
    void a_release_that_fails_there_fails_unless_the_live_one_answers_the_same() throws Exception {
        release("<?php error_log('the new one lacks a class'); http_response_code(500);");
        String old = "20260101000000";
        Path live = Files.createDirectories(directory.resolve("releases/" + old + "/public"));
        Files.writeString(live.resolve("index.php"), "<?php echo 'fine';");
        Health health = health("http://app/", "fine", Kind.AUTO, Optional.empty());

        assertThatThrownBy(() -> step.run(builder(health).previous(old).build()))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll(
                        "web1: the new release does not work: asked for /, PHP's own web server answers status 500",
                        "the new one lacks a class");

        Files.writeString(live.resolve("index.php"), "<?php http_response_code(500);");
        RunBuilder builder = builder(health).previous(old);
        step.run(builder.build());
        assertThat(builder.warnings())
                .anyMatch(line -> line.contains("so it does with the live release, which says nothing of the new one"));

        assertThatThrownBy(() -> step.run(builder(health("http://app/", "fine", Kind.BUILTIN, Optional.empty()))
                        .previous(old)
                        .build()))
                .isInstanceOf(StepFailure.class)
                .hasMessageContaining("the new release does not work");
        assertThat(instances()).isEmpty();
    }

    @Test
    void a_command_starts_an_instance_and_all_that_it_starts_ends_with_it() throws Exception {
        release("<?php echo 'never asked';");
        Files.writeString(directory.resolve("releases/" + RunBuilder.RELEASE + "/other.php"), "<?php echo getmypid();");
        String sleep = "sleep " + (1000 + System.nanoTime() % 1_000_000);
        Health health = instance(sleep + " & php -S 127.0.0.1:$PORT other.php; true");

        assertThat(step.run(builder(health).build()).text()).contains("an instance of its own answers with it on 1");
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(sleep)))
                .isEmpty();

        assertThatThrownBy(() -> step.run(
                        builder(instance("echo no such extension >&2; exit 3")).build()))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("its instance ended before it answered", "no such extension");
    }

    @Test
    void the_preview_site_is_asked_and_leads_back_where_the_release_does_not_work() throws Exception {
        release("<?php echo 'release ', basename(dirname(__DIR__));");
        String old = "20260101000000";
        Path shown = Files.createDirectories(directory.resolve("releases/" + old + "/public"));
        Files.writeString(shown.resolve("index.php"), "<?php echo 'older';");
        Files.createSymbolicLink(directory.resolve("preview"), Path.of("releases/" + old));
        try (WebStack web = WebStack.serving(directory.toString())
                .publicDirectory(directory + "/preview/public")
                .start()) {
            assertThatThrownBy(() -> step.run(builder(preview(web.url("/"), "not that"))
                            .previous(old)
                            .build()))
                    .isInstanceOf(StepFailure.class)
                    .hasMessageContainingAll("the preview site " + web.url("/"), "release " + RunBuilder.RELEASE);
            assertThat(Files.readSymbolicLink(directory.resolve("preview"))).hasToString("releases/" + old);

            RunBuilder builder = builder(preview(web.url("/"), "release " + RunBuilder.RELEASE));
            assertThat(step.run(builder.build()).text()).contains("the preview site answers with it on 1");
            assertThat(Files.readSymbolicLink(directory.resolve("preview")))
                    .hasToString("releases/" + RunBuilder.RELEASE);
        }
    }

    @Test
    void pages_are_warm_before_the_switch() throws Exception {
        release("<?php file_put_contents(__DIR__ . '/asked', $_SERVER['REQUEST_URI'] . PHP_EOL, FILE_APPEND);"
                + " if ($_SERVER['REQUEST_URI'] === '/broken') { http_response_code(500); }");
        try (WebStack web = WebStack.serving(directory.toString()).start()) {
            RunBuilder builder =
                    builder(anyAnswer()).opcache(opcache(Application.Opcache.Method.OFF, "/shop", "/broken"));
            step.run(builder.build());

            assertThat(directory.resolve("releases/" + RunBuilder.RELEASE + "/public/asked"))
                    .hasContent("/\n/shop\n/broken");
            assertThat(builder.lines()).contains("web1  1 of 2 pages warmed up");
            assertThat(builder.warnings())
                    .anyMatch(line -> line.contains("warming up /broken") && line.contains("status 500"));
        }
    }

    @Test
    void a_cache_of_compiled_code_that_is_full_of_older_releases_is_emptied_before_the_switch() throws Exception {
        release("<?php echo opcache_get_status(true)['opcache_statistics']['num_cached_keys'];");
        Path release = directory.resolve("releases/" + RunBuilder.RELEASE);
        Path older = Files.createDirectories(directory.resolve("releases/20250101000000"));
        for (int i = 0; i < 300; i++) {
            Files.writeString(older.resolve("older" + i + ".php"), "<?php return " + i + ";");
        }
        Files.writeString(
                release.resolve("public/fill.php"),
                "<?php foreach (glob(dirname(__DIR__, 2) . '/20250101000000/older*.php') as $file) {"
                        + " opcache_compile_file($file); }");
        Path own = Files.createDirectories(release.resolve("many"));
        for (int i = 0; i < 300; i++) {
            Files.writeString(own.resolve("own" + i + ".php"), "<?php return " + i + ";");
        }
        Files.writeString(
                release.resolve("public/own.php"),
                "<?php foreach (glob(dirname(__DIR__) . '/many/own*.php') as $file) {"
                        + " opcache_compile_file($file); }");
        try (WebStack web = WebStack.serving(directory.toString())
                .publicDirectory(release + "/public")
                .startup("opcache.max_accelerated_files", "200")
                .ini("opcache.file_update_protection", "0")
                .start()) {
            Health health = readiness(
                    Optional.empty(),
                    Optional.empty(),
                    new Health.Readiness(
                            Kind.AUTO,
                            Optional.of(web.fpmConfiguration()
                                    .resolveSibling("fpm.sock")
                                    .toString()),
                            Optional.empty(),
                            Optional.empty()));
            RunBuilder little = builder(health).opcache(opcache(Application.Opcache.Method.REALPATH));
            step.run(little.build());
            assertThat(little.lines()).noneMatch(line -> line.contains("OPcache"));

            Ran.of("curl", "-s", web.url("/fill.php")).orThrow();
            assertThat(Integer.parseInt(Ran.of("curl", "-s", web.url("/")).out().strip()))
                    .isGreaterThan(180);
            RunBuilder full = builder(health).opcache(opcache(Application.Opcache.Method.REALPATH));
            step.run(full.build());

            assertThat(full.lines())
                    .anyMatch(line ->
                            line.contains("was nearly full of older releases") && line.contains("and was emptied"));
            assertThat(Integer.parseInt(Ran.of("curl", "-s", web.url("/")).out().strip()))
                    .isLessThan(20);

            Ran.of("curl", "-s", web.url("/own.php")).orThrow();
            RunBuilder narrow = builder(health).opcache(opcache(Application.Opcache.Method.REALPATH));
            step.run(narrow.build());

            assertThat(narrow.warnings())
                    .anyMatch(line -> line.contains("is full") && line.contains("not of older releases"));
            try (Stream<Path> left = Files.list(release)) {
                assertThat(left).noneMatch(file -> file.getFileName().toString().startsWith("zd-"));
            }
        }
    }

    private static Application.Opcache opcache(Application.Opcache.Method method, String... warmUp) {
        return new Application.Opcache(
                method, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of(warmUp));
    }

    private static List<String> instances() {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains("/releases/" + RunBuilder.RELEASE + "/public/index.php"))
                .toList();
    }

    private void release(String index) throws IOException {
        Path place = Files.createDirectories(directory.resolve("releases/" + RunBuilder.RELEASE + "/public"));
        Files.writeString(place.resolve("index.php"), index);
    }

    private RunBuilder builder(Health health) {
        return RunBuilder.at(directory).local("web1").plainPhp().health(health);
    }

    /** Nobody says what to expect. */
    private static Health anyAnswer() {
        return health(Optional.empty(), Optional.empty(), Kind.AUTO, Optional.empty());
    }

    private static Health health(String url, String body, Kind kind, Optional<String> fpm) {
        return health(Optional.of(url), Optional.of(body), kind, fpm);
    }

    private static Health health(Optional<String> url, Optional<String> body, Kind kind, Optional<String> fpm) {
        return readiness(url, body, new Health.Readiness(kind, fpm, Optional.empty(), Optional.empty()));
    }

    private static Health readiness(Optional<String> url, Optional<String> body, Health.Readiness readiness) {
        return new Health(
                url,
                3,
                SECOND,
                1,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                200,
                body,
                Optional.empty(),
                Optional.empty(),
                Health.Access.PLAIN,
                readiness,
                Optional.empty());
    }

    private static Health instance(String command) {
        return readiness(
                Optional.empty(),
                Optional.empty(),
                new Health.Readiness(Kind.AUTO, Optional.empty(), Optional.empty(), Optional.of(command)));
    }

    private static Health preview(String site, String body) {
        return readiness(
                Optional.of(site),
                Optional.of(body),
                new Health.Readiness(Kind.PREVIEW, Optional.empty(), Optional.of(site), Optional.empty()));
    }
}
