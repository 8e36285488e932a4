package io.jenkins.plugins.zerodown.lock;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.LyingConnector;
import io.jenkins.plugins.zerodown.fixture.LyingConnector.Lie;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.remote.Host;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose scripts say something else, or nothing, has not said that the lock is held, or gone. */
@Tag("servers")
class ForeignAnswerTest {
    private static final LockHolder DEAD =
            new LockHolder(LockToken.fresh(), new Owner("jane", Optional.empty()), "", 1, 3600, List.of());

    @ParameterizedTest
    @ValueSource(strings = {"", "Welcome to web1\n", "held by somebody\n", "lost connection\n"})
    void what_is_no_answer_of_a_script_of_the_lock_is_an_error(String said) {
        try (Host host = new Host(LocalConnector.server("web1"), new LyingConnector(script -> Lie.of(said, "", 0)))) {
            ServerLock lock = new ServerLock(host, new Layout("/srv/shop"));
            LockTokens tokens = new LockTokens();
            tokens.begin(LockToken.fresh());

            assertThatThrownBy(() -> lock.beat(tokens.current(), List.of())).hasMessageContaining("lock-beat.sh");
            assertThatThrownBy(() -> lock.release(tokens)).hasMessageContaining("lock-release.sh");
            assertThatThrownBy(lock::holder).hasMessageContaining("lock-holder.sh");
            assertThatThrownBy(() -> lock.takeFromDead(DEAD, "silent for an hour"))
                    .hasMessageContaining("lock-break.sh");
        }
    }
}
