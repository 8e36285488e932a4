package io.jenkins.plugins.zerodown.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.remote.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A lock that is taken away by a person's order. */
@Tag("servers")
class UnlockTest extends LockSite {
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
}
