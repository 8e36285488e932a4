package io.jenkins.plugins.zerodown.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets a lock, in which order, and who holds nobody up. */
@Tag("servers")
class LockTakingTest extends LockSite {
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
    @ValueSource(strings = {"", "../../etc", "0123456789ABCDEF0123456789ABCDEF"})
    void what_is_no_token_becomes_no_name_on_a_server(String text) throws Exception {
        Path place = place();
        try (Host host = host()) {
            assertThatThrownBy(() -> known(host, place, text)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
