package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.OneServer;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PHP application without artisan, Composer or JavaScript. */
class PlainPhpIT {
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

    private String health() {
        return "health: {url: \"" + site.web().url("/health.php") + "\", attempts: 3, interval: 1s, body: healthy}\n";
    }

    private Ran deploy(String version) throws IOException, InterruptedException {
        PlainPhpApplication.write(site.project().application(), version);
        return site.project().run("deploy");
    }

    @Test
    void its_kind_is_told_by_itself_or_given_and_what_needs_artisan_is_skipped_with_the_reason() throws Exception {
        site.project().options(health());
        Ran first = deploy("1");
        assertThat(first.exit()).as(first.out() + first.err()).isZero();
        assertThat(site.page("/")).startsWith("200 version 1");

        site.project().options("kind: php\n" + health());
        Ran second = deploy("2");
        assertThat(second.exit()).as(second.out() + second.err()).isZero();
        assertThat(site.page("/")).startsWith("200 version 2");

        for (Ran ran : List.of(first, second)) {
            assertThat(ran.out().lines())
                    .anyMatch(line -> line.contains("2.4  skipped: there is neither artisan nor"))
                    .anyMatch(line -> line.contains("6.1  skipped: there is no artisan"))
                    .anyMatch(line -> line.contains("6.2  skipped: there is no artisan"));
        }

        Ran back = site.project().run("rollback");
        assertThat(back.exit()).as(back.out() + back.err()).isZero();
        assertThat(site.page("/")).startsWith("200 version 1");
        assertThat(site.releases())
                .satisfiesExactly(
                        left -> assertThat(left).endsWith(" bad"),
                        live -> assertThat(live).endsWith(" good live"));
    }

    @Test
    void a_checkout_with_new_times_and_the_same_bytes_transfers_nothing() throws Exception {
        site.project().options(health());
        assertThat(deploy("1").exit()).isZero();
        try (Stream<Path> files = Files.walk(site.project().application())) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
            }
        }

        Ran again = site.project().run("deploy");

        assertThat(again.out()).contains("0 of 3 files changed, 0 B -> ");
        List<String> releases = site.releases();
        assertThat(inode(releases.get(0))).isEqualTo(inode(releases.get(1)));
    }

    private Object inode(String release) throws IOException {
        return Files.getAttribute(
                site.server()
                        .deployPath()
                        .resolve("releases")
                        .resolve(release.split(" ")[0])
                        .resolve("public/index.php"),
                "unix:ino");
    }

    @Test
    void a_first_deployment_that_fails_leaves_an_empty_server_without_a_release() throws Exception {
        site.project().options("health: {url: \"" + site.web().url("/nowhere.txt") + "\", attempts: 1, status: 204}\n");
        Ran failed = deploy("1");
        assertThat(failed.exit()).as(failed.out() + failed.err()).isEqualTo(1);
        assertThat(Files.isSymbolicLink(site.server().deployPath().resolve("current")))
                .isFalse();
        assertThat(failed.err()).contains("web1: no release");

        site.project().options(health());
        assertThat(deploy("2").exit()).isZero();
        assertThat(site.page("/")).startsWith("200 version 2");
    }
}
