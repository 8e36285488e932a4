package io.jenkins.plugins.zerodown.cli;

import io.jenkins.plugins.zerodown.config.BadConfiguration;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which target a command is about: the options that all commands share. */
final class TargetOptions {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            defaultValue = "zerodown.yaml",
            description = "Configuration (default: ${DEFAULT-VALUE}).")
    Path file;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "TARGET",
            description = "Target in the file; may be left out where there is only one.")
    private String target;

    @Option(
            names = "--no-prefetch",
            description = "Ask servers nothing before it is needed: slower, and the same otherwise.")
    boolean withoutPrefetch;

    @Option(names = "--debug", description = "Show where in the program an unexpected error came from.")
    boolean debug;

    /**
     * Nothing where none was named.
     *
     * @throws BadConfiguration for an empty name: a variable that a script has not set is no choice of the only target
     */
    String target() throws BadConfiguration {
        if (target != null && target.isBlank()) {
            throw new BadConfiguration("--target " + target
                    + ": it is empty; name a target of the file, or leave --target out where there is only one");
        }
        return target == null ? "" : target;
    }
}
