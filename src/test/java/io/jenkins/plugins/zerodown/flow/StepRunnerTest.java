package io.jenkins.plugins.zerodown.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepRunnerTest {
    private final List<String> told = new ArrayList<>();
    private final RunBuilder builder = RunBuilder.withoutServer();
    private final StepRunner runner = new StepRunner(builder.build(), new Listener() {
        @Override
        public void started(Step step) {
            told.add("started " + step.number());
        }

        @Override
        public void ended(Step step, Outcome outcome, Duration took) {
            told.add("ended " + step.number() + " " + outcome.text());
        }

        @Override
        public void failed(Step step, StepFailure failure, Duration took) {
            told.add("failed " + step.number() + " " + failure.getMessage());
        }
    });

    private interface Work {
        Outcome done() throws StepFailure, InterruptedException;
    }

    private static Step step(String number, Work work) {
        return new Step() {
            @Override
            public String number() {
                return number;
            }

            @Override
            public String title() {
                return "Title of " + number;
            }

            @Override
            public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
                return work.done();
            }

            @Override
            public List<String> plan(DeploymentContext context) {
                return List.of();
            }
        };
    }

    private static Step good(String number) {
        return step(number, () -> Outcome.done("good"));
    }

    private static Step bad(String number) {
        return step(number, () -> {
            throw new StepFailure("bad");
        });
    }

    @Test
    void the_steps_after_one_that_fails_are_not_begun() {
        assertThatThrownBy(() -> runner.follow(List.of(good("1.1"), bad("1.2"), good("1.3"))))
                .isInstanceOf(StepFailure.class)
                .hasMessage("bad");

        assertThat(told).containsExactly("started 1.1", "ended 1.1 good", "started 1.2", "failed 1.2 bad");
    }

    @Test
    void a_mistake_of_ours_is_a_failure_like_any_other() {
        Step broken = step("4.1", () -> {
            throw new IllegalStateException("never");
        });

        assertThatThrownBy(() -> runner.follow(broken))
                .isInstanceOf(StepFailure.class)
                .hasMessage("4.1. Title of 4.1 broke: java.lang.IllegalStateException: never");
    }

    @Test
    void where_failures_are_warnings_all_steps_are_run() throws Exception {
        runner.followAll(List.of(bad("9.1"), good("9.2")));

        assertThat(told).contains("failed 9.1 bad", "ended 9.2 good");
        assertThat(builder.warnings()).containsExactly("9.1. Title of 9.1: bad");
    }

    @Test
    void a_lost_lock_ends_also_what_only_warns() {
        Step fenced = step("9.1", () -> {
            throw new StepFailure(StepFailure.Reason.LOCK_LOST, "lost", null);
        });

        assertThatThrownBy(() -> runner.followAll(List.of(fenced, good("9.2"))))
                .isInstanceOf(StepFailure.class)
                .hasMessage("lost");
        assertThat(told).doesNotContain("started 9.2");
    }

    @Test
    void an_interruption_is_told_and_goes_on() {
        Step stopped = step("2.2", () -> {
            throw new InterruptedException();
        });

        assertThatThrownBy(() -> runner.follow(stopped)).isInstanceOf(InterruptedException.class);

        assertThat(told).containsExactly("started 2.2", "failed 2.2 stopped");
    }

    @Test
    void whoever_was_interrupted_before_a_step_does_not_begin_it() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> runner.follow(good("1.1"))).isInstanceOf(InterruptedException.class);

        assertThat(told).isEmpty();
    }
}
