package io.jenkins.plugins.zerodown.cli;

import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.lock.LockBusy;
import io.jenkins.plugins.zerodown.ssh.ConnectionRefused;

/** What the command tells the shell that ran it. */
enum ExitStatus {
    DONE(0),
    /** It failed, and every server serves what it served before. */
    FAILED(1),
    /** The command, the file or its values are wrong; nothing was touched. */
    UNUSABLE(2),
    /** Another deployment has the target. */
    BUSY(3),
    /** Servers differ from what was promised. */
    DIVERGED(4);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static ExitStatus of(StepFailure.Reason reason) {
        return switch (reason) {
            case FAILED, LOCK_LOST -> FAILED;
            case UNUSABLE -> UNUSABLE;
            case BUSY -> BUSY;
            case DIVERGED -> DIVERGED;
        };
    }

    /** Of a failure that came before or outside a deployment. */
    static ExitStatus of(Throwable failure) {
        if (failure instanceof StepFailure step) {
            return of(step.reason());
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BadConfiguration) {
                return UNUSABLE;
            }
            if (cause instanceof LockBusy) {
                return BUSY;
            }
            if (cause instanceof ConnectionRefused refused) {
                return refused.reason() == ConnectionRefused.Reason.CONFIGURATION ? UNUSABLE : FAILED;
            }
        }
        return FAILED;
    }
}
