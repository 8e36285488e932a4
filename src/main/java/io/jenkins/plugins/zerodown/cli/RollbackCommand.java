package io.jenkins.plugins.zerodown.cli;

import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.Rollback;
import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.release.ReleaseState;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = "Go back to an earlier release on every server: no build, one rename.")
final class RollbackCommand implements Callable<Integer> {
    private final CliEnvironment surroundings;

    @Mixin
    private TargetOptions options;

    @Mixin
    private PatienceOption patience;

    @Option(
            names = "--to",
            paramLabel = "ID",
            description = "Any complete release (default: the newest good one that is older than the live one).")
    private String to;

    @Option(
            names = "--left-is-good",
            description = "The release that is left stays good; without this it becomes bad, and no later rollback "
                    + "chooses it.")
    private boolean leftIsGood;

    RollbackCommand(CliEnvironment surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return Work.run(surroundings, options, session -> {
            Optional<ReleaseId> wanted = wanted();
            Display display = session.display(
                    Deployment.steps(Phase.SWITCH, Phase.ACTIVATE).size());
            DeploymentContext context = session.run(session.nothing(), patience.patience(), display);
            ReleaseState left = leftIsGood ? ReleaseState.GOOD : ReleaseState.BAD;
            return session.ended(new Rollback(context, session.listener(display), left).to(wanted), display);
        });
    }

    private Optional<ReleaseId> wanted() throws BadConfiguration {
        if (to != null && !ReleaseId.isLegal(to)) {
            throw new BadConfiguration(
                    "--to " + to + ": it is no release id; the command releases lists them, such as 20250820092100");
        }
        return Optional.ofNullable(to).map(ReleaseId::new);
    }
}
