package io.jenkins.plugins.zerodown.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.remote.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** A server that is this machine, in each of its shells, for locks whose owners are believed dead after seconds. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class LockSite {
    static final LockTiming QUICK = new LockTiming(
            Duration.ofMillis(100),
            Duration.ofSeconds(5),
            Duration.ofMillis(300),
            Duration.ofMillis(20),
            Duration.ofMinutes(1));

    static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    static Path directory;

    List<Shells> shells;

    @BeforeAll
    void shells() throws Exception {
        shells = Shells.present(directory);
    }

    List<Shells> eachShell() {
        return shells;
    }

    static Path place() throws IOException {
        return Files.createTempDirectory(directory, "it's $(odd) ");
    }

    static Host host() {
        return new Host(LocalConnector.server("web1"), new LocalConnector());
    }

    static Lock lock(Host host, Path place, String who) {
        return lock(List.of(host), place, who);
    }

    static Lock lock(List<Host> hosts, Path place, String who) {
        return lock(hosts, place, who, Optional.empty());
    }

    static Lock lock(List<Host> hosts, Path place, String who, Optional<String> token) {
        Owner owner = new Owner(who, Optional.of("https://ci/job/" + who));
        return new Lock(hosts, new Layout(place.toString()), owner, token, QUICK);
    }

    static Lock known(Host host, Path place, String token) {
        return lock(List.of(host), place, "jane", Optional.of(token));
    }

    static List<String> in(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            assertThat(i).as("polls until the condition holds").isLessThan(3000);
            Thread.sleep(10);
        }
    }

    /** As if the owner had been silent for an hour. */
    static void silence(Path place, String token) throws IOException {
        Files.setLastModifiedTime(
                place.resolve(".zerodown/lock/held-" + token + "/heartbeat"),
                FileTime.from(Instant.now().minusSeconds(3600)));
    }

    /** An owner whose engine is gone: nobody gives it back, no heartbeat comes. */
    static String dead(Host host, Path place) throws Exception {
        String token = "dead0000dead0000";
        Path held = Files.createDirectories(place.resolve(".zerodown/lock/held-" + token));
        Files.createDirectories(place.resolve(".zerodown/queue"));
        Files.writeString(held.resolve("owner"), "who ghost\nurl https://ci/job/ghost\n");
        Files.writeString(held.resolve("heartbeat"), "");
        silence(place, token);
        return token;
    }

    static void take(Lock lock) {
        try {
            lock.take(line -> {}, LONG);
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    static Duration age(Path file) {
        try {
            return Duration.between(Files.getLastModifiedTime(file).toInstant(), Instant.now());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
