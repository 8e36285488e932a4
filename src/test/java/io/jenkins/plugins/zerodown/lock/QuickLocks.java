package io.jenkins.plugins.zerodown.lock;

import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Locks whose owners are believed dead after seconds instead of minutes. */
public final class QuickLocks {
    private static final LockTiming TIMING = new LockTiming(
            Duration.ofMillis(500),
            Duration.ofSeconds(4),
            Duration.ofSeconds(2),
            Duration.ofMillis(200),
            Duration.ofSeconds(5));

    private QuickLocks() {}

    /** A person takes the lock from whoever has it. @return from whom; empty where it was free */
    public static Optional<LockHolder> unlock(Host host, Layout layout, String who, String why)
            throws RemoteFailure, InterruptedException {
        Optional<LockHolder> holder = new ServerLock(host, layout).holder();
        Set<String> seen = holder.map(LockHolder::mark).map(Set::of).orElse(Set.of());
        return new ServerLock(host, layout).unlock(seen, who, why) instanceof UnlockOutcome.Taken taken
                ? Optional.of(taken.from())
                : Optional.empty();
    }

    public static Lock lock(List<Host> hosts, Layout layout, String who) {
        return new Lock(hosts, layout, new Owner(who, Optional.empty()), Optional.empty(), TIMING);
    }

    public static Lock lock(List<Host> hosts, Layout layout, String who, String token) {
        return new Lock(hosts, layout, new Owner(who, Optional.empty()), Optional.of(token), TIMING);
    }
}
