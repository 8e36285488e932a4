package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.AbortException;
import hudson.console.ConsoleLogFilter;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.jenkins.operation.Operation;
import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import io.jenkins.plugins.zerodown.protocol.Request;
import io.jenkins.plugins.zerodown.protocol.RequestRefused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Has the engine do one numbered step of a deployment, or end it. */
final class NumberedStepExecution extends EngineExecution {
    private static final long serialVersionUID = 1L;

    private final String number;

    NumberedStepExecution(StepContext context, String number) {
        super(context);
        this.number = number;
    }

    @Override
    public boolean start() throws Exception {
        Shown.label(getContext().get(FlowNode.class), title());
        return super.start();
    }

    @Override
    String title() {
        return switch (number) {
            case StagesScript.REVERT -> Messages.NumberedStep_revert();
            case StagesScript.FINISH -> Messages.NumberedStep_finish();
            default -> step().map(Step::heading).orElse(number);
        };
    }

    private Optional<Step> step() {
        return Deployment.steps().stream()
                .filter(step -> step.number().equals(number))
                .findFirst();
    }

    @Override
    boolean mayBeStopped() {
        return step().isPresent();
    }

    @Override
    Object perform(Run<?, ?> run, TaskListener log) throws IOException, InterruptedException {
        Plan plan = getContext().get(Plan.class);
        PartRecord record = new PartRecord(plan.file(run));
        Asking asking = new Asking() {
            @Override
            public <A extends EngineAnswer> A ask(Operation operation, Request.Unaddressed<A> what, boolean elsewhere)
                    throws IOException, InterruptedException {
                return NumberedStepExecution.this.ask(run, log, operation, record, what, elsewhere);
            }
        };
        PartEnd end = new PartEnd(plan, run, record, asking, log);
        if (record.end().isPresent() && !isAgain()) {
            throw new AbortException(Messages.NumberedStep_over(title()));
        }
        return switch (number) {
            case StagesScript.REVERT -> {
                if (!end.revert()) {
                    Shown.stageSkipped(getContext().get(FlowNode.class));
                }
                yield null;
            }
            case StagesScript.FINISH -> end.finish();
            default -> {
                follow(plan, run, record, asking, log);
                yield null;
            }
        };
    }

    private void follow(Plan plan, Run<?, ?> run, PartRecord record, Asking asking, TaskListener log)
            throws IOException, InterruptedException {
        Step step = step().orElseThrow(() -> new AbortException(Messages.NumberedStep_unknown(number)));
        long began = System.nanoTime();
        boolean done = false;
        try {
            refuseOutOfTurn(plan, step, record);
            Operation operation = new PartBeginning(plan, run, record, log).operation(number);
            show(
                    step,
                    record,
                    asking.ask(
                            operation,
                            (deployment, setting) -> new Request.Step(
                                    deployment, setting, number, plan.part().separate()),
                            Phase.of(number).compareTo(Phase.CONFIGURE) >= 0));
            done = true;
        } catch (RequestRefused e) {
            String said = step.heading() + ": " + e.getMessage();
            record.failed(new PartRecord.Failure(StepFailure.Reason.FAILED.name(), said));
            throw new AbortException(said);
        } catch (IOException e) {
            record.failed(new PartRecord.Failure(
                    StepFailure.Reason.FAILED.name(), e.getMessage() == null ? e.toString() : e.getMessage()));
            throw e;
        } finally {
            if (stopped().isPresent()) {
                record.failed(new PartRecord.Failure(PartRecord.STOPPED, Messages.NumberedStep_stopped()));
            }
            record.took(number, (System.nanoTime() - began) / 1_000_000, costs(), done);
        }
    }

    /**
     * The engine refuses what is out of order. @throws AbortException where a pipeline calls a step that the part
     * around it does not have, or has done
     */
    private void refuseOutOfTurn(Plan plan, Step step, PartRecord record) throws IOException {
        if (!plan.part().has(number)) {
            throw new AbortException(
                    Messages.NumberedStep_notOfPart(step.heading(), plan.part().function()));
        }
        if (!isAgain() && record.hasDone(number)) {
            throw new AbortException(Messages.NumberedStep_twice(step.heading()));
        }
    }

    /** What withCredentials hides around this step, a failure would tell outside of it. */
    private String masked(String text) throws IOException, InterruptedException {
        ConsoleLogFilter filter = getContext().get(ConsoleLogFilter.class);
        if (filter == null || text == null) {
            return text;
        }
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        try (OutputStream out = filter.decorateLogger(getContext().get(Run.class), shown)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return shown.toString(StandardCharsets.UTF_8);
    }

    private void show(Step step, PartRecord record, EngineAnswer.StepEnded answer)
            throws IOException, InterruptedException {
        FlowNode node = getContext().get(FlowNode.class);
        String text = masked(answer.text());
        switch (answer.outcome()) {
            case "done" -> {
                if (Phase.of(number).onFailure() == Phase.OnFailure.WARN
                        && warning().isPresent()) {
                    Shown.warned(node, warning().get());
                }
            }
            case "skipped" -> Shown.skipped(node, step);
            case "failed" -> {
                if (Phase.of(number).onFailure() == Phase.OnFailure.WARN) {
                    Shown.warned(node, text);
                } else {
                    record.failed(new PartRecord.Failure(answer.reason(), text));
                    throw new AbortException(step.heading() + ": " + text);
                }
            }
            default -> throw new InterruptedException(text);
        }
    }
}
