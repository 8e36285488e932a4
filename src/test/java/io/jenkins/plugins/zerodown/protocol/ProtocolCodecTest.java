package io.jenkins.plugins.zerodown.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wire form, which an engine or a controller of another version may speak. */
class ProtocolCodecTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final EngineSettings SETTING = new EngineSettings(
            DeploymentRequest.of("targets: []", "production").by("anna", "").in("/work/1", "/cache"),
            Map.of("key", "hunter2".getBytes(StandardCharsets.UTF_8)),
            Map.of("RELEASE", "20250820092100"),
            new EngineSettings.Ticket(TOKEN, true, List.of()));
    private static final String WIRE = """
            "deployment": "a", "setting": {
              "order": {"configuration": "targets: []", "target": "production", "who": "anna", "url": "",
                "work": "/work/1", "cache": "/cache"},
              "secrets": {"key": "aHVudGVyMg=="},
              "facts": {"RELEASE": "20250820092100"},
              "slot": {"token": "0123456789abcdef0123456789abcdef", "held": true}}""";

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode json(byte[] bytes) throws IOException {
        return JSON.readTree(bytes);
    }

    private static void isSaid(Request<?> request, String wire) throws IOException {
        byte[] bytes = ProtocolCodec.bytes(request);
        assertThat(json(bytes)).isEqualTo(json(utf8(wire)));
        assertThat(json(ProtocolCodec.bytes(ProtocolCodec.request(bytes)))).isEqualTo(json(utf8(wire)));
    }

    @Test
    void a_request_is_said_and_understood() throws Exception {
        isSaid(
                new Request.Step("a", SETTING, "3.4", true),
                "{\"do\": \"step\", \"step\": \"3.4\", \"separate\": true, " + WIRE + "}");
        isSaid(
                new Request.Revert("a", SETTING, new Request.Failure("STOPPED", "by anna"), true),
                "{\"do\": \"revert\", \"keepWork\": true,"
                        + " \"failure\": {\"reason\": \"STOPPED\", \"message\": \"by anna\"}, "
                        + WIRE + "}");
        isSaid(new Request.Finish("a", SETTING, false), "{\"do\": \"finish\", \"keepWork\": false, " + WIRE + "}");
        isSaid(
                new Request.Rollback("a", SETTING, null, true, List.of()),
                "{\"do\": \"rollback\", \"leftIsGood\": true, " + WIRE + "}");
        isSaid(
                new Request.Rollback("a", SETTING, "1", false, List.of("2", "3")),
                "{\"do\": \"rollback\", \"to\": \"1\", \"leftIsGood\": false, \"seen\": [\"2\", \"3\"], " + WIRE + "}");
        isSaid(new Request.Cleanup("a", SETTING), "{\"do\": \"cleanup\", " + WIRE + "}");
        isSaid(new Request.Releases("a", SETTING), "{\"do\": \"releases\", " + WIRE + "}");
        isSaid(new Request.Check("a", SETTING), "{\"do\": \"check\", " + WIRE + "}");
        isSaid(
                new Request.Unlock("a", SETTING, "it is dead", List.of("01234567")),
                "{\"do\": \"unlock\", \"why\": \"it is dead\", \"holders\": [\"01234567\"], " + WIRE + "}");
        isSaid(
                new Request.Unlock("a", SETTING, "to see", null),
                "{\"do\": \"unlock\", \"why\": \"to see\", " + WIRE + "}");
        isSaid(new Request.Stop("a"), "{\"do\": \"stop\", \"deployment\": \"a\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"line\": \"hello\", \"server\": \"web1\"}",
                "{\"line\": \"hello\"}",
                "{\"warn\": \"a disk is full\"}",
                "{\"fact\": \"PREVIOUS\", \"server\": \"web1\", \"value\": \"\"}",
                "{\"fact\": \"STEP\"}",
                "{\"slot\": {\"token\": \"" + TOKEN + "\", \"held\": false}}",
                "{\"slot\": {\"token\": \"" + TOKEN + "\", \"held\": true, \"older\": [\"" + TOKEN + "\"]}}",
                "{\"slot\": null}",
                "{\"progress\": 3, \"total\": 7, \"server\": \"web1\"}",
                "{\"step\": \"3.4\", \"title\": \"File Transfer\"}",
                "{\"step\": \"3.4\", \"outcome\": \"done\", \"text\": \"\", \"millis\": 1, \"trips\": 2, \"sent\": 3,"
                        + " \"received\": 4}"
            })
    void an_event_is_understood_and_said(String wire) throws Exception {
        Event event = ProtocolCodec.event(utf8(wire)).orElseThrow();

        assertThat(json(ProtocolCodec.bytes(event))).isEqualTo(json(utf8(wire)));
    }

    @Test
    void what_another_version_tells_beside_is_passed_over() throws Exception {
        assertThat(ProtocolCodec.event(utf8("{\"mood\": \"fine\"}"))).isEmpty();
        assertThat(ProtocolCodec.event(utf8("{\"line\": \"hello\", \"mood\": \"fine\"}")))
                .contains(new Event.Line("hello", null));
        assertThat(ProtocolCodec.answer(EngineAnswer.Stopped.class, utf8("{\"running\": true, \"mood\": \"fine\"}")))
                .isEqualTo(new EngineAnswer.Stopped(true));
    }

    @Test
    void an_answer_is_that_of_its_request() throws Exception {
        assertThat(ProtocolCodec.answer(
                        new Request.Finish("a", SETTING, false),
                        utf8("{\"status\": 0, \"message\": \"done\", \"release\": \"1\","
                                + " \"servers\": [], \"facts\": {}}")))
                .isEqualTo(new EngineAnswer.Ended(0, "done", "1", List.of(), Map.of()));
        assertThatThrownBy(
                        () -> ProtocolCodec.answer(new Request.Stop("a"), utf8("{\"error\": \"stopped by request\"}")))
                .isInstanceOf(RequestRefused.class)
                .hasMessage("stopped by request");
    }

    @Test
    void a_machine_that_cannot_have_the_directories_refuses_them() {
        Request<?> request = new Request.Check(
                "a",
                new EngineSettings(
                        DeploymentRequest.of("targets: []", "").by("anna", "").in("C:work", "/cache"),
                        Map.of(),
                        Map.of(),
                        null));

        assertThatThrownBy(() -> ProtocolCodec.request(ProtocolCodec.bytes(request)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the request cannot be understood: setting.order: work: 'C:work' is not an absolute path"
                        + " on this machine");
    }
}
