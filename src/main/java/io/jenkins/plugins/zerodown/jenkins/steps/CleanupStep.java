package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.Extension;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code zdCleanup}: phases 9 and 10. */
public final class CleanupStep extends DeploymentStep {
    @DataBoundConstructor
    public CleanupStep(String target) {
        super(target);
    }

    @Override
    Part part() {
        return Part.CLEANUP;
    }

    @Extension
    public static final class StepOfCleanup extends TargetStepDescriptor {
        @Override
        public String getFunctionName() {
            return Part.CLEANUP.function();
        }

        @Override
        public String getDisplayName() {
            return Messages.CleanupStep_displayName();
        }
    }
}
