package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.Extension;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code zdBuild}: phases 1 and 2; nothing is written to a server but the lock. */
public final class BuildPartStep extends SourceStep {
    @DataBoundConstructor
    public BuildPartStep(String target) {
        super(target);
    }

    public String getStash() {
        return stashed();
    }

    /**
     * Under which what was built is kept with the build of Jenkins, for another agent: its bytes cross the controller.
     */
    @DataBoundSetter
    public void setStash(String stash) {
        stashed(stash);
    }

    @Override
    Part part() {
        return Part.BUILD;
    }

    @Extension
    public static final class StepOfBuild extends TargetStepDescriptor {
        @Override
        public String getFunctionName() {
            return Part.BUILD.function();
        }

        @Override
        public String getDisplayName() {
            return Messages.BuildPartStep_displayName();
        }
    }
}
