package io.jenkins.plugins.zerodown.jenkins.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.protocol.ProtocolCodec;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PipelineResultTest {
    private static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    @Test
    void a_pipeline_is_told_release_previous_and_what_each_server_serves() {
        Map<String, String> facts = new LinkedHashMap<>(Map.of("RELEASE", "2", "COMMIT", "abc"));
        facts.put("PREVIEW", "https://preview.example.com/");
        facts.put("PREVIOUS@web1", "1");
        facts.put("PREVIOUS@web2", "");
        facts.put("SWITCHING@web1", "2");

        assertThat(PipelineResult.of("shop", new DeploymentState(facts)))
                .isEqualTo(map(
                        "target",
                        "shop",
                        "release",
                        "2",
                        "previous",
                        null,
                        "commit",
                        "abc",
                        "preview",
                        "https://preview.example.com/",
                        "servers",
                        map("web1", map("live", "2", "previous", "1"), "web2", map("live", null, "previous", null))));
    }

    @Test
    void the_previous_release_is_told_where_all_servers_had_the_same() {
        assertThat(PipelineResult.previous(new DeploymentState(Map.of("PREVIOUS@web1", "1", "PREVIOUS@web2", "1"))))
                .isEqualTo("1");
        assertThat(PipelineResult.previous(new DeploymentState(Map.of("PREVIOUS@web1", "1", "PREVIOUS@web2", "0"))))
                .isEmpty();
        assertThat(PipelineResult.previous(new DeploymentState())).isEmpty();
    }

    @Test
    void what_it_is_told_outlives_a_restart() throws Exception {
        Object plain = PipelineResult.plain(ProtocolCodec.plain(new ObjectMapper()
                .readTree("[{\"server\":\"web1\",\"error\":null,\"releases\":[{\"live\":true,"
                        + "\"bytes\":12345678901,\"id\":\"1\"}]}]")));

        assertThat(plain)
                .isEqualTo(List.of(map(
                        "server",
                        "web1",
                        "error",
                        null,
                        "releases",
                        Arrays.asList(map("live", true, "bytes", 12345678901L, "id", "1")))));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(plain);
        }
        assertThat(bytes.size()).isPositive();
    }
}
