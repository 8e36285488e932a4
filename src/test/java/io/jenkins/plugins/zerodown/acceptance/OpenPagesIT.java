package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Load;
import io.jenkins.plugins.zerodown.fixture.OneServer;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody has a page of an older release open, and it asks for a file of its build. */
class OpenPagesIT {
    private static final String ASSETS = "public/build/assets";

    @TempDir
    Path directory;

    private OneServer site;

    @BeforeEach
    void start() throws Exception {
        OneServer.assumePresent();
        site = OneServer.start(directory);
        site.project().target("keepReleases: 2\nminimumAge: 0s\n").options("kind: php\nassetsFor: 1h\n");
    }

    @AfterEach
    void stop() {
        if (site != null) {
            site.close();
        }
    }

    @Test
    void files_of_older_and_newer_releases_are_served_after_each_switch_and_rollback() throws Exception {
        deploy(1);
        try (Load load = Load.on(site.web().url("/build/assets/lazy-1.js"), 2)) {
            Ran second = deploy(2);
            assertThat(second.out())
                    .as("what two builds have in common is not sent again")
                    .contains("3.4  2 of 6 files changed");
            deploy(3);
            assertServed(1, 2, 3);

            assertThat(site.project().run("rollback").orThrow().out()).isNotEmpty();
            assertThat(site.page("/")).startsWith("200 version 2");
            assertServed(1, 2, 3);
            leaveOlderReleases();
            deploy(4);
            load.awaitMore(20);
            Load.Report visitors = load.stop();
            assertThat(visitors.failures()).as(visitors.kinds() + "").isZero();
        }
        assertThat(site.releases()).as("the first is gone, its files are not").hasSizeLessThan(4);
        assertServed(1, 2, 3, 4);
        Path own = site.server().deployPath().resolve(".zerodown/assets");
        Ran same = Ran.of(
                "diff",
                "-r",
                site.project().application().resolve(ASSETS).toString(),
                site.server()
                        .deployPath()
                        .resolve(".zerodown/assets/" + site.current().replace("releases/", "") + "/tree/" + ASSETS)
                        .toString());
        assertThat(same.out() + same.err()).isEmpty();

        // An hour later.
        try (Stream<Path> lists = Files.walk(own)) {
            for (Path list : lists.filter(file -> file.endsWith("paths")).toList()) {
                Files.setLastModifiedTime(list, FileTime.from(Instant.now().minusSeconds(4000)));
            }
        }
        deploy(5);
        assertThat(site.page("/build/assets/lazy-1.js"))
                .as("what is no file is index.php's")
                .startsWith("200 version 5");
        assertServed(4, 5);
    }

    /** A worker that has served nothing since stays in the directory of the release that it served last. */
    private void leaveOlderReleases() throws Exception {
        List<Long> before = site.web().workers();
        site.web().reload();
        while (site.web().workers().stream().anyMatch(before::contains)) {
            Thread.sleep(20);
        }
    }

    private void assertServed(int... versions) throws Exception {
        for (int version : versions) {
            assertThat(site.page("/build/assets/lazy-" + version + ".js")).isEqualTo("200 lazy " + version);
        }
        assertThat(site.page("/build/assets/vendor-0.js")).startsWith("200 ");
    }

    private Ran deploy(int version) throws IOException, InterruptedException {
        Path application = site.project().application();
        PlainPhpApplication.write(application, Integer.toString(version));
        Path assets = application.resolve(ASSETS);
        if (Files.isDirectory(assets)) {
            try (Stream<Path> old = Files.walk(assets)) {
                for (Path file : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(assets);
        Files.writeString(application.resolve("public/build/manifest.json"), "{}");
        Files.writeString(assets.resolve("lazy-" + version + ".js"), "lazy " + version);
        Files.writeString(assets.resolve("vendor-0.js"), "vendor ".repeat(20_000));
        Ran ran = site.project().run("deploy");
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        return ran;
    }
}
