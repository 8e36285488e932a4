package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.zerodown.jenkins.configuration.TargetConfiguration;
import io.jenkins.plugins.zerodown.jenkins.configuration.TargetMachine;
import io.jenkins.plugins.zerodown.jenkins.configuration.ZeroDownConfiguration;
import java.io.IOException;
import java.util.Optional;
import jenkins.model.Jenkins;

/** Machines of Jenkins by their names, as far as they can be reached now. */
final class Machine {
    private Machine() {}

    /** @param name of an agent; empty for the controller. Empty where it is not there, or not now */
    static Optional<FilePath> root(String name) {
        if (name.isEmpty()) {
            return Optional.ofNullable(Jenkins.get().getRootPath());
        }
        Node node = Jenkins.get().getNode(name);
        Computer computer = node == null ? null : node.toComputer();
        return computer == null || !computer.isOnline() ? Optional.empty() : Optional.ofNullable(node.getRootPath());
    }

    /**
     * Where that works for a target which needs no workspace. @throws IOException in a sentence where no agent of its
     * label is online
     */
    static String of(String target) throws IOException {
        Optional<TargetConfiguration> known = ZeroDownConfiguration.get().target(target);
        if (known.isEmpty()) {
            // Gone from the settings meanwhile; what was begun is brought to its end all the same.
            return "";
        }
        Computer computer = TargetMachine.root(known.get()).toComputer();
        return computer == null ? "" : computer.getName();
    }

    /** As people call it. */
    static String shown(String name) {
        return name.isEmpty() ? Messages.Machine_controller() : Messages.Machine_agent(name);
    }

    /** The build, where its address is known. */
    static String url(Run<?, ?> run) {
        return Jenkins.get().getRootUrl() == null ? "" : run.getAbsoluteUrl();
    }

    static void say(TaskListener log, String text) {
        text.lines().forEach(log.getLogger()::println);
    }
}
