package io.jenkins.plugins.zerodown.phase09;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheLimitsTest {
    private static final Instant NOW = Instant.parse("2025-08-20T12:00:00Z");

    @TempDir
    Path cache;

    private Path entry(String name, int bytes, Duration age) throws IOException {
        Path entry = Files.createDirectories(cache.resolve(name));
        Files.write(entry.resolve("file"), new byte[bytes]);
        Files.setLastModifiedTime(entry, FileTime.from(NOW.minus(age)));
        return entry;
    }

    @Test
    void the_oldest_go_until_the_rest_fits_and_what_may_be_in_use_stays() throws Exception {
        Path oldest = entry("vendor/a", 400, Duration.ofDays(3));
        Path older = entry("node_modules/b", 400, Duration.ofDays(2));
        Path young = entry("vendor/c", 4000, Duration.ofMinutes(1));

        assertThat(new CacheLimits(Duration.ofDays(30), 4400).apply(cache, cache.resolve("work/1"), NOW))
                .isEqualTo(new CacheLimits.Freed(1, 400));
        assertThat(oldest).doesNotExist();
        assertThat(older).exists();
        assertThat(new CacheLimits(Duration.ofDays(30), 10)
                        .apply(cache, cache.resolve("work/1"), NOW)
                        .entries())
                .isEqualTo(1);
        assertThat(young).exists();
    }

    @Test
    void a_deployment_keeps_its_own_directory_however_long_it_takes() throws Exception {
        Path work = entry("work/1", 5000, Duration.ofDays(40));

        assertThat(new CacheLimits(Duration.ofDays(30), 10)
                        .apply(cache, work, NOW)
                        .entries())
                .isZero();
        assertThat(work.resolve("file")).exists();
    }

    @Test
    void links_are_removed_and_not_followed() throws Exception {
        Path precious = Files.createDirectory(cache.resolveSibling(cache.getFileName() + "-precious"));
        Files.writeString(precious.resolve("file"), "x");
        Path entry = entry("vendor/a", 1, Duration.ofDays(3));
        Files.createSymbolicLink(entry.resolve("link"), precious);
        Files.setLastModifiedTime(entry, FileTime.from(NOW.minus(Duration.ofDays(31))));

        assertThat(new CacheLimits(Duration.ofDays(30), 1 << 20)
                        .apply(cache, cache.resolve("work/1"), NOW)
                        .entries())
                .isEqualTo(1);
        assertThat(precious.resolve("file")).exists();
        Files.delete(precious.resolve("file"));
        Files.delete(precious);
    }
}
