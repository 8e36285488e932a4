package io.jenkins.plugins.zerodown.lock;

import java.time.Duration;

/**
 * How patient locks are.
 *
 * @param beat between two heartbeats of an owner
 * @param stale age of a heartbeat (whole seconds, by the server's clock) after which its owner may be dead
 * @param confirm how long a waiting engine must then see that same heartbeat before it takes the lock over: longer than
 *     {@code beat}, so that an owner survives a paused server or a clock that was set
 * @param poll between two looks of one who waits
 * @param remind between two lines about the same holder
 */
record LockTiming(Duration beat, Duration stale, Duration confirm, Duration poll, Duration remind) {
    static final LockTiming DEFAULT = new LockTiming(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(15),
            Duration.ofSeconds(2),
            Duration.ofMinutes(1));
}
