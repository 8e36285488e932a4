package io.jenkins.plugins.zerodown.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.ssh.ConnectionRefused;
import io.jenkins.plugins.zerodown.ssh.Connector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An engine that goes on with the lock, or the place in the queue, of the one before it. */
@Tag("servers")
class LockSuccessionTest extends LockSite {
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
}
