package io.jenkins.plugins.zerodown.ssh;

import java.time.Duration;

/**
 * How long a server may take.
 *
 * @param connect from the first packet to the login, jump host included; also for opening a channel
 * @param keepAlive after so much silence the server is asked whether it is still there
 * @param unanswered after so many questions in a row without an answer the connection is given up
 */
record Limits(Duration connect, Duration keepAlive, int unanswered) {
    static final Limits DEFAULT = new Limits(Duration.ofSeconds(30), Duration.ofSeconds(15), 3);

    Duration silence() {
        return keepAlive.multipliedBy(unanswered);
    }

    int connectMillis() {
        return Math.toIntExact(connect.toMillis());
    }

    int keepAliveMillis() {
        return Math.toIntExact(keepAlive.toMillis());
    }
}
