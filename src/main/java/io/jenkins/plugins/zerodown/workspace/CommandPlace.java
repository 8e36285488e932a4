package io.jenkins.plugins.zerodown.workspace;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Where the commands of a build run. */
interface CommandPlace {
    /** For messages, such as "on this machine". */
    String name();

    /** Whether a program can be run there. @param program a name, or a path */
    boolean has(String program) throws BuildFailure, InterruptedException;

    /** Whether there is such a file. */
    boolean hasFile(String path) throws BuildFailure, InterruptedException;

    /**
     * Runs a command to its end, with nothing on its standard input. When the caller's thread is interrupted, it ends
     * with everything that it started.
     *
     * @param limit of its time; empty for none
     * @param errors where standard error goes; empty: to {@code lines} too
     * @return its status
     * @throws BuildFailure when it cannot be run, or is not done within its limit
     */
    int run(Command command, Optional<Duration> limit, Optional<Consumer<String>> errors, Consumer<String> lines)
            throws BuildFailure, InterruptedException;
}
