package io.jenkins.plugins.zerodown.cli;

import io.jenkins.plugins.zerodown.Cleanup;
import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Phase;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "cleanup",
        mixinStandardHelpOptions = true,
        description = "Remove old releases, and what dead deployments have left behind.")
final class CleanupCommand implements Callable<Integer> {
    private final CliEnvironment surroundings;

    @Mixin
    private TargetOptions options;

    @Mixin
    private PatienceOption patience;

    CleanupCommand(CliEnvironment surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return Work.run(surroundings, options, session -> {
            Display display = session.display(
                    Deployment.steps(Phase.CLEAN_UP, Phase.CLEAN_UP).size());
            DeploymentContext context = session.run(session.nothing(), patience.patience(), display);
            return session.ended(new Cleanup(context, session.listener(display)).cleanUp(), display);
        });
    }
}
