package io.jenkins.plugins.zerodown.jenkins.configuration;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Label;
import hudson.model.Node;
import java.util.Optional;
import jenkins.model.Jenkins;

/**
 * Where that is done for a target which no workspace is needed for: on an agent of its label, else on the controller.
 */
public final class TargetMachine {
    private TargetMachine() {}

    /** Empty where the target names none. */
    public static Optional<Label> label(TargetConfiguration target) {
        return Optional.ofNullable(target.getAgentLabel())
                .map(name -> Jenkins.get().getLabel(name));
    }

    /**
     * For what is short, and takes no executor. @throws AbortException in a sentence where no agent of the label is
     * online
     */
    public static FilePath root(TargetConfiguration target) throws AbortException {
        Optional<Label> label = label(target);
        if (label.isEmpty()) {
            return Jenkins.get().getRootPath();
        }
        for (Node node : label.get().getNodes()) {
            Computer computer = node.toComputer();
            FilePath root = computer != null && computer.isOnline() ? node.getRootPath() : null;
            if (root != null) {
                return root;
            }
        }
        throw new AbortException(Messages.TargetMachine_noAgent(target.getAgentLabel()));
    }
}
