package io.jenkins.plugins.zerodown.ssh;

import java.io.IOException;

/** No connection could be made. */
public final class ConnectionRefused extends IOException {
    private final Reason reason;

    public ConnectionRefused(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    public enum Reason {
        /** May pass: worth another try. */
        UNREACHABLE,
        HOST_KEY,
        LOGIN,
        /** The key file, passphrase or known_hosts file cannot be used. */
        CONFIGURATION
    }
}
