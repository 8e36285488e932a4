package io.jenkins.plugins.zerodown.phase06;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.config.Application.Health;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.fixture.WebStack;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
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
            RunBuilder builder = builder(
                    health("https://app.example.com/health?deep=1", expected, Health.Readiness.AUTO, Optional.empty()));

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
        try (WebStack web = WebStack.serving(directory.toString()).start()) {
            assertThatThrownBy(() -> step.run(
                            builder(health("http://app/", "database: ok", Health.Readiness.AUTO, Optional.empty()))
                                    .build()))
                    .isInstanceOf(StepFailure.class)
                    .hasMessageContainingAll("status 200, but 'database: ok' is not in the body", "all is well");

            assertThat(step.run(builder(health("http://app/", "database: ok", Health.Readiness.OFF, Optional.empty()))
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
            assertThat(step.run(builder(health(
                                            "https://app.example.com/",
                                            "/login",
                                            Health.Readiness.FPM,
                                            Optional.empty()))
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
                                Health.Readiness.FPM,
                                Optional.of(directory.resolve("none.sock").toString())))
                        .build()))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("web1", "health.readiness: fpm", "none.sock cannot be asked");
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
        return health(Optional.empty(), Optional.empty(), Health.Readiness.AUTO, Optional.empty());
    }

    private static Health health(String url, String body, Health.Readiness readiness, Optional<String> fpm) {
        return health(Optional.of(url), Optional.of(body), readiness, fpm);
    }

    private static Health health(
            Optional<String> url, Optional<String> body, Health.Readiness readiness, Optional<String> fpm) {
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
                readiness,
                fpm);
    }
}
