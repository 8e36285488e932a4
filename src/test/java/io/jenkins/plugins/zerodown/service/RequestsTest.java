package io.jenkins.plugins.zerodown.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What requests must be like, and that no secret comes back. */
@Timeout(120)
@Tag("servers")
class RequestsTest extends OneServer {
    @Test
    void no_secret_is_told_also_when_a_command_prints_it_in_a_process_that_never_read_it() throws Exception {
        String env = "APP_ENV=production\nDB_PASSWORD=hunter2-hunter2\n";
        Caller caller = caller("""
                {"envFile": "app env", "sharedFiles": [".env"],
                 "commands": {"preRelease": ["cat .env; echo %s"],
                   "postRelease": ["cat .env >&2; cat '%s'/lock/*/owner; ls '%s'/lock; exit 3"]}}
                """.formatted(PASSWORD, deployPath + "/.zerodown", deployPath + "/.zerodown"))
                .secret("app env", env);
        steps(caller, "1.1", "4.2");
        String token = caller.slot().path("token").asText();
        die();
        steps(caller, "5.1", "8.1");
        die();
        JsonNode failed = caller.step(service, "8.2");
        assertThat(failed.path("outcome").asText()).isEqualTo("failed");
        caller.revert(service, "FAILED", failed.path("text").asText());
        caller.step(service, "9.9");

        assertThat(caller.lines())
                .as("what is no secret is shown")
                .anyMatch(line -> line.contains("APP_ENV=production"));
        assertThat(caller.everything())
                .contains("****")
                .doesNotContain("hunter2")
                .doesNotContain(token);
        assertThat(caller.facts().values()).noneMatch(value -> value.contains("hunter2") || value.contains(token));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no json|is not JSON from line 1",
                "[]|cannot be understood",
                "null|empty",
                "{\"deployment\": \"a\"}|do is none of",
                "{\"do\": \"fly\", \"deployment\": \"a\"}|do is none of",
                "{\"do\": \"stop\"}|deployment is missing",
                "{\"do\": \"stop\", \"deployment\": \"a\", \"force\": 1}|force is not known; known there are "
                        + "deployment",
                "{\"do\": \"stop\", \"deployment\": \"a\", \"deployment\": \"hunter2\"}|is not JSON",
                "{\"do\": \"step\", \"deployment\": \"a\", \"step\": \"1.1\"}|setting is missing",
                "{\"do\": \"step\", \"deployment\": \"a\", \"step\": \"1.1\", \"setting\": {\"order\": "
                        + "\"hunter2\"}}|setting.order: is not",
                "{\"do\": \"stop\", \"deployment\": \"a\"} hunter2|is not JSON"
            })
    void a_request_that_cannot_be_understood_is_answered_with_what_is_wrong_and_none_of_its_values(
            String request, String expected) {
        String answer = new String(service.apply(request.getBytes(), event -> {}));

        assertThat(answer)
                .startsWith("{\"error\":\"")
                .contains(expected)
                .doesNotContain("hunter2", "Exception", "\\tat ");
    }

    @Test
    void a_work_directory_whose_removal_would_take_more_with_it_is_refused() {
        Caller caller = caller("").source(directory.resolve("caller/work/source"), false);

        assertThat(caller.step(service, "1.1").path("error").asText()).contains("work: '", "neither source nor cache");
    }

    @Test
    void a_token_that_the_desk_never_gave_and_a_fact_that_is_none_are_refused() {
        Caller caller = caller("");
        var request = caller.request("step").put("step", "1.1");
        ((ObjectNode) request.get("setting")).putObject("slot").put("token", "../../hunter2");
        assertThat(caller.ask(service, request).path("error").asText())
                .contains("token is none")
                .doesNotContain("hunter2");

        var other = caller.request("step").put("step", "1.1");
        ((ObjectNode) other.get("setting").get("facts")).put("MOOD", "fine");
        assertThat(caller.ask(service, other).path("error").asText()).contains("MOOD is no fact");
    }

    @Test
    void options_that_cannot_be_used_are_refused_in_the_engines_own_words() {
        Caller caller = caller("{\"keepRelease\": 5}");

        assertThat(caller.step(service, "1.1").path("error").asText())
                .contains("the step's arguments: keepRelease", "is not known here");
        assertThat(deployPath).doesNotExist();
    }

    @Test
    void a_step_that_is_none_or_comes_before_the_slot_is_refused() {
        Caller caller = caller("");

        assertThat(caller.step(service, "3.1").path("error").asText()).contains("step 3.1", "needs the target's slot");
        steps(caller, "1.1", "1.1");
        assertThat(caller.step(service, "3.9").path("error").asText()).contains("there is no step '3.9'");
        steps(caller, "1.2", "10.2");
        finish(caller);
    }

    @ParameterizedTest
    @ValueSource(strings = {"step", "releases", "rollback"})
    void a_class_that_cannot_be_loaded_ends_the_request_with_its_name_and_what_to_do(String what) {
        try (EngineService broken = new EngineService(
                secrets -> {
                    throw new NoClassDefFoundError("org/example/Missing");
                },
                Duration.ofMinutes(1))) {
            Caller caller = caller("");
            ObjectNode request = caller.request(what);
            if (what.equals("step")) {
                request.put("step", "1.1");
            }

            assertThat(caller.ask(broken, request).path("error").asText())
                    .contains("java.lang.NoClassDefFoundError: org/example/Missing", "Install the plugin");
        }
    }

    @Test
    void an_error_while_a_step_tells_of_itself_ends_the_request_and_the_step_can_be_asked_for_again() {
        Caller caller = caller("");

        assertThat(caller.ask(service, caller.request("step").put("step", "1.1"), event -> {
                            throw new StackOverflowError();
                        })
                        .path("error")
                        .asText())
                .contains("java.lang.StackOverflowError");
        steps(caller, "1.1", "10.2");
        finish(caller);
    }

    @Test
    void a_mistake_before_there_is_a_session_ends_the_request_too() {
        try (EngineService broken = new EngineService(
                secrets -> {
                    throw new IllegalStateException("no connector");
                },
                Duration.ofMinutes(1))) {
            assertThat(caller("").step(broken, "1.1").path("error").asText())
                    .contains("a mistake of ZeroDown's", "no connector");
        }
    }
}
