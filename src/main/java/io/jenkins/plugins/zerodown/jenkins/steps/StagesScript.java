package io.jenkins.plugins.zerodown.jenkins.steps;

import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.Step;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The Groovy text of a deployment's stages: one for each phase, with the numbered steps in it; and what follows when
 * one of them fails. It is made of the engine's own names, and of a target's where it is asked to. It calls steps by
 * the variable {@code steps} alone, which {@link StagesBody} keeps out of the pipeline's reach.
 */
final class StagesScript {
    static final String REVERT = "revert";
    static final String FINISH = "finish";
    static final String REVERT_STAGE = "Revert";

    /** As the engine allows a target's name: none of these characters ends a Groovy literal. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:-]*");

    private final Part part;
    private final String target;
    private final StringBuilder text = new StringBuilder();

    /** @param target stands in each stage's name; empty where there is but one in the build */
    private StagesScript(Part part, String target) {
        if (!NAME.matcher(target).matches()) {
            throw new IllegalArgumentException("'" + target + "' is no target's name");
        }
        this.part = part;
        this.target = target;
    }

    /** @throws IllegalArgumentException where the target's name could be anything but a name */
    static String of(Part part, String target) {
        return new StagesScript(part, target).text();
    }

    /** Of a phase or the revert, as the stage views show it. */
    static String stage(String title, String target) {
        return target.isEmpty() ? title : title + ": " + target;
    }

    private String text() {
        List<Phase> undone = part.phases().stream()
                .filter(phase -> phase.onFailure() != Phase.OnFailure.WARN)
                .toList();
        List<Phase> standing = part.phases().stream()
                .filter(phase -> phase.onFailure() == Phase.OnFailure.WARN)
                .toList();
        if (!undone.isEmpty()) {
            guarded(undone, "steps.stage('" + stage(REVERT_STAGE, target) + "') { steps.zdStep '" + REVERT + "' }");
        }
        if (!standing.isEmpty()) {
            guarded(standing, "steps.zdStep '" + FINISH + "'");
        }
        return text.append("return steps.zdStep('")
                .append(FINISH)
                .append("')\n")
                .toString();
    }

    private void guarded(List<Phase> phases, String otherwise) {
        text.append("try {\n");
        for (Phase phase : phases) {
            text.append("  steps.stage('")
                    .append(stage(phase.heading(), target))
                    .append("') {\n");
            for (Step step : Part.steps(phase)) {
                text.append("    steps.zdStep '").append(step.number()).append("'\n");
            }
            text.append("  }\n");
        }
        text.append("} catch (Throwable failure) {\n  ").append(otherwise).append("\n  throw failure\n}\n");
    }
}
