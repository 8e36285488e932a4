package io.jenkins.plugins.zerodown.jenkins.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.jenkins.history.HistoryEntry;
import io.jenkins.plugins.zerodown.jenkins.history.StepCost;
import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import io.jenkins.plugins.zerodown.protocol.ProtocolCodec;
import io.jenkins.plugins.zerodown.protocol.RequestRefused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskLogTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final TaskLog log = new TaskLog(written);

    @Test
    void each_line_says_where_and_in_which_step() throws IOException {
        show("{\"step\":\"7.1\",\"title\":\"Atomic Symlink Update\"}");
        show("{\"line\":\"current leads to 1\",\"server\":\"web1\"}");
        show("{\"warn\":\"two\\nlines\"}");
        show("{\"step\":\"7.1\",\"outcome\":\"done\",\"text\":\"on 1 server\",\"millis\":300}");
        show("{\"step\":\"8.1\",\"outcome\":\"skipped\",\"text\":\"not asked for\",\"millis\":10}");
        show("{\"step\":\"8.3\",\"outcome\":\"failed\",\"text\":\"500\",\"millis\":61000}");

        assertThat(text()).isEqualTo("""
                7.1. Atomic Symlink Update
                  web1  7.1  current leads to 1
                  -  7.1  warning: two
                  -  7.1    lines
                  -  7.1  done in 0.3 s: on 1 server
                  -  8.1  skipped: not asked for
                  -  8.3  failed after 1 min 1 s: 500
                """);
    }

    @Test
    void it_knows_what_each_step_cost_and_adds_up_what_was_done_again() throws IOException {
        show("{\"step\":\"8.1\",\"outcome\":\"done\",\"text\":\"\",\"millis\":300,\"trips\":2,\"sent\":10,"
                + "\"received\":20}");
        show("{\"step\":\"8.1\",\"outcome\":\"done\",\"text\":\"\",\"millis\":400}");
        show("{\"step\":\"10.1\",\"outcome\":\"done\",\"text\":\"\",\"millis\":5}");

        assertThat(log.steps())
                .isEqualTo(Map.of("8.1", new StepCost(700, 2, 10, 20), "10.1", new StepCost(5, 0, 0, 0)));
    }

    @Test
    void what_is_not_for_people_is_not_shown() throws IOException {
        show("{\"slot\":{\"token\":\"0123456789abcdef0123456789abcdef\",\"held\":true}}");
        show("{\"fact\":\"RELEASE\",\"value\":\"1\"}");
        show("{\"slot\":null}");

        assertThat(text()).isEmpty();
    }

    @Test
    void progress_is_told_in_tenths() throws IOException {
        for (int done = 0; done <= 100; done++) {
            show("{\"progress\":" + done + ",\"total\":100,\"server\":\"web1\"}");
        }

        assertThat(text().lines()).hasSize(11).last().isEqualTo("  web1  100 %");
    }

    @Test
    void an_answer_of_a_rollback_is_told_with_where_each_server_stands() throws IOException {
        TaskFolder.Ending failed = ending(
                TaskFolder.Kind.ROLLBACK,
                "{\"status\":1,\"message\":\"8.3 failed\",\"servers\":[\"web1 serves 1\",\"web2 serves 1\"]}");
        TaskFolder.Ending refused = ending(TaskFolder.Kind.ROLLBACK, "{\"error\":\"health.url: no address\"}");

        assertThat(failed.outcome()).isEqualTo(HistoryEntry.Outcome.FAILED);
        assertThat(failed.message()).isEqualTo("8.3 failed\nweb1 serves 1\nweb2 serves 1");
        assertThat(refused.outcome()).isEqualTo(HistoryEntry.Outcome.UNUSABLE);
        assertThat(refused.message()).isEqualTo("health.url: no address");
    }

    @Test
    void an_answer_of_an_unlock_says_of_each_server_who_held_it() throws IOException {
        TaskFolder.Ending ending = ending(TaskFolder.Kind.UNLOCK, """
                {"servers":[{"server":"web1","from":"anna since noon"},{"server":"web2"},
                 {"server":"web3","error":"connection refused"},
                 {"server":"web4","holder":"01234567","who":"bert","age":3,"jobs":[]}]}""");

        assertThat(ending.outcome()).isEqualTo(HistoryEntry.Outcome.FAILED);
        assertThat(ending.message().lines())
                .hasSize(4)
                .anyMatch(line -> line.startsWith("web4: left alone") && line.endsWith("bert"))
                .anyMatch(line -> line.startsWith("web1: ") && line.contains("anna since noon"))
                .anyMatch(line -> line.contains("connection refused"));
    }

    @Test
    void the_release_before_is_what_servers_had() {
        assertThat(TaskEnding.previous(
                        new DeploymentState(Map.of("PREVIOUS@web2", "2", "PREVIOUS@web1", "", "RELEASE", "3"))))
                .isEqualTo("2");
        assertThat(TaskEnding.previous(new DeploymentState(Map.of("PREVIOUS@web1", ""))))
                .isEmpty();
    }

    private static TaskFolder.Ending ending(TaskFolder.Kind kind, String answer) throws IOException {
        byte[] json = answer.getBytes(StandardCharsets.UTF_8);
        try {
            return kind == TaskFolder.Kind.UNLOCK
                    ? TaskEnding.of(ProtocolCodec.answer(EngineAnswer.Unlocked.class, json), Instant.EPOCH)
                    : TaskEnding.of(ProtocolCodec.answer(EngineAnswer.Ended.class, json), Instant.EPOCH);
        } catch (RequestRefused e) {
            return TaskEnding.refused(e.getMessage(), Instant.EPOCH);
        }
    }

    private void show(String event) throws IOException {
        ProtocolCodec.event(event.getBytes(StandardCharsets.UTF_8)).ifPresent(log::show);
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
