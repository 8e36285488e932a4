package io.jenkins.plugins.zerodown.build;

import java.nio.file.Path;

/** Where the application comes from. */
public sealed interface Source {
    /**
     * A directory on this machine, never written to.
     *
     * @param build false: it is deployed as it stands, and the build's steps are skipped
     */
    record Directory(Path path, boolean build) implements Source {}

    /** The target's repository is cloned. @param commit to check out, or empty text for the branch's newest */
    record Clone(String commit) implements Source {}
}
