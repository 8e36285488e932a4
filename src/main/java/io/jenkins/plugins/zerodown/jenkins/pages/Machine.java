package io.jenkins.plugins.zerodown.jenkins.pages;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Label;
import hudson.model.Node;
import io.jenkins.plugins.zerodown.jenkins.configuration.TargetConfiguration;
import jenkins.model.Jenkins;

/** Where what is asked for on a page is done: on an agent of the target's label, else on the controller. */
final class Machine {
    private Machine() {}

    /** @return null where the target names none */
    static Label label(TargetConfiguration target) {
        return target.getAgentLabel() == null ? null : Jenkins.get().getLabel(target.getAgentLabel());
    }

    /** For a short look, which takes no executor. @throws AbortException where no agent of the label is there now */
    static FilePath root(TargetConfiguration target) throws AbortException {
        Label label = label(target);
        if (label == null) {
            return Jenkins.get().getRootPath();
        }
        for (Node node : label.getNodes()) {
            Computer computer = node.toComputer();
            FilePath root = computer != null && computer.isOnline() ? node.getRootPath() : null;
            if (root != null) {
                return root;
            }
        }
        throw new AbortException(Messages.Machine_noAgent(target.getName(), target.getAgentLabel()));
    }
}
