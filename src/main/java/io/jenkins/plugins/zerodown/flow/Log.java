package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.config.Server;

/**
 * Where a step's lines go, for the person who watches. Thread-safe. Secrets are masked below it; control characters are
 * made visible.
 */
public interface Log {
    void line(String text);

    void line(Server server, String text);

    void warn(String text);

    /**
     * How far long work on one server is; drawn on terminals, kept nowhere. May be called often. @param total in the
     * unit of {@code done}
     */
    default void progress(Server server, long done, long total) {}

    /**
     * A text as this log would show it, for what is kept elsewhere: without secrets, every character visible; line ends
     * stay.
     */
    default String shown(String text) {
        return text;
    }
}
