package io.jenkins.plugins.zerodown.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When the lock of a silent owner is taken over, and what keeps it. */
@Tag("servers")
class LockTakeoverTest extends LockSite {
    @ParameterizedTest
    @MethodSource("eachShell")
    void the_lock_of_a_dead_owner_is_taken_over_and_deployment_log_tells(Shells shell) throws Exception {
        Path place = place();
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector());
                Lock lock = lock(host, place, "jane")) {
            dead(host, place);
            List<String> said = new CopyOnWriteArrayList<>();
            lock.take(said::add, LONG);
            assertThat(lock.isHeld()).isTrue();
            assertThat(said)
                    .anyMatch(line -> line.contains("jane (https://ci/job/jane) took the lock over from ghost"));
            assertThat(Files.readString(place.resolve("deployment.log")))
                    .matches("20[0-9-]+T[0-9:]+Z  jane .* took the lock over from ghost .*\n");
            assertThat(in(place.resolve(".zerodown/lock"))).containsExactly("held-" + lock.token());
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_clock_that_was_set_back_by_a_day_makes_no_dead_owner_and_no_dead_waiter_immortal(Shells shell)
            throws Exception {
        Path place = place();
        FileTime tomorrow = FileTime.from(Instant.now().plus(Duration.ofDays(1)));
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector());
                Lock lock = lock(host, place, "jane")) {
            String token = dead(host, place);
            Files.setLastModifiedTime(place.resolve(".zerodown/lock/held-" + token + "/heartbeat"), tomorrow);
            Path ticket = Files.createDirectories(place.resolve(".zerodown/queue/0000000001-0123456789abcdef"));
            Files.writeString(ticket.resolve("heartbeat"), "");
            Files.setLastModifiedTime(ticket.resolve("heartbeat"), tomorrow);

            lock.take(line -> {}, LONG);

            assertThat(lock.isHeld()).isTrue();
            assertThat(ticket).doesNotExist();
        }
    }

    @Test
    void a_living_owner_keeps_the_lock_when_the_clock_is_set_back() throws Exception {
        Path place = place();
        try (Host host = host();
                Lock mine = lock(host, place, "jane");
                Lock other = lock(host, place, "bert")) {
            mine.take(line -> {}, LONG);
            Files.setLastModifiedTime(
                    place.resolve(".zerodown/lock/held-" + mine.token() + "/heartbeat"),
                    FileTime.from(Instant.now().plus(Duration.ofDays(1))));
            assertThatThrownBy(() -> other.take(line -> {}, Duration.ofSeconds(1)))
                    .isInstanceOf(LockBusy.class);
            assertThat(mine.isHeld()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_silent_owner_whose_command_still_runs_keeps_the_lock_until_it_has_ended(Shells shell) throws Exception {
        Path place = place();
        Process migration = new ProcessBuilder("sleep", "600").start();
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector());
                Lock lock = lock(host, place, "jane")) {
            String token = dead(host, place);
            Path job = Files.createDirectories(place.resolve(".zerodown/jobs/20250820092100/6.1"));
            Files.writeString(job.resolve("pid"), migration.pid() + "\n");
            List<String> said = new CopyOnWriteArrayList<>();
            LockBusy busy = catchThrowableOfType(LockBusy.class, () -> lock.take(said::add, Duration.ofSeconds(1)));

            assertThat(busy)
                    .hasMessageContaining("held by ghost")
                    .hasMessageContaining("20250820092100/6.1 still runs");
            assertThat(said)
                    .anyMatch(line -> line.contains("it is silent, but its command 20250820092100/6.1 still runs"));
            assertThat(place.resolve(".zerodown/lock/held-" + token)).exists();
            Files.writeString(job.resolve("exit"), "0\n");
            lock.take(said::add, LONG);
            assertThat(lock.isHeld()).isTrue();
        } finally {
            migration.destroyForcibly();
        }
    }

    /** As it is between the waiting engine's look at the jobs and its taking the lock over. */
    @ParameterizedTest
    @MethodSource("eachShell")
    void a_command_that_begins_after_it_was_looked_for_keeps_the_lock_too(Shells shell) throws Exception {
        Path place = place();
        Process migration = new ProcessBuilder("sleep", "600").start();
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector())) {
            String token = dead(host, place);
            String seen = String.valueOf(new ServerLock(host, new Layout(place.toString()))
                    .holder()
                    .orElseThrow()
                    .beat());
            Path job = Files.createDirectories(place.resolve(".zerodown/jobs/20250820092100/6.1"));
            Files.createDirectory(job.resolve("begun"));
            CompletableFuture<Void> number = CompletableFuture.runAsync(() -> {
                try {
                    Thread.sleep(500);
                    Files.writeString(job.resolve("pid"), migration.pid() + "\n");
                } catch (IOException | InterruptedException e) {
                    throw new CompletionException(e);
                }
            });

            assertThat(host.call(breaking(place, token, seen, "test")).text()).isEqualTo("busy");

            number.get();
            assertThat(in(place.resolve(".zerodown/lock"))).containsExactly("held-" + token);
            assertThat(place.resolve("deployment.log"))
                    .as("nothing has happened")
                    .doesNotExist();
            assertThat(host.call(breaking(place, token, "", "an order")).text()).isEqualTo("broken");
        } finally {
            migration.destroyForcibly();
        }
    }

    private static Call breaking(Path place, String token, String beat, String why) {
        return Call.of(ServerLock.BREAK)
                .with("DEPLOY_PATH", place.toString())
                .with("TOKEN", token)
                .with("BEAT", beat)
                .with("WHY", why);
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_command_that_was_killed_before_it_had_a_number_keeps_no_lock(Shells shell) throws Exception {
        Path place = place();
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector())) {
            String token = dead(host, place);
            String seen = String.valueOf(new ServerLock(host, new Layout(place.toString()))
                    .holder()
                    .orElseThrow()
                    .beat());
            Files.createDirectories(place.resolve(".zerodown/jobs/20250820092100/6.1/begun"));

            assertThat(host.call(breaking(place, token, seen, "test")).text()).isEqualTo("broken");
        }
    }

    @Test
    void a_job_from_before_the_last_boot_keeps_no_lock() throws Exception {
        Path place = place();
        try (Host host = host();
                Lock lock = lock(host, place, "jane")) {
            dead(host, place);
            Path job = Files.createDirectories(place.resolve(".zerodown/jobs/20250820092100/6.1"));
            Files.writeString(job.resolve("pid"), ProcessHandle.current().pid() + "\n");
            Files.writeString(job.resolve("boot"), "00000000-0000-0000-0000-000000000000\n");
            lock.take(line -> {}, LONG);
            assertThat(lock.isHeld()).isTrue();
        }
    }
}
