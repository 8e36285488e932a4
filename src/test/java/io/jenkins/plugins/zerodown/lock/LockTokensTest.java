package io.jenkins.plugins.zerodown.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.lock.LockTokens.Asked;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Which tokens a server is asked by, whatever happens at the same moment. */
class LockTokensTest {
    private static final ServerLock SERVER = new ServerLock(null, null);

    private final LockTokens tokens = new LockTokens();

    @Test
    void a_beat_in_the_middle_of_a_renewal_is_asked_by_the_token_that_the_server_knows() throws Exception {
        tokens.begin("first");
        CompletableFuture<Asked> beat = new CompletableFuture<>();

        tokens.renew("second", new AbstractList<>() {
            @Override
            public ServerLock get(int index) {
                CompletableFuture.supplyAsync(() -> tokens.asking(SERVER)).thenAccept(beat::complete);
                try {
                    beat.get(300, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    return SERVER;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                return SERVER;
            }

            @Override
            public int size() {
                return 1;
            }
        });

        assertThat(beat.get(10, TimeUnit.SECONDS))
                .isIn(new Asked("first", List.of()), new Asked("second", List.of("first")));
    }

    @Test
    void an_answer_to_the_token_before_says_nothing_of_the_new_one() {
        tokens.begin("first");
        Asked asked = tokens.asking(SERVER);
        tokens.renew("second", List.of(SERVER));

        assertThat(tokens.answered(SERVER, asked)).isFalse();
        assertThat(tokens.asking(SERVER)).isEqualTo(new Asked("second", List.of("first")));
        assertThat(tokens.answered(SERVER, tokens.asking(SERVER))).isTrue();
        assertThat(tokens.asking(SERVER)).isEqualTo(new Asked("second", List.of()));
    }
}
