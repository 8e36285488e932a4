package io.jenkins.plugins.zerodown;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.Hosts;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.StateFile;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;

/** Marks a release good on its servers once it has been through phase 8: later rollbacks may choose it. */
final class GoodMark {
    private GoodMark() {}

    static Call marking(DeploymentContext context) {
        return StateFile.good(
                context.layout(),
                context.slot().token(),
                context.release(),
                context.state()
                        .get(StateKey.SWITCHED)
                        .orElseGet(DeploymentState::now)
                        .toString());
    }

    /**
     * The live release has been through phase 8: later rollbacks may choose it. A server that cannot be told only
     * warns.
     *
     * @throws StepFailure LOCK_LOST alone: what was validated may be somebody else's release
     */
    static void mark(DeploymentContext context) throws StepFailure, InterruptedException {
        warnUnlessMarked(context, host -> host.callLast(marking(context)));
    }

    /** As {@link #mark}, together with what is asked of each server next; {@link #await} tells what became of it. */
    static void markSoon(DeploymentContext context) {
        context.hosts().all().forEach(host -> host.piggybackBefore(marking(context)));
    }

    /** Sees to what {@link #markSoon} has promised: where nothing was asked of a server since, it is marked now. */
    static void await(DeploymentContext context) throws StepFailure, InterruptedException {
        warnUnlessMarked(context, Host::awaitPiggybacked);
    }

    private static void warnUnlessMarked(DeploymentContext context, Hosts.Task<?> marking)
            throws StepFailure, InterruptedException {
        try {
            context.hosts().each(marking);
        } catch (StepFailure e) {
            e.throwIfLockLost();
            context.log().warn("release " + context.release() + " is live, but was not marked good: " + e.getMessage());
        }
    }
}
