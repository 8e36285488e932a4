package io.jenkins.plugins.zerodown.jenkins.steps;

import groovy.lang.Script;
import hudson.model.Run;
import io.jenkins.plugins.zerodown.jenkins.credentials.SecretsMask;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.actions.ThreadNameAction;
import org.jenkinsci.plugins.workflow.cps.CpsStepContext;
import org.jenkinsci.plugins.workflow.cps.CpsThread;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.log.TaskListenerDecorator;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** Runs stages and numbered steps as if they were written in the pipeline, so that each is shown as what it is. */
final class DeploymentExecution extends StepExecution {
    private static final long serialVersionUID = 1L;

    private final Part part;
    private final Arguments arguments;

    DeploymentExecution(StepContext context, Part part, Arguments arguments) {
        super(context);
        this.part = part;
        this.arguments = arguments;
    }

    @Override
    public boolean start() throws Exception {
        CpsStepContext context = (CpsStepContext) getContext();
        Run<?, ?> run = TargetStep.run(context);
        FlowNode node = context.get(FlowNode.class);
        Plan plan = new Plan(part, arguments, run, node.getId());
        CpsThread thread = CpsThread.current();
        Script stages = thread.getExecution()
                .getShell()
                .parse(StagesScript.of(part, isAlone(run, node) ? "" : arguments.target()));
        context.newBodyInvoker(thread.getGroup().export(new StagesBody(stages)), true)
                .withContext(plan)
                .withContext(
                        TaskListenerDecorator.merge(context.get(TaskListenerDecorator.class), new SecretsMask(run)))
                .withCallback(BodyExecutionCallback.wrap(context))
                .start();
        return false;
    }

    /** Whether a stage's name says enough without the target: some views show all stages of a build in one row. */
    private boolean isAlone(Run<?, ?> run, FlowNode node) throws IOException {
        return node.getEnclosingBlocks().stream().noneMatch(block -> block.getAction(ThreadNameAction.class) != null)
                && !BuildRecords.hasOther(BuildRecords.of(run), arguments.target());
    }

    /** Its stages are resumed by themselves. */
    @Override
    public void onResume() {}
}
