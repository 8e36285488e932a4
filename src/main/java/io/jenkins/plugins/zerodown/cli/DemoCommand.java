package io.jenkins.plugins.zerodown.cli;

import io.jenkins.plugins.zerodown.cli.demo.Demo;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Deploy, break, revert and roll back a small application on this machine alone, under load.")
final class DemoCommand implements Callable<Integer> {
    private final CliEnvironment surroundings;

    DemoCommand(CliEnvironment surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        return new Demo(surroundings.out(), this::run).run();
    }

    /** What a command says on standard error belongs where it is said: between the lines of the demo. */
    private int run(Map<String, String> added, String... arguments) {
        Map<String, String> environment = new HashMap<>(surroundings.environment());
        environment.putAll(added);
        return Main.run(
                new CliEnvironment(environment, surroundings.out(), surroundings.out(), surroundings.screen()),
                arguments);
    }
}
