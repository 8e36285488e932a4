package io.jenkins.plugins.zerodown.lock;

import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.util.List;
import java.util.function.Consumer;

/** The giving back of a lock, or of a place in its queue, on the servers that know of it. */
final class LockReturn {
    private final LockTiming timing;
    private final LockTokens tokens;
    private final LockFindings findings;
    private final Heartbeat heartbeat;
    private final Consumer<String> said;

    LockReturn(
            LockTiming timing, LockTokens tokens, LockFindings findings, Heartbeat heartbeat, Consumer<String> said) {
        this.timing = timing;
        this.tokens = tokens;
        this.findings = findings;
        this.heartbeat = heartbeat;
        this.said = said;
    }

    /**
     * First locked, last given back, where it was not given back with the last call: whoever has the first one finds
     * the others free. Where not, he looks again. Also when this thread was interrupted.
     */
    void giveBack(List<ServerLock> some) {
        heartbeat.stop();
        if (some.isEmpty()) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        SideBySide.each(some.subList(1, some.size()), this::giveBack);
        giveBack(some.get(0));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void giveBack(ServerLock server) {
        if (tokens.isUnsure(server)) {
            heartbeat.beat(server);
        }
        boolean locked = heartbeat.keepsAlive(server);
        try {
            boolean released = server.release(tokens);
            if (!released && locked && !findings.isLost()) {
                findings.takenAway(server);
            }
        } catch (RemoteFailure e) {
            // A ticket that was left in the queue goes by itself, unlike a lock.
            if (locked) {
                said.accept("the lock could not be given back; the next deployment takes it over after "
                        + timing.stale().plus(timing.confirm()).toSeconds() + " s: " + e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
