package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Run;
import io.jenkins.plugins.zerodown.jenkins.configuration.TargetConfiguration;
import io.jenkins.plugins.zerodown.jenkins.configuration.Typed;
import io.jenkins.plugins.zerodown.jenkins.configuration.ZeroDownConfiguration;
import java.io.IOException;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.kohsuke.stapler.DataBoundSetter;

/** A step of a pipeline that does something with a target of the global settings. */
public abstract class TargetStep extends Step {
    private final String target;
    private String wait = Wait.DEFAULT;
    private String application;

    TargetStep(String target) {
        this.target = target == null ? "" : target.strip();
    }

    public String getTarget() {
        return target;
    }

    public String getWait() {
        return wait;
    }

    /** How long to wait for others who have the target, such as 30s, 10m, 1h or 0. */
    @DataBoundSetter
    public void setWait(String wait) {
        this.wait = wait == null || wait.isBlank() ? Wait.DEFAULT : wait.strip();
    }

    public String getApplication() {
        return application;
    }

    /** YAML of options of the application, over those of the target and of the repository's zerodown.yaml. */
    @DataBoundSetter
    public void setApplication(String application) {
        this.application = Typed.lines(application);
    }

    boolean builds() {
        return false;
    }

    /** Of the target's repository, empty text for its branch's newest; null: what is in the workspace. */
    String wantedCommit() {
        return null;
    }

    String stashed() {
        return null;
    }

    /** @throws AbortException naming those that there are, or who may use it */
    final TargetConfiguration configuration() throws AbortException {
        ZeroDownConfiguration settings = ZeroDownConfiguration.get();
        return settings.target(target)
                .orElseThrow(() -> new AbortException(
                        settings.getTargets().isEmpty()
                                ? Messages.TargetStep_noTargets(target)
                                : Messages.TargetStep_unknownTarget(
                                        target,
                                        settings.getTargets().stream()
                                                .map(TargetConfiguration::getName)
                                                .collect(Collectors.joining(", ")))));
    }

    /** What can be seen at once. @param reads whether it reads files of a workspace */
    final Arguments arguments(StepContext context, boolean reads, String directory)
            throws IOException, InterruptedException {
        FilePath workspace = context.get(FilePath.class);
        if (!Wait.isTime(wait)) {
            throw new AbortException(Messages.Wait_noTime(wait));
        }
        if (workspace == null) {
            if (reads) {
                throw new AbortException(
                        Messages.TargetStep_noNode(getDescriptor().getFunctionName()));
            }
            return new Arguments(this, null, null, null);
        }
        Computer computer = workspace.toComputer();
        if (computer == null) {
            throw new AbortException(Messages.TargetStep_nodeGone(workspace.getRemote()));
        }
        if (Boolean.FALSE.equals(computer.isUnix())) {
            throw new AbortException(Messages.TargetStep_windows(
                    computer.getDisplayName(), getDescriptor().getFunctionName()));
        }
        FilePath source = directory == null || directory.isBlank() ? workspace : workspace.child(directory.strip());
        EnvVars environment = context.get(EnvVars.class);
        return new Arguments(
                this,
                computer.getName(),
                reads ? source.getRemote() : null,
                environment == null ? null : environment.get("WORKSPACE_TMP"));
    }

    /** @throws IllegalStateException where a build has none, which Jenkins does not let happen */
    static Run<?, ?> run(StepContext context) throws IOException, InterruptedException {
        return context.get(Run.class);
    }
}
