package io.jenkins.plugins.zerodown.jenkins.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.jenkins.history.StepCost;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartRecordTest {
    @TempDir
    Path directory;

    private PartRecord record;

    @BeforeEach
    void open() {
        record = again();
    }

    /** As another process reads it. */
    private PartRecord again() {
        return new PartRecord(directory.resolve("zerodown").resolve("3-zdDeploy-shop.json"));
    }

    @Test
    void what_failed_first_is_why_it_failed() throws Exception {
        record.failed(new PartRecord.Failure("BUSY", "somebody has it"));
        record.failed(new PartRecord.Failure(PartRecord.STOPPED, "stopped by request"));

        assertThat(again().failure()).hasValue(new PartRecord.Failure("BUSY", "somebody has it"));
        assertThat(again().failure().orElseThrow().stopped()).isFalse();
    }

    @Test
    void it_began_when_it_began_first_wherever_it_goes_on() throws Exception {
        record.begins("agent1");
        Instant began = record.began();
        assertThat(again().hasMoved()).isFalse();

        again().moves("");

        assertThat(again().began()).isEqualTo(began);
        assertThat(again().node()).isEmpty();
        assertThat(again().hasMoved()).as("the workspace is not there").isTrue();
    }

    @Test
    void what_a_phases_steps_took_adds_up_and_so_does_a_step_that_is_done_again() throws Exception {
        record.took("3.1", 100, Map.of("3.1", new StepCost(90, 1, 10, 20)), true);
        record.took("4.1", 7, Map.of(), true);
        again().took("3.1", 50, Map.of("3.1", new StepCost(40, 2, 30, 40)), true);
        again().took("3.4", 1, Map.of(), true);

        assertThat(again().phases()).isEqualTo(Map.of(3, 151L, 4, 7L));
        assertThat(again().steps()).isEqualTo(Map.of("3.1", new StepCost(130, 3, 40, 60)));
    }

    @Test
    void nothing_is_known_of_what_has_not_begun() throws Exception {
        assertThat(record.failure()).isEmpty();
        assertThat(record.end()).isEmpty();
        assertThat(record.phases()).isEmpty();
        assertThat(record.steps()).isEmpty();
    }

    @Test
    void how_it_ended_is_there_after_a_restart() throws Exception {
        record.begins("agent1");
        record.ended(new PartRecord.End(4, "servers differ"));

        assertThat(again().end()).hasValue(new PartRecord.End(4, "servers differ"));
        assertThat(again().node()).isEqualTo("agent1");
    }
}
