package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.Extension;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code zdSwitch}: phases 7 and 8, with the release that {@code zdRelease} made ready. */
public final class SwitchStep extends DeploymentStep {
    @DataBoundConstructor
    public SwitchStep(String target) {
        super(target);
    }

    @Override
    Part part() {
        return Part.SWITCH;
    }

    @Extension
    public static final class StepOfSwitch extends TargetStepDescriptor {
        @Override
        public String getFunctionName() {
            return Part.SWITCH.function();
        }

        @Override
        public String getDisplayName() {
            return Messages.SwitchStep_displayName();
        }
    }
}
