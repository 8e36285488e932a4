package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.AbortException;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.jenkins.configuration.TargetConfiguration;
import io.jenkins.plugins.zerodown.jenkins.configuration.ZeroDownConfiguration;
import io.jenkins.plugins.zerodown.jenkins.history.History;
import io.jenkins.plugins.zerodown.jenkins.history.HistoryEntry;
import io.jenkins.plugins.zerodown.jenkins.operation.Operation;
import io.jenkins.plugins.zerodown.jenkins.operation.TargetRequest;
import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import io.jenkins.plugins.zerodown.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Has the engine go back to an older release; one that was begun before a restart goes on and does not go back twice.
 */
final class RollbackExecution extends EngineExecution {
    private static final long serialVersionUID = 1L;

    private final Arguments arguments;
    private final String to;
    private final boolean leftIsGood;
    private final String node;

    /** @param node id of the step's node in the build's graph */
    RollbackExecution(StepContext context, Arguments arguments, String to, boolean leftIsGood, String node) {
        super(context);
        this.arguments = arguments;
        this.to = to;
        this.leftIsGood = leftIsGood;
        this.node = node;
    }

    @Override
    String title() {
        return Messages.RollbackExecution_title();
    }

    @Override
    Object perform(Run<?, ?> run, TaskListener log) throws IOException, InterruptedException {
        Path file = BuildRecords.of(run).resolve(node + "-zdRollback.json");
        PartRecord record = new PartRecord(file);
        Operation operation = operation(run, file, record);
        EngineAnswer.Ended answer = ask(
                run,
                log,
                operation,
                record,
                (deployment, setting) -> new Request.Rollback(deployment, setting, to, leftIsGood, List.of()),
                true);
        int status = answer.status();
        String message = answer.message();
        answer.servers().forEach(server -> Machine.say(log, server));
        remember(
                run,
                operation,
                record,
                stopped().isPresent() && status == 1 ? HistoryEntry.Outcome.STOPPED : HistoryEntry.Outcome.of(status),
                message);
        if (status != 0) {
            throw new AbortException(message);
        }
        Machine.say(log, message);
        return PipelineResult.of(arguments.target(), operation.state());
    }

    private Operation operation(Run<?, ?> run, Path file, PartRecord record) throws IOException {
        if (Files.exists(file)) {
            return Operation.load(file);
        }
        TargetConfiguration target = ZeroDownConfiguration.get()
                .target(arguments.target())
                .orElseThrow(() -> new AbortException(Messages.PartBeginning_targetGone(arguments.target())));
        record.begins(arguments.node() == null ? Machine.of(arguments.target()) : arguments.node());
        String said = arguments.application() == null ? "" : arguments.application();
        TargetRequest order = target.order()
                .options(Messages.PartBeginning_arguments("zdRollback"), said)
                .by(run.getFullDisplayName(), Machine.url(run))
                .patience(Duration.ofSeconds(arguments.patience()));
        return Operation.begin(file, run.getExternalizableId() + "/" + node, order, new DeploymentState());
    }

    private void remember(
            Run<?, ?> run, Operation operation, PartRecord record, HistoryEntry.Outcome outcome, String message)
            throws IOException {
        Instant began = record.began();
        DeploymentState state = operation.state();
        History.of(run.getParent())
                .record(new HistoryEntry(
                        operation.id(),
                        HistoryEntry.Kind.ROLLBACK,
                        arguments.target(),
                        state.text(StateKey.RELEASE).orElse(null),
                        PipelineResult.previous(state),
                        "",
                        run.getFullDisplayName(),
                        run.getNumber(),
                        began,
                        Duration.between(began, Instant.now()).toMillis(),
                        Map.of(),
                        costs(),
                        outcome,
                        message));
    }
}
