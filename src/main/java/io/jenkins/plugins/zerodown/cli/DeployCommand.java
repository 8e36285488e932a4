package io.jenkins.plugins.zerodown.cli;

import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.Ending;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "deploy",
        mixinStandardHelpOptions = true,
        description = "Build, transfer, migrate, switch, validate: take the application live on every server, "
                + "or on none.")
final class DeployCommand implements Callable<Integer> {
    private final CliEnvironment surroundings;

    @Mixin
    private TargetOptions options;

    @Mixin
    private PatienceOption patience;

    @Mixin
    private SourceOptions source;

    @Option(names = "--profile", description = "Show what each step cost: seconds, round trips, bytes.")
    private boolean profiled;

    DeployCommand(CliEnvironment surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return Work.run(surroundings, options, session -> {
            Display display = session.display(Deployment.steps().size());
            DeploymentContext context =
                    session.run(source.source(session.target(), options.file), patience.patience(), display);
            Profile profile = new Profile(session.listener(display), session.hosts());
            Ending ending = new Deployment(context, profile).deploy();
            if (profiled) {
                display.say("");
                profile.lines().forEach(display::say);
            }
            return session.ended(ending, display);
        });
    }
}
