package io.jenkins.plugins.zerodown.cli;

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
            defaultValue = "",
            description = "Target in the file; may be left out where there is only one.")
    String target;

    @Option(
            names = "--no-prefetch",
            description = "Ask servers nothing before it is needed: slower, and the same otherwise.")
    boolean withoutPrefetch;

    @Option(names = "--debug", description = "Show where in the program an unexpected error came from.")
    boolean debug;
}
