package io.jenkins.plugins.zerodown.jenkins.steps;

import io.jenkins.plugins.zerodown.jenkins.configuration.Typed;
import org.kohsuke.stapler.DataBoundSetter;

/** Begins a deployment with what is in the workspace, or in the target's repository. */
public abstract class SourceStep extends DeploymentStep {
    private String dir;
    private boolean build = true;
    private String commit;

    SourceStep(String target) {
        super(target);
    }

    public String getDir() {
        return dir;
    }

    /** Directory of the application in the workspace. */
    @DataBoundSetter
    public void setDir(String dir) {
        this.dir = Typed.text(dir);
    }

    public boolean isBuild() {
        return build;
    }

    /** False: the directory is deployed as it stands. */
    @DataBoundSetter
    public void setBuild(boolean build) {
        this.build = build;
    }

    public String getCommit() {
        return commit;
    }

    /** Of the target's repository, which is cloned; HEAD for its branch's newest. */
    @DataBoundSetter
    public void setCommit(String commit) {
        this.commit = Typed.text(commit);
    }

    @Override
    final String directory() {
        return dir;
    }

    @Override
    final boolean builds() {
        return build;
    }

    @Override
    final String wantedCommit() {
        return commit == null || !commit.equals("HEAD") ? commit : "";
    }
}
