package io.jenkins.plugins.zerodown.jenkins.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.jenkins.history.HistoryEntry;
import io.jenkins.plugins.zerodown.jenkins.history.StepCost;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepProfileTest {
    @Test
    void each_phase_is_followed_by_those_of_its_steps_that_took_something() {
        StepProfile profile = profile(
                5_000,
                Map.of(
                        "3.1",
                        new StepCost(100, 0, 0, 0),
                        "3.3",
                        new StepCost(4, 0, 0, 0),
                        "3.4",
                        new StepCost(1_200, 2, 2_000, 300),
                        "5.1",
                        StepCost.NONE,
                        "10.1",
                        new StepCost(0, 1, 0, 40)));

        assertThat(profile.getLines())
                .extracting(StepProfile.Line::heading)
                .containsExactly(
                        "3. Package & Transfer",
                        "3.1. Build Artifact Preparation",
                        "3.4. File Transfer",
                        "10. Record & Notify",
                        "10.1. Deployment Logging");
        assertThat(profile.getLines().get(0).cost()).isEqualTo(new StepCost(1_304, 2, 2_000, 300));
        assertThat(profile.getAll().cost()).isEqualTo(new StepCost(1_304, 3, 2_000, 340));
    }

    @Test
    void the_longest_step_has_the_widest_bar_and_phases_have_none() {
        StepProfile profile =
                profile(5_000, Map.of("3.1", new StepCost(500, 0, 0, 0), "7.1", new StepCost(1_000, 0, 0, 0)));

        assertThat(profile.getLines())
                .extracting(StepProfile.Line::width)
                .containsExactly(0, StepProfile.WIDEST / 2, 0, StepProfile.WIDEST);
    }

    @Test
    void what_no_step_took_is_between_them() {
        assertThat(profile(5_000, Map.of("7.1", new StepCost(1_000, 1, 1, 1))).getBetween())
                .isEqualTo("4.00 s");
    }

    @Test
    void nothing_is_written_where_there_was_no_network() {
        StepProfile.Line line =
                profile(10, Map.of("2.2", new StepCost(9, 0, 0, 0))).getLines().get(1);

        assertThat(line.trips() + line.sent() + line.received()).isEmpty();
    }

    private static StepProfile profile(long millis, Map<String, StepCost> steps) {
        return StepProfile.of(new HistoryRow(
                null,
                new HistoryEntry(
                        "a",
                        HistoryEntry.Kind.DEPLOY,
                        "shop",
                        "1",
                        null,
                        null,
                        "anna",
                        1,
                        Instant.EPOCH,
                        millis,
                        Map.of(),
                        steps,
                        HistoryEntry.Outcome.DONE,
                        null)));
    }
}
