package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.Load;
import io.jenkins.plugins.zerodown.fixture.OneServer;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases that start on the command line and do not work under the web server, while visitors come. */
class UnreadyReleaseIT {
    private static final int VISITORS = 8;

    /** What is wrong with a release, in its index.php; and what is said of it. */
    private enum Broken {
        THROWS("throw new RuntimeException('no such table: shops');", "no such table: shops"),
        LACKS_A_CLASS("new App\\Missing();", "Class \"App\\Missing\" not found"),
        LACKS_AN_EXTENSION("redis_connect_nowhere();", "undefined function redis_connect_nowhere()"),
        DOES_NOT_COMPILE("require __DIR__.'/broken.inc';", "Unclosed '('"),
        WANTS_TOO_MUCH_MEMORY("$all = str_repeat('a', 1 << 30);", "Allowed memory size"),
        CRASHES("posix_kill(getmypid(), 11); sleep(1);", "as it does when a worker crashes"),
        ANSWERS_503("http_response_code(503); exit('no database');", "status 503 instead of 200: no database"),
        ANSWERS_ANOTHER_PAGE("exit('It works!');", "but 'version' is not in the body: It works!"),
        LEADS_ELSEWHERE(
                "header('Location: https://login.example.com/'); exit;", "leading to https://login.example.com/"),
        ANSWERS_TOO_LATE("sleep(6);", "no answer within 2 s");

        private final String php;
        private final String said;

        Broken(String php, String said) {
            this.php = php;
            this.said = said;
        }
    }

    @TempDir
    Path directory;

    private OneServer site;

    @BeforeEach
    void start() throws Exception {
        OneServer.assumePresent();
        site = OneServer.start(directory);
    }

    @AfterEach
    void stop() {
        if (site != null) {
            site.close();
        }
    }

    private void readiness(String kind) throws Exception {
        site.project().options("""
                kind: php
                health: {url: "%s", body: version, timeout: 2s, attempts: 2, interval: 1s, readiness: %s}
                """.formatted(site.web().url("/"), kind));
    }

    private void write(Broken broken) throws Exception {
        Path index =
                PlainPhpApplication.write(site.project().application(), "2").resolve("public/index.php");
        Files.writeString(
                index,
                Files.readString(index)
                        .replaceFirst(
                                "<\\?php",
                                "<?php if (PHP_SAPI !== 'cli') { "
                                        + broken.php.replace("\\", "\\\\").replace("$", "\\$") + " }"));
        Files.writeString(index.resolveSibling("broken.inc"), "<?php if (");
    }

    @Tag("long")
    @Test
    void no_visitor_meets_one_and_it_is_told_what_is_wrong_with_it() throws Exception {
        readiness("auto");
        PlainPhpApplication.write(site.project().application(), "1");
        site.project().run("deploy").orThrow();
        String live = site.current();

        try (Load load = Load.on(site.web().url("/"), VISITORS)) {
            for (Broken broken : Broken.values()) {
                write(broken);
                Ran ran = site.project().run("deploy");

                assertThat(ran.exit()).as(broken + ran.out() + ran.err()).isEqualTo(1);
                assertThat(ran.out() + ran.err())
                        .contains("6.3", "the new release does not work", broken.said, "No visitor has met it");
                assertThat(site.current()).isEqualTo(live);
            }
            Load.Report visitors = load.stop();
            System.out.println("unready releases, auto: " + visitors.failures() + " of " + visitors.requests()
                    + " requests failed");
            assertThat(visitors.failures()).as(visitors.kinds() + "").isZero();
            assertThat(visitors.bodies()).allMatch(body -> body.startsWith("version 1 "));
        }
    }

    @Tag("long")
    @Test
    void an_application_whose_key_is_empty_meets_nobody() throws Exception {
        Programs.assume("composer", "php", "git");
        site.project()
                .options("envFile: production.env\nhealth: {url: \"%s\", attempts: 2, interval: 1s}\n"
                        .formatted(site.web().url("/write")));
        LaravelApplication application = LaravelApplication.in(site.project().application());
        application.withVersion("1").write();
        Ran first = site.project().run("deploy");
        assertThat(first.exit()).as(first.out() + first.err()).isZero();
        String live = site.current();

        try (Load load = Load.on(site.web().url("/write"), VISITORS)) {
            application.withVersion("2").write();
            Files.writeString(
                    site.project().env(), LaravelApplication.ENV.replaceFirst("(?m)^APP_KEY=.*$", "APP_KEY="));
            Ran ran = site.project().run("deploy");
            Load.Report visitors = load.stop();

            assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(1);
            assertThat(ran.out() + ran.err())
                    .contains("has an empty APP_KEY", "the new release does not work", "No visitor has met it");
            System.out.println("an empty APP_KEY: " + visitors.failures() + " of " + visitors.requests()
                    + " requests failed: " + ran.err());
            assertThat(visitors.failures()).as(visitors.kinds() + "").isZero();
            assertThat(site.current()).isEqualTo(live);
        }
    }

    /** The difference that it makes. */
    @Tag("long")
    @Test
    void without_readiness_visitors_meet_each_until_8_3_takes_it_back() throws Exception {
        readiness("off");
        PlainPhpApplication.write(site.project().application(), "1");
        site.project().run("deploy").orThrow();
        String live = site.current();

        for (Broken broken : Broken.values()) {
            write(broken);
            try (Load load = Load.on(site.web().url("/"), VISITORS)) {
                Ran ran = site.project().run("deploy");
                Load.Report visitors = load.stop();
                boolean wrong = visitors.failures() > 0
                        || visitors.bodies().stream().anyMatch(body -> !body.startsWith("version 1 "));
                System.out.println("unready releases, off, " + broken + ": " + visitors.failures() + " of "
                        + visitors.requests() + " requests failed, " + visitors.kinds());
                assertThat(ran.exit()).as(broken + ran.out() + ran.err()).isEqualTo(1);
                assertThat(wrong).as(broken + " " + visitors).isTrue();
                assertThat(site.current()).isEqualTo(live);
            }
        }
    }
}
