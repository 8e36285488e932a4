package io.jenkins.plugins.zerodown.release;

import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The right to deploy to a target: its lock on every server, taken in one fixed order, kept alive by a heartbeat. Thread-safe. */
public interface Slot extends AutoCloseable {
    /**
     * Waits in the target's queue, in the order of coming, until the slot is held. Nothing happens where it is held already.
     *
     * @param said lines for the person who waits: for whom, since when; later also what goes wrong with the slot
     * @param maxWait zero: one try
     * @throws LockBusy naming the holder, when the time is over
     * @throws RemoteFailure when a server cannot be locked; none of them is locked then
     */
    void take(Consumer<String> said, Duration maxWait) throws LockBusy, RemoteFailure, InterruptedException;

    /** Proves ownership to the scripts that rename: the lock's token. @throws IllegalStateException while it is not held */
    String token();

    /** The token under which it was last held, also where it is lost: for keeping from happening what was begun under it. */
    default Optional<String> lastToken() {
        return isHeld() ? Optional.of(token()) : Optional.empty();
    }

    /** Whether it has been taken, and neither given back nor lost to somebody else as far as is known. */
    boolean isHeld();

    /** Why it is held no more, though nobody gave it back: server, and what became of it. */
    default Optional<String> lost() {
        return Optional.empty();
    }

    /** What was live on a server at the moment in which it was locked; empty where that was not seen. */
    default Optional<Live> found(Host host) {
        return Optional.empty();
    }

    /**
     * What {@link #close} will ask of a server: to be asked together with the last that is asked under the slot. Where it is gone
     * from then on, it is not lost.
     */
    default List<Call> closing(Host host) {
        return List.of();
    }

    /** Gives it back on every server that can be reached; never anybody else's. */
    @Override
    void close();
}
