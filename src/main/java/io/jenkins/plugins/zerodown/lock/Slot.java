package io.jenkins.plugins.zerodown.lock;

import io.jenkins.plugins.zerodown.release.CurrentLink;
import io.jenkins.plugins.zerodown.release.Fence;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The right to deploy to a target: its lock on every server, taken in one fixed order, kept alive by a heartbeat.
 * Thread-safe.
 */
public interface Slot extends Fence, AutoCloseable {
    /**
     * Waits in the target's queue, in the order of coming, until the slot is held. Nothing happens where it is held
     * already.
     *
     * @param said lines for the person who waits: for whom, since when; later also what goes wrong with the slot
     * @param maxWait zero: one try
     * @throws LockBusy naming the holder, when the time is over
     * @throws RemoteFailure when a server cannot be locked; none of them is locked then
     */
    void take(Consumer<String> said, Duration maxWait) throws LockBusy, RemoteFailure, InterruptedException;

    /** Whether an engine that had it before this one has given it back, on some server at least. */
    default boolean isOver() {
        return false;
    }

    /**
     * Asks every server now whether it is held there: this machine may have stood still, and what it knows be old.
     *
     * @return as {@link #lost}
     */
    default Optional<String> confirm() throws InterruptedException {
        return lost();
    }

    /**
     * As {@link #confirm}, and has the lock bear another token from then on: what was begun under the one before, and
     * may live on unheard on a server, finds its paths gone. For who undoes it.
     *
     * @return as {@link #lost}
     */
    default Optional<String> renew() throws InterruptedException {
        return confirm();
    }

    /** What was live on a server at the moment in which it was locked; empty where that was not seen. */
    default Optional<CurrentLink> found(Host host) {
        return Optional.empty();
    }

    /**
     * What {@link #close} will ask of a server: to be asked together with the last that is asked under the slot. Where
     * it is gone from then on, it is not lost.
     */
    default List<Call> closing(Host host) {
        return List.of();
    }

    /**
     * Gives it back on every server that can be reached; never anybody else's. Where it was not there to be given back,
     * it was {@link #lost}: whoever reports how something ended asks that afterwards.
     */
    @Override
    void close();
}
