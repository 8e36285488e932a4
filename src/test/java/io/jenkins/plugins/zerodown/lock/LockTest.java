package io.jenkins.plugins.zerodown.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.ssh.ConnectionRefused;
import io.jenkins.plugins.zerodown.ssh.Connector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(Lifecycle.PER_CLASS)
@Tag("servers")
class LockTest {
    private static final LockTiming QUICK = new LockTiming(
            Duration.ofMillis(100),
            Duration.ofSeconds(5),
            Duration.ofMillis(300),
            Duration.ofMillis(20),
            Duration.ofMinutes(1));
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    static Path directory;

    private List<Shells> shells;

    @BeforeAll
    void shells() throws Exception {
        shells = Shells.present(directory);
    }

    List<Shells> eachShell() {
        return shells;
    }

    private static Path place() throws IOException {
        return Files.createTempDirectory(directory, "it's $(odd) ");
    }

    private static Host host() {
        return new Host(LocalConnector.server("web1"), new LocalConnector());
    }

    private static Lock lock(Host host, Path place, String who) {
        return lock(List.of(host), place, who);
    }

    private static Lock lock(List<Host> hosts, Path place, String who) {
        return lock(hosts, place, who, Optional.empty());
    }

    private static Lock lock(List<Host> hosts, Path place, String who, Optional<String> token) {
        Owner owner = new Owner(who, Optional.of("https://ci/job/" + who));
        return new Lock(hosts, new Layout(place.toString()), owner, token, QUICK);
    }

    private static Lock known(Host host, Path place, String token) {
        return lock(List.of(host), place, "jane", Optional.of(token));
    }

    private static List<String> in(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            assertThat(i).as("polls until the condition holds").isLessThan(3000);
            Thread.sleep(10);
        }
    }

    /** As if the owner had been silent for an hour. */
    private static void silence(Path place, String token) throws IOException {
        Files.setLastModifiedTime(
                place.resolve(".zerodown/lock/held-" + token + "/heartbeat"),
                FileTime.from(Instant.now().minusSeconds(3600)));
    }

    /** An owner whose engine is gone: nobody gives it back, no heartbeat comes. */
    private static String dead(Host host, Path place) throws Exception {
        String token = "dead0000dead0000";
        Path held = Files.createDirectories(place.resolve(".zerodown/lock/held-" + token));
        Files.createDirectories(place.resolve(".zerodown/queue"));
        Files.writeString(held.resolve("owner"), "who ghost\nurl https://ci/job/ghost\n");
        Files.writeString(held.resolve("heartbeat"), "");
        silence(place, token);
        return token;
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void of_many_who_want_the_lock_one_has_it_at_a_time_and_each_gets_it(Shells shell) throws Exception {
        Path place = place();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger turns = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(5);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String who = "engine" + i;
            all.add(threads.submit(() -> {
                try (Host host = new Host(LocalConnector.server("web1"), shell.connector())) {
                    for (int turn = 0; turn < 4; turn++) {
                        try (Lock lock = lock(host, place, who)) {
                            lock.take(line -> {}, LONG);
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            Thread.yield();
                            inside.decrementAndGet();
                            turns.incrementAndGet();
                        }
                    }
                }
                return null;
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
        threads.shutdown();
        assertThat(turns).hasValue(20);
        assertThat(most).hasValue(1);
        assertThat(in(place.resolve(".zerodown")))
                .allMatch(name -> name.equals("queue") || name.startsWith(".released-"));
        assertThat(in(place.resolve(".zerodown/queue"))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void who_waits_is_told_for_whom_and_gets_the_lock_in_the_order_of_coming(Shells shell) throws Exception {
        Path place = place();
        List<String> order = new CopyOnWriteArrayList<>();
        List<String> said = new CopyOnWriteArrayList<>();
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector())) {
            Lock first = lock(host, place, "jane");
            first.take(line -> {}, LONG);
            List<Thread> waiting = new ArrayList<>();
            for (String who : List.of("anna", "bert", "carl")) {
                Thread thread = new Thread(() -> {
                    try (Lock lock = lock(host, place, who)) {
                        lock.take(said::add, LONG);
                        order.add(who);
                    } catch (Exception e) {
                        order.add(e.toString());
                    }
                });
                thread.start();
                waiting.add(thread);
                int tickets = waiting.size();
                await(() -> tickets(place) == tickets);
            }
            await(() -> said.size() >= 3);
            first.close();
            for (Thread thread : waiting) {
                thread.join();
            }
        }
        assertThat(order).containsExactly("anna", "bert", "carl");
        assertThat(said)
                .anyMatch(line ->
                        line.matches("web1: waits for jane \\(https://ci/job/jane\\), since 20[0-9-]+T[0-9:]+Z"));
        assertThat(said).anyMatch(line -> line.contains("; 2 before this one"));
    }

    private static int tickets(Path place) {
        try {
            return (int) in(place.resolve(".zerodown/queue")).stream()
                    .filter(name -> !name.startsWith("."))
                    .count();
        } catch (IOException e) {
            return -1;
        }
    }

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

    @ParameterizedTest
    @MethodSource("eachShell")
    void an_engine_that_goes_on_has_the_place_of_the_one_before_which_is_told_so(Shells shell) throws Exception {
        Path place = place();
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector());
                Lock holder = lock(host, place, "bert");
                Lock third = lock(host, place, "carl")) {
            holder.take(line -> {}, LONG);
            String token = LockToken.fresh();
            Lock first = known(host, place, token);
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> take(first));
            await(() -> place.resolve(".zerodown/queue").toFile().list().length == 1);
            CompletableFuture<Void> behind = CompletableFuture.runAsync(() -> take(third));
            await(() -> place.resolve(".zerodown/queue").toFile().list().length == 2);
            try (Lock again = known(host, place, LockToken.fresh())) {
                again.after(List.of(token));
                CompletableFuture<Void> goesOn = CompletableFuture.runAsync(() -> take(again));

                assertThatThrownBy(waiting::join).hasMessageContaining("another engine goes on with this deployment");

                holder.close();
                goesOn.join();
                assertThat(again.confirm()).isEmpty();
                assertThat(behind).as("who came later").isNotDone();
                assertThat(in(place.resolve(".zerodown/lock"))).containsExactly("held-" + again.token());
            }
            behind.join();
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void an_engine_that_goes_on_has_the_lock_that_the_one_before_has_taken_unheard(Shells shell) throws Exception {
        Path place = place();
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector())) {
            String token = LockToken.fresh();
            Lock first = known(host, place, token);
            first.take(line -> {}, LONG);
            try (Lock again = known(host, place, LockToken.fresh())) {
                again.after(List.of(token));
                again.take(line -> {}, Duration.ZERO);

                assertThat(first.confirm())
                        .hasValueSatisfying(lost -> assertThat(lost).contains("taken away"));
                assertThat(again.confirm()).isEmpty();
            }
            assertThat(place.resolve(".zerodown/lock")).doesNotExist();
            assertThatThrownBy(() -> known(host, place, token).take(line -> {}, Duration.ZERO))
                    .hasMessageContaining("another engine goes on with this deployment");
            first.close();
        }
    }

    private static void take(Lock lock) {
        try {
            lock.take(line -> {}, LONG);
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    @Test
    void a_person_takes_the_lock_from_the_holder_whom_he_was_shown_and_from_no_later_one() throws Exception {
        Path place = place();
        Layout layout = new Layout(place.toString());
        try (Host host = host();
                Lock shown = lock(host, place, "jane");
                Lock since = lock(host, place, "bert")) {
            shown.take(line -> {}, LONG);
            String seen = new ServerLock(host, layout).holder().orElseThrow().mark();
            assertThat(seen).hasSize(8).isNotEqualTo(shown.token().substring(0, 8));
            shown.close();
            since.take(line -> {}, LONG);

            UnlockOutcome end = new ServerLock(host, layout).unlock(Set.of(seen), "root", "it looked dead");

            assertThat(end)
                    .isInstanceOfSatisfying(
                            UnlockOutcome.Kept.class,
                            kept -> assertThat(kept.by().owner().who()).isEqualTo("bert"));
            assertThat(since.confirm()).isEmpty();
            assertThat(place.resolve("deployment.log")).doesNotExist();
            String now = new ServerLock(host, layout).holder().orElseThrow().mark();
            assertThat(new ServerLock(host, layout).unlock(Set.of(seen, now), "root", "it is dead"))
                    .isInstanceOf(UnlockOutcome.Taken.class);
            assertThat(new ServerLock(host, layout).unlock(Set.of(now), "root", "again"))
                    .isInstanceOf(UnlockOutcome.Free.class);
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

            assertThat(host.call(ServerLock.BREAK, place.toString(), token, seen, "test")
                            .text())
                    .isEqualTo("busy");

            number.get();
            assertThat(in(place.resolve(".zerodown/lock"))).containsExactly("held-" + token);
            assertThat(place.resolve("deployment.log"))
                    .as("nothing has happened")
                    .doesNotExist();
            assertThat(host.call(ServerLock.BREAK, place.toString(), token, "", "an order")
                            .text())
                    .isEqualTo("broken");
        } finally {
            migration.destroyForcibly();
        }
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

            assertThat(host.call(ServerLock.BREAK, place.toString(), token, seen, "test")
                            .text())
                    .isEqualTo("broken");
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

    @Test
    void a_living_owner_keeps_the_lock_and_the_one_who_gives_up_leaves_the_queue() throws Exception {
        Path place = place();
        try (Host host = host();
                Lock mine = lock(host, place, "jane");
                Lock other = lock(host, place, "bert")) {
            mine.take(line -> {}, LONG);
            silence(place, mine.token());
            assertThatThrownBy(() -> other.take(line -> {}, Duration.ofSeconds(1)))
                    .isInstanceOf(LockBusy.class)
                    .hasMessageContaining(
                            "web1: the target is busy: it is held by jane (https://ci/job/jane), since 20");
            assertThat(mine.isHeld()).isTrue();
            assertThat(in(place.resolve(".zerodown/queue"))).isEmpty();
        }
    }

    @Test
    void an_owner_who_slept_through_a_takeover_is_told_by_the_servers_whatever_he_remembers() throws Exception {
        Path place = place();
        Layout layout = new Layout(place.toString());
        LockTiming silent =
                new LockTiming(Duration.ofHours(1), QUICK.stale(), QUICK.confirm(), QUICK.poll(), QUICK.remind());
        try (Host host = host();
                Lock mine =
                        new Lock(List.of(host), layout, new Owner("jane", Optional.empty()), Optional.empty(), silent);
                Lock next = lock(host, place, "bert")) {
            mine.take(line -> {}, LONG);
            QuickLocks.unlock(host, layout, "root", "it sleeps");
            next.take(line -> {}, LONG);
            assertThat(mine.isHeld()).as("what it remembers").isTrue();

            assertThat(mine.confirm().orElseThrow())
                    .contains("web1: the lock of this deployment was taken away", "held by bert");
            assertThat(mine.isHeld()).isFalse();
        }
    }

    @Test
    void a_lock_that_was_not_there_to_be_given_back_was_lost() throws Exception {
        Path place = place();
        Layout layout = new Layout(place.toString());
        try (Host host = host()) {
            Lock given = lock(host, place, "jane");
            given.take(line -> {}, LONG);
            given.close();
            assertThat(given.lost()).isEmpty();

            Lock taken = lock(host, place, "jane");
            taken.take(line -> {}, LONG);
            QuickLocks.unlock(host, layout, "root", "it sleeps");
            taken.close();
            assertThat(taken.lost().orElseThrow()).contains("web1: the lock of this deployment was taken away");
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void who_did_not_hear_that_his_lock_was_given_back_asks_again_and_hears_it(Shells shell) throws Exception {
        Path place = place();
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector());
                Lock next = lock(host, place, "bert")) {
            Lock mine = lock(host, place, "jane");
            mine.take(line -> {}, LONG);
            Call release = mine.closing(host).get(0);
            assertThat(host.run(release).text()).isEqualTo("released");
            next.take(line -> {}, LONG);

            mine.close();

            assertThat(mine.lost()).isEmpty();
            assertThat(host.run(release).text()).isEqualTo("released");
            assertThat(next.confirm()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void an_owner_who_was_unlocked_notices_and_does_not_take_the_next_ones_lock_with_him(Shells shell)
            throws Exception {
        Path place = place();
        Layout layout = new Layout(place.toString());
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector());
                Lock mine = lock(host, place, "jane");
                Lock next = lock(host, place, "bert")) {
            mine.take(line -> {}, LONG);
            Optional<LockHolder> from = QuickLocks.unlock(host, layout, "root\nforged line", "the agent burnt down");
            assertThat(from.orElseThrow().owner().who()).isEqualTo("jane");
            next.take(line -> {}, LONG);
            await(() -> !mine.isHeld());
            assertThat(mine.lost().orElseThrow()).contains("web1: the lock of this deployment was taken away");
            mine.close();
            assertThat(next.isHeld()).isTrue();
            assertThat(new ServerLock(host, layout).holder().orElseThrow().token())
                    .isEqualTo(next.token());
            assertThat(Files.readAllLines(place.resolve("deployment.log")))
                    .singleElement()
                    .asString()
                    .contains("root forged line took the lock from jane")
                    .endsWith(": the agent burnt down");
        }
    }

    @Test
    void unlocking_a_free_target_says_that_it_is_free() throws Exception {
        Path place = place();
        try (Host host = host()) {
            assertThat(QuickLocks.unlock(host, new Layout(place.toString()), "root", "to see"))
                    .isEmpty();
            assertThat(place.resolve("deployment.log")).doesNotExist();
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_vanished_waiter_holds_nobody_up(Shells shell) throws Exception {
        Path place = place();
        Path ticket = Files.createDirectories(place.resolve(".zerodown/queue/0000000001-0123456789abcdef"));
        Files.writeString(ticket.resolve("heartbeat"), "");
        Files.setLastModifiedTime(
                ticket.resolve("heartbeat"), FileTime.from(Instant.now().minusSeconds(60)));
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector());
                Lock lock = lock(host, place, "jane")) {
            lock.take(line -> {}, LONG);
            assertThat(lock.isHeld()).isTrue();
            assertThat(ticket).doesNotExist();
        }
    }

    @Test
    void an_engine_that_died_while_it_took_the_lock_holds_nobody_up() throws Exception {
        Path place = place();
        Path empty = Files.createDirectories(place.resolve(".zerodown/lock"));
        Files.setLastModifiedTime(empty, FileTime.from(Instant.now().minusSeconds(60)));
        try (Host host = host();
                Lock lock = lock(host, place, "jane")) {
            lock.take(line -> {}, LONG);
            assertThat(lock.isHeld()).isTrue();
        }
    }

    @Test
    void a_server_that_cannot_be_locked_leaves_none_locked() throws Exception {
        Path place = place();
        Connector down = server -> {
            throw new ConnectionRefused(ConnectionRefused.Reason.LOGIN, "refused by the test", null);
        };
        Server second = new Server(
                "web2",
                "127.0.0.2",
                22,
                "deploy",
                new Server.PasswordEnv("NONE"),
                new Server.KnownHosts("none"),
                false,
                Optional.empty());
        try (Host up = host();
                Host other = new Host(second, down);
                Lock lock = lock(List.of(other, up), place, "jane")) {
            assertThatThrownBy(() -> lock.take(line -> {}, LONG))
                    .isInstanceOf(RemoteFailure.class)
                    .hasMessageContaining("web2");
            assertThat(lock.isHeld()).isFalse();
            assertThat(new ServerLock(up, new Layout(place.toString())).holder())
                    .isEmpty();
        }
    }

    @Test
    void servers_are_waited_for_in_the_order_of_their_addresses_however_they_are_listed() throws Exception {
        Path place = Path.of("app");
        Path machines = place();
        List<String> told = new CopyOnWriteArrayList<>();
        List<Host> hosts = new ArrayList<>();
        for (String address : List.of("10.0.0.3", "10.0.0.1", "10.0.0.2")) {
            hosts.add(machine(machines, address));
        }
        try (Host first = machine(machines, "10.0.0.1");
                Host last = machine(machines, "10.0.0.3");
                Lock one = lock(first, place, "jack");
                Lock other = lock(last, place, "jill");
                Lock lock = lock(hosts, place, "jane")) {
            one.take(line -> {}, LONG);
            other.take(line -> {}, LONG);
            CompletableFuture<Void> taken = CompletableFuture.runAsync(() -> {
                try {
                    lock.take(told::add, LONG);
                } catch (LockBusy | RemoteFailure | InterruptedException e) {
                    throw new CompletionException(e);
                }
            });
            await(() -> !told.isEmpty());
            assertThat(told).singleElement().asString().contains("10.0.0.1").contains("jack");
            other.close();
            assertThat(taken).isNotDone();
            one.close();
            taken.get();
        } finally {
            hosts.forEach(Host::close);
        }
    }

    @Test
    void who_waits_for_a_server_holds_none_that_comes_after_it() throws Exception {
        Path place = Path.of("app");
        Path machines = place();
        List<String> told = new CopyOnWriteArrayList<>();
        try (Host web1 = machine(machines, "web1");
                Host web2 = machine(machines, "web2");
                Host web3 = machine(machines, "web3");
                Lock other = lock(web2, place, "jack");
                Lock waiting = lock(List.of(web3, web2, web1), place, "jane")) {
            other.take(line -> {}, LONG);
            CompletableFuture<Void> taken = CompletableFuture.runAsync(() -> {
                try {
                    waiting.take(told::add, LONG);
                } catch (LockBusy | RemoteFailure | InterruptedException e) {
                    throw new CompletionException(e);
                }
            });
            await(() -> !told.isEmpty());
            assertThat(new ServerLock(web1, new Layout("app")).holder())
                    .hasValueSatisfying(holder -> assertThat(holder.toString()).contains("jane"));
            try (Host again = machine(machines, "web3");
                    Lock third = lock(again, place, "jill")) {
                third.take(line -> {}, LONG);
                assertThat(taken).isNotDone();
            }
            other.close();
            taken.get();
            assertThat(new ServerLock(web2, new Layout("app")).holder())
                    .hasValueSatisfying(holder -> assertThat(holder.toString()).contains("jane"));
            assertThat(new ServerLock(web3, new Layout("app")).holder())
                    .hasValueSatisfying(holder -> assertThat(holder.toString()).contains("jane"));
        }
    }

    /** A server of its own, whose deployPath is relative to its directory. */
    private static Host machine(Path machines, String name) throws IOException {
        Files.createDirectories(machines.resolve(name));
        Path shell = machines.resolve(name + ".sh");
        Files.writeString(shell, "#!/bin/sh\ncd -- \"${0%.sh}\"\nexec /bin/sh \"$@\"\n");
        assertThat(shell.toFile().setExecutable(true)).isTrue();
        return new Host(
                new Server(
                        name,
                        name,
                        22,
                        "deploy",
                        new Server.PasswordEnv("NONE"),
                        new Server.KnownHosts("none"),
                        false,
                        Optional.empty()),
                LocalConnector.with(shell.toString()));
    }

    @Test
    void a_deploy_path_that_is_a_file_is_refused_by_name() throws Exception {
        Path file = Files.writeString(place().resolve("app"), "");
        try (Host host = host();
                Lock lock = lock(host, file, "jane")) {
            assertThatThrownBy(() -> lock.take(line -> {}, LONG))
                    .isInstanceOf(RemoteFailure.class)
                    .hasMessage("web1: deployPath " + file + " is a file: name a directory");
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void an_engine_that_knows_the_token_goes_on_with_the_lock_of_one_that_has_ended(Shells shell) throws Exception {
        Path place = place();
        String token = LockToken.fresh();
        String own = LockToken.fresh();
        try (Host first = new Host(LocalConnector.server("web1"), shell.connector());
                Host second = new Host(LocalConnector.server("web1"), shell.connector())) {
            Lock ended = known(first, place, token);
            ended.take(line -> {}, LONG);
            ended.leave();
            silence(place, token);

            try (Lock next = known(second, place, own)) {
                next.resume(List.of(token), line -> {});

                assertThat(next.isHeld()).isTrue();
                assertThat(next.isUnsure()).isFalse();
                assertThat(next.token()).isEqualTo(own);
                Path heartbeat = place.resolve(".zerodown/lock/held-" + own + "/heartbeat");
                silence(place, own);
                await(() -> age(heartbeat).compareTo(Duration.ofMinutes(1)) < 0);
            }
            assertThat(new ServerLock(second, new Layout(place.toString())).holder())
                    .isEmpty();
        }
    }

    @Test
    void a_heartbeat_outlives_whatever_breaks_in_one_of_its_beats() throws Exception {
        Path place = place();
        AtomicInteger told = new AtomicInteger();
        try (Host host = host();
                Lock lock = lock(host, place, "jane")) {
            lock.take(
                    line -> {
                        told.incrementAndGet();
                        throw new IllegalStateException("nobody listens any more");
                    },
                    Duration.ZERO);
            Path heartbeat = place.resolve(".zerodown/lock/held-" + lock.token() + "/heartbeat");
            // A beat that fails is told, and whoever is told breaks.
            Files.delete(heartbeat);
            Files.createSymbolicLink(heartbeat, Path.of("/nowhere/heartbeat"));
            await(() -> told.get() > 0);
            Files.delete(heartbeat);
            Files.createFile(heartbeat);
            silence(place, lock.token());

            await(() -> age(heartbeat).compareTo(Duration.ofMinutes(1)) < 0);
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void what_was_begun_before_a_lock_was_renewed_finds_its_paths_gone(Shells shell) throws Exception {
        Path place = place();
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector());
                Lock lock = lock(host, place, "anna")) {
            lock.take(line -> {}, LONG);
            String before = lock.token();

            assertThat(lock.renew()).isEmpty();

            assertThat(lock.isHeld()).isTrue();
            assertThat(lock.token()).isNotEqualTo(before);
            assertThat(in(place.resolve(".zerodown/lock"))).containsExactly("held-" + lock.token());
            Path heartbeat = place.resolve(".zerodown/lock/held-" + lock.token() + "/heartbeat");
            silence(place, lock.token());
            await(() -> age(heartbeat).compareTo(Duration.ofMinutes(1)) < 0);
            assertThat(lock.lost()).isEmpty();
            lock.close();
            assertThat(lock.lost()).isEmpty();
            assertThat(place.resolve(".zerodown/lock")).doesNotExist();
        }
    }

    @Test
    void a_lock_that_somebody_took_away_is_not_renewed() throws Exception {
        Path place = place();
        try (Host host = host();
                Lock lock = lock(host, place, "anna");
                Lock other = lock(host, place, "bert")) {
            lock.take(line -> {}, LONG);
            Layout layout = new Layout(place.toString());
            String mark = new ServerLock(host, layout).holder().orElseThrow().mark();
            new ServerLock(host, layout).unlock(Set.of(mark), "bert", "mine");
            other.take(line -> {}, LONG);

            assertThat(lock.renew()).hasValueSatisfying(why -> assertThat(why).contains("taken away"));

            assertThat(in(place.resolve(".zerodown/lock"))).containsExactly("held-" + other.token());
        }
    }

    @Test
    void an_engine_that_lives_on_unheard_of_finds_its_lock_nowhere() throws Exception {
        Path place = place();
        String token = LockToken.fresh();
        try (Host first = host();
                Host second = host()) {
            Lock unheard = known(first, place, token);
            unheard.take(line -> {}, LONG);
            try (Lock next = known(second, place, LockToken.fresh())) {
                next.resume(List.of(token), line -> {});

                await(() -> unheard.lost().isPresent());
                assertThat(unheard.isHeld()).isFalse();
                unheard.close();
                assertThat(in(place.resolve(".zerodown/lock")))
                        .as("what it gave back was not its own")
                        .containsExactly("held-" + next.token());
                assertThat(next.isHeld()).isTrue();
            }
        }
    }

    /** It said that it would go on under a token of its own, and ended before every server knew. */
    @ParameterizedTest
    @MethodSource("eachShell")
    void an_engine_goes_on_whichever_of_the_earlier_tokens_a_server_knows(Shells shell) throws Exception {
        Path one = place();
        Path other = place();
        String first = LockToken.fresh();
        String second = LockToken.fresh();
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector())) {
            for (Path place : List.of(one, other)) {
                Lock ended = known(host, place, place.equals(one) ? first : second);
                ended.take(line -> {}, LONG);
                ended.leave();
            }
            for (Path place : List.of(one, other)) {
                try (Lock third = known(host, place, LockToken.fresh())) {
                    third.resume(List.of(second, first), line -> {});
                    third.resume(List.of(second, first), line -> {});

                    assertThat(third.isHeld()).isTrue();
                    assertThat(in(place.resolve(".zerodown/lock"))).containsExactly("held-" + third.token());
                }
            }
        }
    }

    @Test
    void a_server_that_could_not_be_asked_gets_the_new_token_when_it_is_there_again() throws Exception {
        Path place = place();
        String token = LockToken.fresh();
        LocalConnector connector = new LocalConnector();
        try (Host first = host();
                Host second = new Host(LocalConnector.server("web1"), connector)) {
            Lock ended = known(first, place, token);
            ended.take(line -> {}, LONG);
            ended.leave();
            connector.refuse(true);
            try (Lock next = known(second, place, LockToken.fresh())) {
                next.resume(List.of(token), line -> {});
                assertThat(next.isHeld()).isTrue();
                assertThat(next.isUnsure()).isTrue();
                assertThat(in(place.resolve(".zerodown/lock"))).containsExactly("held-" + token);
                connector.refuse(false);

                String own = next.token();

                assertThat(next.isUnsure()).isFalse();
                assertThat(in(place.resolve(".zerodown/lock"))).containsExactly("held-" + own);
            }
        }
    }

    private static Duration age(Path file) {
        try {
            return Duration.between(Files.getLastModifiedTime(file).toInstant(), Instant.now());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void who_comes_back_to_a_lock_that_somebody_has_taken_is_told_who_has_it_and_leaves_it_alone() throws Exception {
        Path place = place();
        Layout layout = new Layout(place.toString());
        String token = LockToken.fresh();
        try (Host host = host();
                Lock ended = known(host, place, token);
                Lock other = lock(host, place, "bert")) {
            ended.take(line -> {}, LONG);
            ended.leave();
            QuickLocks.unlock(host, layout, "root", "the agent burnt down");
            other.take(line -> {}, LONG);

            try (Lock back = known(host, place, LockToken.fresh())) {
                back.resume(List.of(token), line -> {});

                assertThat(back.isHeld()).isFalse();
                assertThat(back.lost())
                        .hasValueSatisfying(why ->
                                assertThat(why).contains("web1", "taken away", "held by bert (https://ci/job/bert)"));
            }
            assertThat(other.isHeld()).isTrue();
            assertThat(new ServerLock(host, layout).holder().orElseThrow().token())
                    .isEqualTo(other.token());
        }
    }

    @Test
    void an_engine_that_ended_in_the_queue_keeps_its_place_there_for_the_one_that_goes_on() throws Exception {
        Path place = place();
        String token = LockToken.fresh();
        Path ticket = Files.createDirectories(place.resolve(".zerodown/queue/0000000001-" + token));
        Files.writeString(ticket.resolve("heartbeat"), "");
        try (Host host = host();
                Lock back = known(host, place, token)) {
            back.take(line -> {}, LONG);

            assertThat(in(place.resolve(".zerodown/lock"))).containsExactly("held-" + token);
            assertThat(in(place.resolve(".zerodown/queue"))).isEmpty();
        }
    }

    @Test
    void a_server_that_cannot_be_asked_is_told_of_and_not_taken_for_lost() throws Exception {
        Path place = place();
        List<String> said = new CopyOnWriteArrayList<>();
        Connector down = server -> {
            throw new ConnectionRefused(ConnectionRefused.Reason.LOGIN, "refused by the test", null);
        };
        try (Host host = new Host(LocalConnector.server("web1"), down);
                Lock back = known(host, place, LockToken.fresh())) {
            back.resume(List.of(LockToken.fresh()), said::add);

            assertThat(back.isHeld()).isTrue();
            assertThat(said).anyMatch(line -> line.contains("web1") && line.contains("refused by the test"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../../etc", "0123456789ABCDEF0123456789ABCDEF"})
    void what_is_no_token_becomes_no_name_on_a_server(String text) throws Exception {
        Path place = place();
        try (Host host = host()) {
            assertThatThrownBy(() -> known(host, place, text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_lock_that_cannot_be_given_back_is_told_of() throws Exception {
        Path place = place();
        LocalConnector connector = new LocalConnector();
        List<String> said = new CopyOnWriteArrayList<>();
        try (Host host = new Host(LocalConnector.server("web1"), connector);
                Lock lock = lock(host, place, "jane")) {
            lock.take(said::add, LONG);
            connector.refuse(true);
            connector.cut();
            lock.close();

            assertThat(said).anyMatch(line -> line.contains("could not be given back"));
        }
    }
}
