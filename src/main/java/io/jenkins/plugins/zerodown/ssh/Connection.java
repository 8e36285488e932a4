package io.jenkins.plugins.zerodown.ssh;

import java.io.Closeable;

/**
 * One authenticated SSH connection to one server, kept for a whole run. Thread-safe: several channels may be open at
 * once.
 */
public interface Connection extends Closeable {
    /**
     * Starts a command in a channel of its own, without a terminal.
     *
     * @param command given to the login shell as it stands: callers pass constants of their own only
     * @throws ConnectionLost when the connection is gone or the channel is refused
     */
    CommandChannel exec(String command) throws ConnectionLost;

    boolean isOpen();

    /** So far; nothing where it crosses no network. */
    default NetworkBytes carried() {
        return NetworkBytes.NOTHING;
    }

    /** Never fails; channels that are open end. */
    @Override
    void close();
}
