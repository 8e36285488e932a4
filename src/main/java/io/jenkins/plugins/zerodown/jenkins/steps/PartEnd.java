package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.AbortException;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.jenkins.history.History;
import io.jenkins.plugins.zerodown.jenkins.history.HistoryEntry;
import io.jenkins.plugins.zerodown.jenkins.operation.Operation;
import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import io.jenkins.plugins.zerodown.protocol.Request;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;

/**
 * Ends a deployment or a part of one: what was done stands, or every server is brought back; and it is said how they
 * stand.
 */
final class PartEnd {
    private final Plan plan;
    private final Run<?, ?> run;
    private final PartRecord record;
    private final Asking asking;
    private final TaskListener log;

    PartEnd(Plan plan, Run<?, ?> run, PartRecord record, Asking asking, TaskListener log) {
        this.plan = plan;
        this.run = run;
        this.record = record;
        this.asking = asking;
        this.log = log;
    }

    /** @return false: nothing was touched */
    boolean revert() throws IOException, InterruptedException {
        if (!Files.exists(plan.file(run))) {
            Machine.say(log, Messages.PartEnd_untouched());
            return false;
        }
        PartRecord.Failure failure = record.failure()
                .orElseGet(() -> new PartRecord.Failure(PartRecord.STOPPED, Messages.NumberedStep_stopped()));
        Request.Failure why = new Request.Failure(failure.reason(), failure.message());
        Operation operation = Operation.load(plan.file(run));
        EngineAnswer.Ended answer = asking.ask(
                operation,
                (deployment, setting) ->
                        new Request.Revert(deployment, setting, why, plan.part().keepsWork(false)),
                true);
        int status = answer.status();
        String message = answer.message();
        if (failure.stopped()) {
            // Of anything else Jenkins prints the message as the build's last line.
            Machine.say(log, message);
        }
        answer.servers().forEach(server -> Machine.say(log, server));
        boolean touched = status == 4 || !answer.servers().isEmpty();
        if (!touched) {
            Machine.say(log, Messages.PartEnd_untouched());
        } else if (status == 1) {
            Machine.say(log, Messages.PartEnd_asBefore());
        }
        remember(
                operation,
                failure.stopped() && status == 1 ? HistoryEntry.Outcome.STOPPED : HistoryEntry.Outcome.of(status),
                answer);
        if (status == 4) {
            throw new AbortException(message);
        }
        return touched;
    }

    /** @return what the pipeline is given */
    Serializable finish() throws IOException, InterruptedException {
        Operation operation = Operation.load(plan.file(run));
        if (plan.part() == Part.BUILD && plan.arguments().stash() != null) {
            new BuildStash(plan, run, record.node(), log).keep(operation.state());
        }
        EngineAnswer.Ended answer = asking.ask(
                operation,
                (deployment, setting) ->
                        new Request.Finish(deployment, setting, plan.part().keepsWork(true)),
                true);
        Machine.say(log, answer.message());
        remember(operation, HistoryEntry.Outcome.of(answer.status()), answer);
        return PipelineResult.of(plan.arguments().target(), operation.state());
    }

    private void remember(Operation operation, HistoryEntry.Outcome outcome, EngineAnswer.Ended answer)
            throws IOException {
        String message = answer.message();
        record.ended(new PartRecord.End(answer.status(), message));
        if (!plan.part().switches() && outcome == HistoryEntry.Outcome.DONE) {
            return;
        }
        DeploymentState state = operation.state();
        Instant began = record.began();
        History.of(run.getParent())
                .record(new HistoryEntry(
                        plan.id(),
                        HistoryEntry.Kind.DEPLOY,
                        plan.arguments().target(),
                        state.text(StateKey.RELEASE).orElse(null),
                        PipelineResult.previous(state),
                        state.get(StateKey.COMMIT).orElse(null),
                        run.getFullDisplayName(),
                        run.getNumber(),
                        began,
                        Duration.between(began, Instant.now()).toMillis(),
                        record.phases(),
                        record.steps(),
                        outcome,
                        message));
    }
}
