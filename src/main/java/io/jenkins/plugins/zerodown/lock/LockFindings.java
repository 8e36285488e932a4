package io.jenkins.plugins.zerodown.lock;

import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the servers have told of a lock from when it was asked for until it was given back. Thread-safe. */
final class LockFindings {
    /** Those on which an engine before this one has given it back. */
    private final Set<ServerLock> over = ConcurrentHashMap.newKeySet();

    private volatile String lost;
    private volatile boolean closing;

    LockFate fate() {
        String why = lost;
        if (why != null) {
            return new LockFate.Lost(why);
        }
        return over.isEmpty() ? new LockFate.Kept() : new LockFate.Over();
    }

    boolean isLost() {
        return lost != null;
    }

    /** From now on a lock that is gone is this engine's own doing, or is not. */
    void closing(boolean own) {
        closing = own;
    }

    /** What a beat has found. */
    void add(ServerLock server, ServerLock.Beat found) throws InterruptedException {
        if (found == ServerLock.Beat.RELEASED) {
            over.add(server);
        } else if (found == ServerLock.Beat.LOST && !over.contains(server) && !closing) {
            takenAway(server);
        }
    }

    void takenAway(ServerLock server) throws InterruptedException {
        String now;
        try {
            now = server.holder()
                    .map(holder -> ", and is held by " + holder + " now")
                    .orElse("");
        } catch (RemoteFailure e) {
            now = "";
        }
        lost = server.host().name() + ": the lock of this deployment was taken away" + now
                + "; deployment.log there says by whom";
    }
}
