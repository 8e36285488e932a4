package io.jenkins.plugins.zerodown.remote;

import io.jenkins.plugins.zerodown.ssh.NetworkBytes;

/**
 * What the work on a server, or on several, has cost the network.
 *
 * @param connections that were made
 * @param execs commands that its sshd was asked to start: channels
 * @param trips times that an answer was waited for, apart from those that making a connection takes
 * @param sent bytes
 * @param received bytes
 */
public record Traffic(int connections, int execs, int trips, long sent, long received) {
    public static final Traffic NONE = new Traffic(0, 0, 0, 0, 0);

    public Traffic plus(Traffic other) {
        return new Traffic(
                connections + other.connections,
                execs + other.execs,
                trips + other.trips,
                sent + other.sent,
                received + other.received);
    }

    /** What has been added since. */
    public Traffic since(Traffic before) {
        return new Traffic(
                connections - before.connections,
                execs - before.execs,
                trips - before.trips,
                sent - before.sent,
                received - before.received);
    }

    Traffic connection() {
        return plus(new Traffic(1, 0, 0, 0, 0));
    }

    Traffic exec() {
        return plus(new Traffic(0, 1, 0, 0, 0));
    }

    Traffic trip() {
        return plus(new Traffic(0, 0, 1, 0, 0));
    }

    Traffic carried(NetworkBytes bytes) {
        return plus(new Traffic(0, 0, 0, bytes.sent(), bytes.received()));
    }
}
