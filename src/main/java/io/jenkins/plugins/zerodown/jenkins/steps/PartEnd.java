package io.jenkins.plugins.zerodown.jenkins.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.AbortException;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.jenkins.history.History;
import io.jenkins.plugins.zerodown.jenkins.history.HistoryEntry;
import io.jenkins.plugins.zerodown.jenkins.operation.Operation;
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
        ObjectNode request =
                EngineExecution.request("revert").put("keepWork", plan.part().keepsWork(false));
        request.putObject("failure").put("reason", failure.reason()).put("message", failure.message());
        Operation operation = Operation.load(plan.file(run));
        JsonNode answer = answered(asking.ask(operation, request, true));
        int status = answer.path("status").asInt();
        String message = answer.path("message").asText();
        if (failure.stopped()) {
            // Of anything else Jenkins prints the message as the build's last line.
            Machine.say(log, message);
        }
        answer.path("servers").forEach(server -> Machine.say(log, server.asText()));
        boolean touched = status == 4 || !answer.path("servers").isEmpty();
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
        JsonNode answer = answered(asking.ask(
                operation,
                EngineExecution.request("finish").put("keepWork", plan.part().keepsWork(true)),
                true));
        Machine.say(log, answer.path("message").asText());
        remember(operation, HistoryEntry.Outcome.of(answer.path("status").asInt()), answer);
        return PipelineResult.of(plan.arguments().target(), operation.state());
    }

    private static JsonNode answered(JsonNode answer) throws AbortException {
        if (answer.has("error")) {
            throw new AbortException(answer.get("error").asText());
        }
        return answer;
    }

    private void remember(Operation operation, HistoryEntry.Outcome outcome, JsonNode answer) throws IOException {
        String message = answer.path("message").asText();
        record.ended(new PartRecord.End(answer.path("status").asInt(), message));
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
