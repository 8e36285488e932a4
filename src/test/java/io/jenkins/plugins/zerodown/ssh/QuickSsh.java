package io.jenkins.plugins.zerodown.ssh;

import io.jenkins.plugins.zerodown.config.Secrets;
import java.time.Duration;

/** SSH that gives up a silent server after seconds. */
public final class QuickSsh {
    private QuickSsh() {}

    public static Connector connector(Secrets secrets) {
        return new JschConnector(secrets, new Limits(Duration.ofSeconds(20), Duration.ofSeconds(2), 3));
    }
}
