package io.jenkins.plugins.zerodown.phase05;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.flow.UserCommands;
import io.jenkins.plugins.zerodown.prefetch.PrefetchPlan;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import java.util.List;

/** 5.2: the user's commands of phase A, before migrations, in the new release. */
public final class PreReleaseCustomCommands implements Prefetching {
    @Override
    public String number() {
        return "5.2";
    }

    @Override
    public String title() {
        return "Pre-Release Custom Commands";
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        return commands(context).run(context);
    }

    @Override
    public PrefetchPlan prefetchPlan(DeploymentContext context) {
        return context.application().commands().preRelease().isEmpty() ? PrefetchPlan.SKIPPED : PrefetchPlan.NONE;
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        return commands(context).plan(context);
    }

    private UserCommands commands(DeploymentContext context) {
        return new UserCommands(
                number(),
                "commands.preRelease",
                context.application().commands().preRelease());
    }
}
