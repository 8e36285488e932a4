package io.jenkins.plugins.zerodown.jenkins.steps;

import java.io.Serializable;

/**
 * What a step of a pipeline was told, once it is known where it runs. Holds no secret. Written with the program of a
 * build.
 */
final class Arguments implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String target;
    private final String node;
    private final String directory;
    private final String temporary;
    private final boolean build;
    private final String commit;
    private final String application;
    private final long patience;
    private final String stash;

    /**
     * @param node name of the agent around the step, empty for the controller; null outside of every node
     * @param directory absolute path of the source on that node; null where none is read
     * @param temporary the workspace's own temporary directory on that node; null where there is none
     */
    Arguments(TargetStep step, String node, String directory, String temporary) {
        this.target = step.getTarget();
        this.node = node;
        this.directory = directory;
        this.temporary = temporary;
        this.build = step.builds();
        this.commit = step.wantedCommit();
        this.application = step.getApplication();
        this.patience = Wait.seconds(step.getWait());
        this.stash = step.stashed();
    }

    String target() {
        return target;
    }

    String node() {
        return node;
    }

    String directory() {
        return directory;
    }

    String temporary() {
        return temporary;
    }

    boolean build() {
        return build;
    }

    /** Of the target's repository, empty text for its branch's newest; null: the directory is deployed. */
    String commit() {
        return commit;
    }

    /** YAML of {@code application:}; null where nothing was said. */
    String application() {
        return application;
    }

    /** In seconds. */
    long patience() {
        return patience;
    }

    /** Name of the stash by which a build goes to another agent; null for none. */
    String stash() {
        return stash;
    }
}
