package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.Extension;
import io.jenkins.plugins.zerodown.jenkins.permissions.TargetUse;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code zdReleases}: which releases are on a target's servers, read from them now. */
public final class ReleasesStep extends TargetStep {
    @DataBoundConstructor
    public ReleasesStep(String target) {
        super(target);
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        TargetUse.check(configuration(), run(context).getParent());
        return new ReleasesExecution(context, arguments(context, false, null));
    }

    @Extension
    public static final class StepOfReleases extends TargetStepDescriptor {
        @Override
        public String getFunctionName() {
            return "zdReleases";
        }

        @Override
        public String getDisplayName() {
            return Messages.ReleasesStep_displayName();
        }
    }
}
