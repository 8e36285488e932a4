package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.Extension;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code zdDeploy}: all ten phases. */
public final class DeployStep extends SourceStep {
    @DataBoundConstructor
    public DeployStep(String target) {
        super(target);
    }

    @Override
    Part part() {
        return Part.DEPLOY;
    }

    @Extension
    public static final class StepOfDeploy extends TargetStepDescriptor {
        @Override
        public String getFunctionName() {
            return Part.DEPLOY.function();
        }

        @Override
        public String getDisplayName() {
            return Messages.DeployStep_displayName();
        }
    }
}
