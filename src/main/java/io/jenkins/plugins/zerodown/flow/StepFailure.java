package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.ssh.ConnectionRefused;

/**
 * A step did not do what it is for. The message is what the user reads: where, what was tried, what was said, what to
 * do next.
 */
public final class StepFailure extends Exception {
    private final Reason reason;

    public StepFailure(String message) {
        this(Reason.FAILED, message, null);
    }

    public StepFailure(String message, Throwable cause) {
        this(Reason.FAILED, message, cause);
    }

    public StepFailure(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /**
     * A login that cannot be tried, for want of a key file or a password, is the user's to fix: UNUSABLE. What the
     * lock's fence has refused is LOCK_LOST. Everything else is FAILED.
     */
    public static StepFailure of(RemoteFailure failure) {
        if (failure.kind() == RemoteFailure.Kind.FENCED) {
            return new StepFailure(Reason.LOCK_LOST, failure.getMessage(), failure);
        }
        boolean unusable = failure.getCause() instanceof ConnectionRefused refused
                && refused.reason() == ConnectionRefused.Reason.CONFIGURATION;
        return new StepFailure(unusable ? Reason.UNUSABLE : Reason.FAILED, failure.getMessage(), failure);
    }

    public Reason reason() {
        return reason;
    }

    /** For who would go on after a failure: after this one nobody may. */
    public void throwIfLockLost() throws StepFailure {
        if (reason == Reason.LOCK_LOST) {
            throw this;
        }
    }

    public enum Reason {
        FAILED,
        /** What the user configured or gave cannot be used; found before anything was touched (exit status 2). */
        UNUSABLE,
        /** Another deployment has the target (exit status 3). */
        BUSY,
        /** Servers differ from what was promised (exit status 4). */
        DIVERGED,
        /**
         * Somebody else has taken the target's lock: nothing there is this deployment's any more (exit status 1 or 4).
         */
        LOCK_LOST
    }
}
