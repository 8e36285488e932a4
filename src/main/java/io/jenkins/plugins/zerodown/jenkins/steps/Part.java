package io.jenkins.plugins.zerodown.jenkins.steps;

import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.Step;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What one step of a pipeline does of a deployment: all of it, or some of its phases. */
enum Part {
    DEPLOY("zdDeploy", Phase.PREPARE, Phase.RECORD),
    BUILD("zdBuild", Phase.PREPARE, Phase.BUILD),
    RELEASE("zdRelease", Phase.TRANSFER, Phase.MIGRATE),
    SWITCH("zdSwitch", Phase.SWITCH, Phase.ACTIVATE),
    CLEANUP("zdCleanup", Phase.CLEAN_UP, Phase.RECORD);

    private final String function;
    private final Phase from;
    private final Phase to;

    Part(String function, Phase from, Phase to) {
        this.function = function;
        this.from = from;
        this.to = to;
    }

    /** As pipelines call it. */
    String function() {
        return function;
    }

    List<Phase> phases() {
        return Arrays.stream(Phase.values())
                .filter(phase -> phase.compareTo(from) >= 0 && phase.compareTo(to) <= 0)
                .toList();
    }

    /** The numbered steps of one of its phases, in order. */
    static List<Step> steps(Phase phase) {
        return Deployment.steps(phase, phase);
    }

    /** @param number of a step */
    boolean has(String number) {
        return phases().contains(Phase.of(number));
    }

    boolean beginsWith(String number) {
        return steps(from).get(0).number().equals(number);
    }

    /** Takes the target's slot for itself, perhaps days after the part before it. */
    boolean separate() {
        return this != DEPLOY;
    }

    /** Whether it reads files of the machine that it runs on: a workspace, or what was built from it. */
    boolean needsFiles() {
        return from.compareTo(Phase.TRANSFER) <= 0;
    }

    /** What was built stays for the part after it, or for another try. */
    boolean keepsWork(boolean ended) {
        return this == BUILD || this == RELEASE && !ended;
    }

    /** The part whose facts it goes on with; empty where it begins. */
    Optional<Part> before() {
        return switch (this) {
            case DEPLOY, BUILD -> Optional.empty();
            case RELEASE -> Optional.of(BUILD);
            case SWITCH -> Optional.of(RELEASE);
            case CLEANUP -> Optional.of(SWITCH);
        };
    }

    /** Whether a release may be live that was not live before, or one that was live has come back. */
    boolean switches() {
        return phases().contains(Phase.SWITCH);
    }
}
