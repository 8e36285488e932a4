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
     * @param launched where the caller has commands run; empty: on this machine
     * @param log what commands say, line by line
     * @throws IllegalArgumentException where nothing of a build may run on this machine
     */
    public static Toolchain of(
            Source source,
            Target target,
            Application application,
            Optional<LaunchedCommands> launched,
            Consumer<String> log) {
        if (source instanceof Source.Nothing) {
            throw new IllegalArgumentException(
                    "this part of a deployment was given no files of this machine, and runs no command here");
        }
        CommandPlace place = launched.isPresent()
                ? launched.get().with(BuildEnvironment.over(target, application))
                : new LocalCommands(BuildEnvironment.of(target, application, System.getenv()));
        return new Toolchain(application.tools(), new CommandRunner(place, log));
    }

    public CommandRunner runner() {
        return runner;
    }

    /** @param tool a key of {@code tools:}, such as composer */
    public Command command(Path directory, String tool, String... arguments) {
        return Command.of(directory, tools.of(tool), arguments);
    }

    public boolean has(String tool) throws BuildFailure, InterruptedException {
        return missing(tool).isEmpty();
    }

    /** Why a tool cannot be run: its program, or the file that it is to run, is not there. */
    public Optional<String> missing(String tool) throws BuildFailure, InterruptedException {
        List<String> words = tools.of(tool);
        CommandPlace place = runner.place();
        if (!place.has(words.get(0))) {
            return Optional.of("'" + words.get(0) + "' is not installed " + place.name());
        }
        for (String word : words.subList(1, words.size())) {
            if (word.startsWith("/") && !place.hasFile(word)) {
                return Optional.of("there is no " + word + " " + place.name());
            }
        }
        return Optional.empty();
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
