package io.jenkins.plugins.zerodown.cli;

import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.flow.Run;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "deploy", mixinStandardHelpOptions = true,
        description = "Build, transfer, migrate, switch, validate: take the application live on every server, "
                + "or on none.")
final class DeployCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private TargetOptions options;

    @Mixin
    private PatienceOption patience;

    @Mixin
    private SourceOptions source;

    DeployCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return Work.run(surroundings, options, session -> {
            Display display = session.display(Deployment.steps().size());
            Run run = session.run(source.source(session.target()), patience.patience(), display);
            return session.ended(new Deployment(run, session.listener(display)).deploy(), display);
        });
    }
}
