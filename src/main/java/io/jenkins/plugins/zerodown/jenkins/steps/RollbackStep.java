package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.Extension;
import io.jenkins.plugins.zerodown.jenkins.configuration.Typed;
import io.jenkins.plugins.zerodown.jenkins.permissions.TargetUse;
import io.jenkins.plugins.zerodown.jenkins.permissions.ZeroDownPermissions;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code zdRollback}: back to an older release, on every server of a target. */
public final class RollbackStep extends TargetStep {
    private String to;
    private boolean leftIsGood;

    @DataBoundConstructor
    public RollbackStep(String target) {
        super(target);
    }

    public String getTo() {
        return to;
    }

    /** Id of any complete release; without it the newest good one that is older than the live one. */
    @DataBoundSetter
    public void setTo(String to) {
        this.to = Typed.text(to);
    }

    public boolean isLeftIsGood() {
        return leftIsGood;
    }

    /** Whether later rollbacks may come back to the release that is left. */
    @DataBoundSetter
    public void setLeftIsGood(boolean leftIsGood) {
        this.leftIsGood = leftIsGood;
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        TargetUse.check(configuration(), run(context).getParent(), ZeroDownPermissions.ROLLBACK);
        return new RollbackExecution(
                context,
                arguments(context, false, null),
                to,
                leftIsGood,
                context.get(FlowNode.class).getId());
    }

    @Extension
    public static final class StepOfRollback extends TargetStepDescriptor {
        @Override
        public String getFunctionName() {
            return "zdRollback";
        }

        @Override
        public String getDisplayName() {
            return Messages.RollbackStep_displayName();
        }
    }
}
