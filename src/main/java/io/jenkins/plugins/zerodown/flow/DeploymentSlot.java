package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.lock.LockBusy;
import io.jenkins.plugins.zerodown.release.CurrentLink;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.util.Optional;

/** Takes the target's slot for a deployment, a rollback or a cleanup, and notes what was live at that moment. */
public final class DeploymentSlot {
    private DeploymentSlot() {}

    /**
     * Waits its turn as long as {@link DeploymentContext.Origin#patience()} says. Does nothing where this run has the
     * slot.
     *
     * @throws StepFailure BUSY, naming the holder, when the time is over
     */
    public static void take(DeploymentContext context) throws StepFailure, InterruptedException {
        try {
            context.slot().take(context.log()::line, context.origin().patience());
        } catch (LockBusy e) {
            throw new StepFailure(StepFailure.Reason.BUSY, e.getMessage(), e);
        } catch (RemoteFailure e) {
            throw StepFailure.of(e);
        }
        context.hosts().each(host -> {
            // A run that is taken up again keeps what it has noted: its own switch may have happened since.
            if (!context.state().has(ServerKey.PREVIOUS, host.server())) {
                Optional<CurrentLink> found = context.slot().found(host);
                CurrentLink live = found.isPresent() ? found.get() : CurrentLink.on(host, context.layout());
                context.state().set(ServerKey.PREVIOUS, host.server(), live.release());
            }
            return host;
        });
    }
}
