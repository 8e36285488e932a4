package io.jenkins.plugins.zerodown.workspace;

import java.nio.file.Path;

/** Where the application comes from. */
public sealed interface Source {
    /** Whether the build's steps have something to do. */
    default boolean builds() {
        return true;
    }

    /**
     * A directory on this machine, never written to.
     *
     * @param build false: it is deployed as it stands, and the build's steps are skipped
     */
    record Directory(Path path, boolean build) implements Source {
        @Override
        public boolean builds() {
            return build;
        }
    }

    /** The target's repository is cloned. @param commit to check out, or empty text for the branch's newest */
    record Clone(String commit) implements Source {}

    /** Nothing of this machine: what is done needs no files here, and no command of a build may be run here. */
    record Nothing() implements Source {
        @Override
        public boolean builds() {
            return false;
        }
    }
}
