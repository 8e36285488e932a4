package io.jenkins.plugins.zerodown.ssh;

import java.io.IOException;
import java.util.Optional;

/** A connection that was there is gone, or takes no further work. What was under way may or may not have happened. */
public class ConnectionLost extends IOException {
    private final String fix;

    public ConnectionLost(String message, Throwable cause) {
        this(message, null, cause);
    }

    /**
     * @param fix what to do, where that is known to be something else than to look after the network; null where it is
     *     not
     */
    ConnectionLost(String message, String fix, Throwable cause) {
        super(message, cause);
        this.fix = fix;
    }

    /** What to do about it, as a sentence; empty where the connection itself went away. */
    public Optional<String> fix() {
        return Optional.ofNullable(fix);
    }
}
