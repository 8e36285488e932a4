package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.Extension;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.util.Set;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code zdStep}: one of the 28 steps, or what ends them. Has a meaning within a deployment's stages alone. */
public final class NumberedStep extends Step {
    private final String number;

    /** @param number such as 3.4, or revert, or finish */
    @DataBoundConstructor
    public NumberedStep(String number) {
        this.number = number;
    }

    public String getNumber() {
        return number;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new NumberedStepExecution(context, number);
    }

    @Extension
    public static final class StepOfNumber extends StepDescriptor {
        @Override
        public String getFunctionName() {
            return "zdStep";
        }

        @Override
        public String getDisplayName() {
            return Messages.NumberedStep_displayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Plan.class, Run.class, TaskListener.class, FlowNode.class);
        }

        /** Nobody writes it. */
        @Override
        public boolean isAdvanced() {
            return true;
        }
    }
}
