package io.jenkins.plugins.zerodown.workspace;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The tools of a build on this machine: what {@code tools:} names them, and what they say about themselves. */
public final class Toolchain {
    private final Application.Tools tools;
    private final CommandRunner runner;

    public Toolchain(Application.Tools tools, CommandRunner runner) {
        this.tools = tools;
        this.runner = runner;
    }

    /**
     * With the environment that the configuration gives a build.
     *
     * @param source of what is built
     * @param log what commands say, line by line
     * @throws IllegalArgumentException where nothing of a build may run on this machine
     */
    public static Toolchain of(Source source, Target target, Application application, Consumer<String> log) {
        if (source instanceof Source.Nothing) {
            throw new IllegalArgumentException(
                    "this part of a deployment was given no files of this machine, and runs no command here");
        }
        return new Toolchain(
                application.tools(), new CommandRunner(BuildEnvironment.of(target, application, System.getenv()), log));
    }

    public CommandRunner runner() {
        return runner;
    }

    /** @param tool a key of {@code tools:}, such as composer */
    public Command command(Path directory, String tool, String... arguments) {
        return Command.of(directory, tools.of(tool), arguments);
    }

    public boolean has(String tool) {
        return missing(tool).isEmpty();
    }

    /** Why a tool cannot be run: its program, or the file that it is to run, is not there. */
    public Optional<String> missing(String tool) {
        List<String> words = tools.of(tool);
        if (runner.find(words.get(0)).isEmpty()) {
            return Optional.of("'" + words.get(0) + "' is not installed on this machine");
        }
        return words.stream()
                .skip(1)
                .filter(word -> word.startsWith("/") && !Path.of(word).toFile().exists())
                .findFirst()
                .map(word -> "there is no " + word + " on this machine");
    }

    /** @return empty where the tool is not there or does not tell */
    public Optional<ToolVersion> version(String tool) throws BuildFailure, InterruptedException {
        if (!has(tool)) {
            return Optional.empty();
        }
        CommandRunner.Answer answer = runner.ask(command(Path.of("/"), tool, "--version"));
        return answer.ok() ? ToolVersion.in(answer.text()) : Optional.empty();
    }
}
