package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.model.Run;
import io.jenkins.plugins.zerodown.jenkins.configuration.TargetConfiguration;
import io.jenkins.plugins.zerodown.jenkins.configuration.Typed;
import io.jenkins.plugins.zerodown.jenkins.permissions.TargetUse;
import io.jenkins.plugins.zerodown.jenkins.permissions.ZeroDownPermissions;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** Does a deployment or a part of one, with a stage for each phase. */
public abstract class DeploymentStep extends TargetStep {
    private String stash;

    DeploymentStep(String target) {
        super(target);
    }

    abstract Part part();

    /** Of the source, in the workspace; empty for the workspace's current directory. */
    String directory() {
        return null;
    }

    @Override
    final String stashed() {
        return stash;
    }

    /** For those steps that have such an option. */
    final void stashed(String typed) {
        stash = Typed.text(typed);
    }

    @Override
    public final StepExecution start(StepContext context) throws Exception {
        Run<?, ?> run = run(context);
        TargetConfiguration configuration = configuration();
        TargetUse.check(configuration, run.getParent(), ZeroDownPermissions.DEPLOY);
        return new DeploymentExecution(context, part(), arguments(context, part().needsFiles(), directory()));
    }
}
