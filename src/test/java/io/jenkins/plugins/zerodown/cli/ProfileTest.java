package io.jenkins.plugins.zerodown.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.flow.Listener;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.remote.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileTest {
    private final List<String> told = new ArrayList<>();
    private Traffic traffic = Traffic.NONE;

    private final Profile profile = new Profile(
            new Listener() {
                @Override
                public void started(Step step) {
                    told.add("started " + step.number());
                }

                @Override
                public void ended(Step step, Outcome outcome, Duration took) {
                    told.add("ended " + step.number());
                }

                @Override
                public void failed(Step step, StepFailure failure, Duration took) {
                    told.add("failed " + step.number());
                }
            },
            () -> traffic,
            List::of);

    private static Step step(String number) {
        return Deployment.steps().stream()
                .filter(step -> step.number().equals(number))
                .findFirst()
                .orElseThrow();
    }

    private void run(String number, int millis, Traffic cost) {
        profile.started(step(number));
        traffic = traffic.plus(cost);
        profile.ended(step(number), Outcome.done(""), Duration.ofMillis(millis));
    }

    @Test
    void a_step_is_charged_what_the_network_carried_while_it_ran() {
        run("1.1", 1500, new Traffic(1, 1, 2, 3000, 400));
        run("1.2", 250, new Traffic(0, 0, 1, 70, 8));

        assertThat(profile.lines())
                .map(line -> line.strip().replaceAll(" +", " "))
                .containsExactly(
                        "seconds trips execs sent received",
                        "1. Prepare 1.75 3 1 3070 408",
                        "1.1. Pre-Build Environment Preparation 1.50 2 1 3000 400",
                        "1.2. Build Environment Setup 0.25 1 0 70 8",
                        "all 1.75 3 1 3070 408",
                        "asked ahead of time, and not needed: nothing");
    }

    @Test
    void a_step_that_cost_nothing_is_counted_in_its_phase_alone() {
        run("2.1", 0, Traffic.NONE);

        assertThat(profile.lines())
                .map(line -> line.strip().replaceAll(" +", " "))
                .containsExactly(
                        "seconds trips execs sent received",
                        "2. Build & Optimize 0.00 0 0 0 0",
                        "all 0.00 0 0 0 0",
                        "asked ahead of time, and not needed: nothing");
    }

    @Test
    void whoever_else_listens_is_told_everything() {
        run("1.1", 1, Traffic.NONE);
        profile.started(step("1.2"));
        profile.failed(step("1.2"), new StepFailure("no"), Duration.ZERO);

        assertThat(told).containsExactly("started 1.1", "ended 1.1", "started 1.2", "failed 1.2");
    }
}
