package io.jenkins.plugins.zerodown.release;

import io.jenkins.plugins.zerodown.remote.Host;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Locks whose owners are believed dead after seconds instead of minutes. */
public final class QuickLocks {
    private static final LockTiming TIMING = new LockTiming(Duration.ofMillis(500), Duration.ofSeconds(4), Duration.ofSeconds(2),
            Duration.ofMillis(200), Duration.ofSeconds(5));

    private QuickLocks() {}

    public static Lock lock(List<Host> hosts, Layout layout, String who) {
        return new Lock(hosts, layout, new Owner(who, Optional.empty()), Optional.empty(), TIMING);
    }

    public static Lock lock(List<Host> hosts, Layout layout, String who, String token) {
        return new Lock(hosts, layout, new Owner(who, Optional.empty()), Optional.of(token), TIMING);
    }
}
