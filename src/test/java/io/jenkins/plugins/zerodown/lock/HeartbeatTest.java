package io.jenkins.plugins.zerodown.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.remote.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What keeps a lock alive, and what its owner learns by it. */
@Tag("servers")
class HeartbeatTest extends LockSite {
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
    void a_heartbeat_after_the_lock_was_given_back_is_told_so(Shells shell) throws Exception {
        Path place = place();
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector())) {
            ServerLock server = new ServerLock(host, new Layout(place.toString()));
            Lock lock = lock(host, place, "bert");
            lock.take(line -> {}, LONG);
            String token = lock.token();
            assertThat(server.beat(token, List.of())).isEqualTo(ServerLock.Beat.HELD);

            lock.close();

            assertThat(server.beat(token, List.of())).isEqualTo(ServerLock.Beat.RELEASED);
            assertThat(server.beat(LockToken.fresh(), List.of(token))).isEqualTo(ServerLock.Beat.RELEASED);
            assertThat(server.beat(LockToken.fresh(), List.of())).isEqualTo(ServerLock.Beat.LOST);
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
}
