package io.jenkins.plugins.zerodown;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.DeploymentSlot;
import io.jenkins.plugins.zerodown.flow.Listener;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.flow.StepRunner;
import java.util.List;
import java.util.Optional;

/** Removes old releases and leftovers, by itself: phase 9 without a deployment. */
public final class Cleanup {
    private final DeploymentContext context;
    private final Listener listener;

    public Cleanup(DeploymentContext context, Listener listener) {
        this.context = context;
        this.listener = listener;
    }

    private static Ending lost(String why) {
        return new Ending.Failed("this cleanup cannot go on: " + why + ". Clean up again", List.of());
    }

    /** What visitors see never changes. Ends the slot, whatever happens. */
    public Ending cleanUp() {
        try {
            if (context.slot().lost().isPresent()) {
                return lost(context.slot().lost().get());
            }
            DeploymentSlot.take(context);
            new StepRunner(context, listener).follow(Deployment.steps(Phase.CLEAN_UP, Phase.CLEAN_UP));
            context.slot().close();
            return context.slot()
                    .lost()
                    .<Ending>map(Cleanup::lost)
                    .orElseGet(() -> new Ending.Done(Optional.empty(), "cleaned up on " + Servers.named(context)));
        } catch (StepFailure e) {
            return e.reason() == StepFailure.Reason.BUSY
                    ? new Ending.Busy(e.getMessage())
                    : new Ending.Failed(e.getMessage(), List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ending.Failed("stopped by request", List.of());
        } finally {
            context.slot().close();
        }
    }
}
