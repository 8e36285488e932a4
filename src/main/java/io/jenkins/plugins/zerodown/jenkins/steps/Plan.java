package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.model.Run;
import java.io.Serializable;
import java.nio.file.Path;

/**
 * What the numbered steps of a deployment are told by the step around them: which deployment it is. What is known of it
 * lies in the build's directory.
 */
public final class Plan implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Part part;
    private final Arguments arguments;
    private final String id;
    private final String file;

    /** @param node id of the step's node in the build's graph: unlike all others there */
    Plan(Part part, Arguments arguments, Run<?, ?> run, String node) {
        this.part = part;
        this.arguments = arguments;
        this.id = run.getExternalizableId() + "/" + node;
        this.file = BuildRecords.name(Integer.parseInt(node), part, arguments.target());
    }

    Part part() {
        return part;
    }

    Arguments arguments() {
        return arguments;
    }

    /** Of the deployment, as the engine is told. */
    String id() {
        return id;
    }

    /** Where the controller remembers it. */
    Path file(Run<?, ?> run) {
        return BuildRecords.of(run).resolve(file);
    }
}
