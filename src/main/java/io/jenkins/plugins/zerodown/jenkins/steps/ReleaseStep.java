package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.Extension;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code zdRelease}: phases 3 to 6, with what {@code zdBuild} made; the new release is ready then, and not live. */
public final class ReleaseStep extends DeploymentStep {
    @DataBoundConstructor
    public ReleaseStep(String target) {
        super(target);
    }

    public String getStash() {
        return stashed();
    }

    /** Under which {@code zdBuild} kept what it built, on another agent. */
    @DataBoundSetter
    public void setStash(String stash) {
        stashed(stash);
    }

    @Override
    Part part() {
        return Part.RELEASE;
    }

    @Extension
    public static final class StepOfRelease extends TargetStepDescriptor {
        @Override
        public String getFunctionName() {
            return Part.RELEASE.function();
        }

        @Override
        public String getDisplayName() {
            return Messages.ReleaseStep_displayName();
        }
    }
}
