package io.jenkins.plugins.zerodown.ssh;

import java.io.IOException;

/** A connection that was there is gone. What was under way may or may not have happened. */
public final class ConnectionLost extends IOException {
    public ConnectionLost(String message, Throwable cause) {
        super(message, cause);
    }
}
