package io.jenkins.plugins.zerodown.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code zerodown-cli.jar}: the engine without Jenkins. */
@Command(
        name = "zerodown",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Deploys Laravel and other PHP applications over SSH with no downtime.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:the deployment failed, and every server serves what it served before",
            "2:the command, the file or its values are wrong; nothing was touched",
            "3:another deployment has the target",
            "4:servers differ from what was promised; each is named with its state"
        })
public final class Main implements Runnable {
    private static final Map<String, Function<CliEnvironment, Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("deploy", DeployCommand::new);
        COMMANDS.put("plan", PlanCommand::new);
        COMMANDS.put("releases", ReleasesCommand::new);
        COMMANDS.put("rollback", RollbackCommand::new);
        COMMANDS.put("cleanup", CleanupCommand::new);
        COMMANDS.put("unlock", UnlockCommand::new);
        COMMANDS.put("check", CheckCommand::new);
        COMMANDS.put("demo", DemoCommand::new);
    }

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        Stop stop = Stop.onSignal();
        int status = ExitStatus.FAILED.code();
        try {
            status = run(CliEnvironment.ofThisProcess(), arguments);
        } finally {
            stop.over(status);
        }
        System.exit(status);
    }

    /** @return the exit status */
    static int run(CliEnvironment surroundings, String... arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        // To read what all of them take costs a process that has just begun more than to read what one does.
        return commands(surroundings, COMMANDS.containsKey(first) ? Set.of(first) : COMMANDS.keySet())
                .execute(arguments);
    }

    static CommandLine commands(CliEnvironment surroundings) {
        return commands(surroundings, COMMANDS.keySet());
    }

    private static CommandLine commands(CliEnvironment surroundings, Set<String> names) {
        CommandLine commands = new CommandLine(new Main());
        COMMANDS.forEach((name, command) -> {
            if (names.contains(name)) {
                commands.addSubcommand(name, command.apply(surroundings));
            }
        });
        commands.setOut(new PrintWriter(surroundings.out(), true))
                .setErr(new PrintWriter(surroundings.err(), true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        surroundings.screen().colours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        // What fails before a command has its target, such as the demo's own files.
        commands.setExecutionExceptionHandler((failure, command, parsed) -> {
            surroundings.err().println("unexpected: " + failure);
            return ExitStatus.FAILED.code();
        });
        return commands;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command");
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"zerodown " + (version == null ? "(not packaged)" : version)};
        }
    }
}
