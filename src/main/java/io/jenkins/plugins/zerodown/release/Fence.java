package io.jenkins.plugins.zerodown.release;

import java.util.Optional;

/**
 * What keeps everybody but the owner of the target's lock from writing: the token that each writing script holds up.
 */
public interface Fence {
    /**
     * The lock's token, which every script takes that writes. Also where the lock is known to be lost: the servers,
     * which know best, refuse it ({@link io.jenkins.plugins.zerodown.remote.RemoteFailure.Kind#FENCED}).
     *
     * @throws IllegalStateException where it was never taken, or has been given back
     */
    String token();

    /**
     * The token under which it was last held, also where it is lost: for keeping from happening what was begun under
     * it.
     */
    default Optional<String> lastToken() {
        return isHeld() ? Optional.of(token()) : Optional.empty();
    }

    /** Whether it has been taken, and neither given back nor lost to somebody else as far as is known. */
    boolean isHeld();

    /** Why it is held no more, though nobody gave it back: server, and what became of it. */
    default Optional<String> lost() {
        return Optional.empty();
    }
}
