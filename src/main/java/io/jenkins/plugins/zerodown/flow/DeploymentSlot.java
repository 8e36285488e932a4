package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.lock.LockBusy;
import io.jenkins.plugins.zerodown.release.Live;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.release.Switch;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.util.Optional;

/** Takes the target's slot for a deployment, a rollback or a cleanup, and notes what was live at that moment. */
public final class DeploymentSlot {
    private DeploymentSlot() {}

    /**
     * Waits its turn as long as {@link Run.Origin#patience()} says. Does nothing where this run has the slot.
     *
     * @throws StepFailure BUSY, naming the holder, when the time is over
     */
    public static void take(Run run) throws StepFailure, InterruptedException {
        try {
            run.slot().take(run.log()::line, run.origin().patience());
        } catch (LockBusy e) {
            throw new StepFailure(StepFailure.Reason.BUSY, e.getMessage(), e);
        } catch (RemoteFailure e) {
            throw StepFailure.of(e);
        }
        run.hosts().each(host -> {
            // A run that is taken up again keeps what it has noted: its own switch may have happened since.
            if (run.facts().get(Fact.PREVIOUS, host.server()).isEmpty()) {
                Optional<Live> found = run.slot().found(host);
                Live live = found.isPresent() ? found.get() : Live.on(host, run.layout());
                run.facts().set(Fact.PREVIOUS, host.server(), live.release().map(ReleaseId::value).orElse(""));
            }
            return host;
        });
    }
}
