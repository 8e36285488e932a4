package io.jenkins.plugins.zerodown.prefetch;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.local.EarlyWork;
import io.jenkins.plugins.zerodown.remote.Call;
import java.util.List;

/**
 * A step that can say before its turn what it will ask of a server, or what it can do on this machine. It does the same
 * when nobody asks it: an answer that is not there is asked for then.
 */
public interface Prefetching extends Step {
    /**
     * Looks that it will take at a server, at nothing that the steps before it in its phase change: they are asked for
     * when the phase begins.
     */
    default List<Call> looks(DeploymentContext context) {
        return List.of();
    }

    /**
     * What is certain to be asked of a server if all goes well, where the step before is about to end. What it does is
     * done then before the step has begun, and need not be done again.
     */
    default PrefetchPlan prefetchPlan(DeploymentContext context) {
        return PrefetchPlan.NONE;
    }

    /**
     * {@link EarlyWork#plan Plans} what it can do before the steps before it, where they will change nothing that it
     * reads.
     */
    default void planEarlyWork(DeploymentContext context) {}
}
