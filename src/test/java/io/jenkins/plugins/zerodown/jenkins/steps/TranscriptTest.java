package io.jenkins.plugins.zerodown.jenkins.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.jenkins.history.StepCost;
import io.jenkins.plugins.zerodown.protocol.ProtocolCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TranscriptTest {
    private final List<String> lines = new ArrayList<>();
    private final Transcript transcript = new Transcript(lines::add);

    private void told(String... events) throws IOException {
        for (String event : events) {
            ProtocolCodec.event(event.getBytes(StandardCharsets.UTF_8)).ifPresent(transcript);
        }
    }

    @Test
    void each_line_says_which_server_and_which_step() throws Exception {
        told(
                "{'step':'3.4','title':'File Transfer'}".replace('\'', '"'),
                "{\"line\":\"104 files changed\",\"server\":\"web1\"}",
                "{\"warn\":\"slow\"}",
                "{\"step\":\"3.4\",\"outcome\":\"done\",\"text\":\"verified\",\"millis\":1234}");

        assertThat(lines)
                .containsExactly(
                        "web1  3.4  104 files changed", "-  3.4  warning: slow", "-  3.4  done in 1.2 s: verified");
    }

    @Test
    void a_text_of_several_lines_says_it_on_each() throws Exception {
        told(
                "{\"step\":\"2.2\",\"title\":\"x\"}",
                "{\"step\":\"2.2\",\"outcome\":\"failed\",\"text\":\"one\\ntwo\",\"millis\":61000}");

        assertThat(lines).containsExactly("-  2.2  failed after 1 min 1 s: one", "-  2.2  two");
    }

    @Test
    void a_transfer_is_told_by_tenths_and_not_by_each_event() throws Exception {
        for (int done = 0; done <= 1000; done += 5) {
            told("{\"progress\":" + done * 1000 + ",\"total\":1000000,\"server\":\"web1\"}");
        }

        assertThat(lines).hasSize(10).first().isEqualTo("web1  10% of 1 MB");
        assertThat(lines).last().isEqualTo("web1  100% of 1 MB");
    }

    @Test
    void it_knows_what_each_step_cost_as_the_engine_told_it() throws Exception {
        told(
                "{\"step\":\"7.1\",\"outcome\":\"done\",\"text\":\"\",\"millis\":40,\"trips\":2,\"sent\":300,"
                        + "\"received\":90}",
                "{\"step\":\"7.1\",\"outcome\":\"done\",\"text\":\"\",\"millis\":2,\"trips\":1,\"sent\":5,"
                        + "\"received\":1}",
                "{\"step\":\"8.1\",\"outcome\":\"skipped\",\"text\":\"\",\"millis\":0}");

        assertThat(transcript.costs()).isEqualTo(Map.of("7.1", new StepCost(42, 3, 305, 91), "8.1", StepCost.NONE));
    }

    @Test
    void nothing_to_send_is_not_told_as_progress() throws Exception {
        told(
                "{\"progress\":0,\"total\":0,\"server\":\"web1\"}",
                "{\"step\":\"5.1\",\"title\":\"x\"}",
                "{\"step\":\"5.1\",\"outcome\":\"skipped\",\"text\":\"maintenance is off\",\"millis\":0}");

        assertThat(lines).containsExactly("-  5.1  skipped: maintenance is off");
    }
}
