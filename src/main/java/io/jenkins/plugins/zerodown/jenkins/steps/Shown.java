package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.model.Result;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.Step;
import java.util.List;
import java.util.Optional;
import org.jenkinsci.plugins.workflow.actions.LabelAction;
import org.jenkinsci.plugins.workflow.actions.TagsAction;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/**
 * How the views of stages show what became of a numbered step, and of a stage. One that was done is shown by what
 * Jenkins knows anyway: each change of a node's actions is a file that Jenkins writes to the disk while the step waits.
 */
final class Shown {
    /** As Declarative Pipeline marks a stage whose condition does not hold; all stage views know it. */
    private static final String STATUS = "STAGE_STATUS";

    private static final String SKIPPED = "SKIPPED_FOR_CONDITIONAL";

    private Shown() {}

    static void label(FlowNode node, String title) {
        node.addAction(new LabelAction(title));
    }

    /** Its stage too, where every step of it was. */
    static void skipped(FlowNode node, Step step) {
        node.replaceAction(new LabelAction(titleOfSkipped(step)));
        List<Step> all = Part.steps(Phase.of(step.number()));
        if (all.get(all.size() - 1).number().equals(step.number()) && allSkipped(node, all)) {
            stageSkipped(node);
        }
    }

    /** Yellow, in a build that goes on and ends as if nothing was. */
    static void warned(FlowNode node, String text) {
        node.addAction(new WarningAction(Result.UNSTABLE).withMessage(text));
    }

    static void stageSkipped(FlowNode node) {
        node.getEnclosingBlocks().stream()
                .filter(block -> block.getAction(LabelAction.class) != null)
                .findFirst()
                .ifPresent(stage -> tag(stage, STATUS, SKIPPED));
    }

    private static String titleOfSkipped(Step step) {
        return Messages.Shown_skipped(step.heading());
    }

    /** @param last node of the last of the steps */
    private static boolean allSkipped(FlowNode last, List<Step> steps) {
        FlowNode node = last;
        for (int i = steps.size() - 1; i >= 0; i--) {
            LabelAction label = node == null ? null : node.getAction(LabelAction.class);
            if (label == null || !titleOfSkipped(steps.get(i)).equals(label.getDisplayName())) {
                return false;
            }
            node = node.getParents().isEmpty() ? null : node.getParents().get(0);
        }
        return true;
    }

    private static void tag(FlowNode node, String tag, String value) {
        TagsAction tags = Optional.ofNullable(node.getAction(TagsAction.class)).orElseGet(TagsAction::new);
        tags.addTag(tag, value);
        node.replaceAction(tags);
    }
}
