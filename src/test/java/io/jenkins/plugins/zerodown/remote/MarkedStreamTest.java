package io.jenkins.plugins.zerodown.remote;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.ssh.ConnectionLost;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MarkedStreamTest {
    @Test
    @Timeout(60)
    void an_error_while_it_is_read_ends_the_connection_and_is_named() {
        MarkedStream answer = new MarkedStream(
                new InputStream() {
                    @Override
                    public int read() {
                        throw new StackOverflowError();
                    }
                },
                "token",
                "reads");

        assertThatThrownBy(() -> answer.next(Duration.ofHours(1), (bytes, length) -> {}))
                .isInstanceOf(ConnectionLost.class)
                .hasMessageContaining("StackOverflowError");
    }
}
