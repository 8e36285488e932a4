package io.jenkins.plugins.zerodown.jenkins.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.zerodown.protocol.Event;
import io.jenkins.plugins.zerodown.protocol.ProtocolCodec;
import io.jenkins.plugins.zerodown.protocol.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationRecordTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final TargetRequest ORDER =
            TargetRequest.of("targets: []", "production").by("shop #1", "https://ci/job/shop/1/");

    /** Stands for the key of a Jenkins. */
    private static final OperationRecord.Seal SEAL = new OperationRecord.Seal() {
        @Override
        public String sealed(String text) {
            return "sealed:" + new StringBuilder(text).reverse();
        }

        @Override
        public String opened(String sealed) {
            return new StringBuilder(sealed.substring("sealed:".length()))
                    .reverse()
                    .toString();
        }
    };

    @TempDir
    Path directory;

    private OperationRecord begin(Map<String, String> facts) throws IOException {
        return OperationRecord.begin(Optional.of(file()), SEAL, "job/shop#1", ORDER, facts);
    }

    private Path file() {
        return directory.resolve("zerodown/operation.json");
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    private static Event event(String text) throws IOException {
        return ProtocolCodec.event(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }

    private static JsonNode setting(OperationRecord record) throws IOException {
        return wire(record.completed(
                        (deployment, setting) -> new Request.Finish(deployment, setting, false), "/w", "/c", Map.of()))
                .get("setting");
    }

    private static JsonNode wire(Request<?> request) throws IOException {
        return JSON.readTree(ProtocolCodec.bytes(request));
    }

    @Test
    void facts_and_slot_are_in_the_file_when_the_engine_has_told_them() throws Exception {
        OperationRecord record = begin(Map.of("COMMIT", "abc"));

        assertThat(record.remember(event("{\"fact\":\"RELEASE\",\"value\":\"20250820092100\"}")))
                .isTrue();
        assertThat(record.remember(event("{\"fact\":\"PREVIOUS\",\"server\":\"web1\",\"value\":\"20250101000000\"}")))
                .isTrue();
        assertThat(record.remember(event("{\"slot\":{\"token\":\"" + TOKEN + "\",\"held\":true}}")))
                .isTrue();

        // The controller is no more; another reads what is there.
        OperationRecord again = OperationRecord.load(file(), SEAL);
        assertThat(again.id()).isEqualTo("job/shop#1");
        assertThat(again.order()).isEqualTo(ORDER);
        assertThat(again.facts())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("COMMIT", "abc", "RELEASE", "20250820092100", "PREVIOUS@web1", "20250101000000"));
        assertThat(setting(again).get("slot")).isEqualTo(json("{\"token\":\"" + TOKEN + "\",\"held\":true}"));
    }

    /** As the versions before the protocol had types wrote it. */
    @Test
    void a_file_of_an_earlier_version_is_read() throws Exception {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), """
                {"id":"job/shop#1","order":{"configuration":"targets: []","target":"production",\
                "layers":[{"origin":"zerodown.yaml","yaml":"application: {migrate: off}"},\
                {"origin":"step","options":{"opcache":"off"}}],"source":{"directory":"/ws/shop","build":true},\
                "who":"shop #1","url":"https://ci/job/shop/1/","patience":120},"work":"job/shop#0",\
                "facts":{"RELEASE":"20250820092100","PREVIOUS@web1":"","SWITCHING@web1":"begun"},"slot":%s}
                """.formatted(
                        JSON.writeValueAsString(SEAL.sealed("{\"token\":\"" + TOKEN + "\",\"held\":true}"))));

        OperationRecord read = OperationRecord.load(file(), SEAL);

        assertThat(read.id()).isEqualTo("job/shop#1");
        assertThat(read.order())
                .isEqualTo(TargetRequest.of("targets: []", "production")
                        .repository("application: {migrate: off}")
                        .options("step", Map.of("opcache", "off"))
                        .directory("/ws/shop", true)
                        .by("shop #1", "https://ci/job/shop/1/")
                        .patience(Duration.ofMinutes(2))
                        .workOf("job/shop#0"));
        assertThat(read.facts())
                .isEqualTo(Map.of("RELEASE", "20250820092100", "PREVIOUS@web1", "", "SWITCHING@web1", "begun"));
        assertThat(setting(read).get("slot")).isEqualTo(json("{\"token\":\"" + TOKEN + "\",\"held\":true}"));
        JsonNode before = JSON.readTree(file().toFile());
        read.remember(event("{\"fact\":\"RELEASE\",\"value\":\"20250820092100\"}"));
        assertThat(JSON.readTree(file().toFile())).isEqualTo(before);
    }

    @Test
    void what_is_no_more_is_gone_from_the_file_too() throws Exception {
        OperationRecord record = begin(Map.of("FAILURE", "a disk was full"));
        record.remember(event("{\"slot\":{\"token\":\"" + TOKEN + "\",\"held\":false}}"));

        record.remember(event("{\"fact\":\"FAILURE\"}"));
        record.remember(event("{\"slot\":null}"));

        OperationRecord again = OperationRecord.load(file(), SEAL);
        assertThat(again.facts()).isEmpty();
        assertThat(setting(again).has("slot")).isFalse();
    }

    @Test
    void the_slot_is_not_in_the_file_as_it_is() throws Exception {
        begin(Map.of()).remember(event("{\"slot\":{\"token\":\"" + TOKEN + "\",\"held\":true}}"));

        assertThat(Files.readString(file())).contains("sealed:").doesNotContain(TOKEN);
    }

    @Test
    void events_for_people_are_left_to_others() throws Exception {
        OperationRecord record = begin(Map.of());
        byte[] before = Files.readAllBytes(file());

        assertThat(record.remember(event("{\"line\":\"hello\",\"server\":\"web1\"}")))
                .isFalse();
        assertThat(record.remember(event("{\"step\":\"3.4\",\"title\":\"File Transfer\"}")))
                .isFalse();

        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    @Test
    void a_request_is_completed_with_everything_that_a_new_engine_needs() throws Exception {
        OperationRecord record = begin(Map.of("RELEASE", "20250820092100"));
        record.remember(event("{\"slot\":{\"token\":\"" + TOKEN + "\",\"held\":true}}"));

        Request<?> request = record.completed(
                (deployment, setting) -> new Request.Step(deployment, setting, "3.4", true),
                "/work/1",
                "/cache",
                Map.of("db password", "hunter2".getBytes(StandardCharsets.UTF_8)));

        assertThat(wire(request)).isEqualTo(json("""
                {"do": "step", "step": "3.4", "separate": true, "deployment": "job/shop#1", "setting": {
                  "order": {"configuration": "targets: []", "target": "production", "who": "shop #1", "url": \
                "https://ci/job/shop/1/",
                    "work": "/work/1", "cache": "/cache"},
                  "secrets": {"db password": "aHVudGVyMg=="},
                  "facts": {"RELEASE": "20250820092100"},
                  "slot": {"token": "%s", "held": true}}}
                """.formatted(TOKEN)));
        assertThat(Files.readString(file())).doesNotContain("hunter2", "aHVudGVyMg");
    }

    @Test
    void the_work_directory_of_an_earlier_part_is_remembered() throws Exception {
        OperationRecord.begin(Optional.of(file()), SEAL, "job/shop#1/2", ORDER.workOf("job/shop#1/1"), Map.of());

        assertThat(OperationRecord.load(file(), SEAL).order().work()).contains("job/shop#1/1");
    }

    @Test
    void one_that_nobody_has_to_remember_leaves_no_file() throws Exception {
        OperationRecord passing = OperationRecord.begin(Optional.empty(), SEAL, "look/1", ORDER, Map.of());

        assertThat(passing.remember(event("{\"fact\":\"RELEASE\",\"value\":\"1\"}")))
                .isTrue();

        assertThat(passing.facts()).containsEntry("RELEASE", "1");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void one_that_cannot_be_written_says_so_and_lets_the_engine_know() throws Exception {
        OperationRecord record = begin(Map.of());
        Files.delete(file());
        Files.delete(file().getParent());
        Files.createFile(file().getParent());

        assertThatThrownBy(() -> record.remember(event("{\"fact\":\"RELEASE\",\"value\":\"1\"}")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_file_that_is_gone_or_broken_is_named() throws Exception {
        assertThatThrownBy(() -> OperationRecord.load(file(), SEAL))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("is not there");

        begin(Map.of()).forget();
        assertThat(file()).doesNotExist();
        Files.writeString(file(), "{\"id\":");
        assertThatThrownBy(() -> OperationRecord.load(file(), SEAL))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not whole");
        Files.writeString(file(), "{}");
        assertThatThrownBy(() -> OperationRecord.load(file(), SEAL))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not whole");
    }
}
