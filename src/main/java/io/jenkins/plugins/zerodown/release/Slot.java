package io.jenkins.plugins.zerodown.release;

/** The right to deploy to a target: its lock on every server, taken in the target's order, kept alive by a heartbeat. */
public interface Slot extends AutoCloseable {
    /** Proves ownership to the scripts that rename: the lock's token. @throws IllegalStateException while it is not held */
    String token();

    boolean isHeld();

    @Override
    void close();
}
