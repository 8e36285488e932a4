package io.jenkins.plugins.zerodown.lock;

/** What became of a person's order to take a server's lock away. */
public sealed interface UnlockOutcome {
    /** Nobody had it. */
    record Free() implements UnlockOutcome {}

    record Taken(LockHolder from) implements UnlockOutcome {}

    /** It is held by somebody whom the person was not shown: nothing was done. */
    record Kept(LockHolder by) implements UnlockOutcome {}
}
