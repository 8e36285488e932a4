package io.jenkins.plugins.zerodown.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A deployment that is asked for step by step, by a caller who survives the processes that do it. */
@Timeout(120)
@Tag("servers")
class StepByStepTest extends OneServer {
    @Test
    void a_deployment_goes_live_step_by_step_and_leaves_neither_lock_nor_work_directory() throws Exception {
        Caller caller = caller("");
        steps(caller, "1.1", "8.4");
        assertThat(lock()).as("held between two steps").exists();
        steps(caller, "9.1", "10.2");

        JsonNode ended = finish(caller);

        assertThat(ended.path("status").asInt()).as(ended.toString()).isZero();
        assertThat(ended.path("release").asText()).isEqualTo(live());
        assertThat(ended.path("message").asText()).isEqualTo("release " + live() + " is live on web1");
        assertThat(lock()).doesNotExist();
        assertThat(directory.resolve("caller/work")).doesNotExist();
        assertThat(caller.slot()).isNull();
        assertThat(Files.readString(deployPath.resolve(".zerodown/releases/" + live() + ".json")))
                .contains("\"good\"");
    }

    @Test
    void facts_and_the_slot_are_told_as_they_are_set_and_each_step_says_how_it_ended() {
        Caller caller = caller("");
        steps(caller, "1.1", "3.3");

        assertThat(caller.facts())
                .containsKeys("STARTED", "KIND", "RELEASE", "BUILD_DIRECTORY", "PREVIOUS@web1", "TOOLS@web1");
        assertThat(caller.step(service, "3.4").path("facts").path("RELEASE").asText())
                .isEqualTo(caller.facts().get("RELEASE"));
        assertThat(caller.events())
                .extracting(event -> event.path("slot").path("held").asText())
                .contains("false", "true");
        assertThat(caller.events())
                .anyMatch(event -> event.path("step").asText().equals("3.4")
                        && event.path("outcome").asText().equals("done")
                        && event.has("millis"));
        assertThat(caller.slot().path("held").asBoolean()).isTrue();
    }

    @Test
    void nothing_that_was_begun_for_a_later_step_outlives_the_deployment_or_its_process() throws Exception {
        Caller caller = caller("");
        steps(caller, "1.1", "1.3");
        caller.revert(service, "FAILED", "stopped by the test");
        assertThat(begunAhead()).isEmpty();

        steps(caller("").next("job/app#1"), "1.1", "1.3");
        die();
        assertThat(begunAhead()).isEmpty();
    }

    private static List<String> begunAhead() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.endsWith(" ahead"))
                .toList();
    }

    @Test
    void a_deployment_goes_on_in_another_process_after_any_step_and_runs_each_command_once() throws Exception {
        Path ran = directory.resolve("ran");
        Caller caller = caller("""
                {"commands": {"preRelease": ["echo a >> '%1$s'"], "midRelease": ["echo b >> '%1$s'"],
                  "postRelease": ["echo c >> '%1$s'"]}}
                """.formatted(ran));
        for (String number : NUMBERS) {
            steps(caller, number, number);
            die();
            if (number.equals("5.2") || number.equals("6.2") || number.equals("8.2")) {
                // The answer was lost with the process: the step is done once more.
                steps(caller, number, number);
                die();
            }
        }
        JsonNode ended = finish(caller);

        assertThat(ended.path("status").asInt()).as(ended.toString()).isZero();
        assertThat(live()).isEqualTo(caller.facts().get("RELEASE"));
        assertThat(Files.readAllLines(ran)).containsExactly("a", "b", "c");
        assertThat(lock()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1", "1.3", "3.1", "3.2", "3.3", "3.4", "4.1", "4.2", "6.2", "6.3", "7.1", "8.1", "8.3", "8.4", "9.1"
            })
    void a_step_whose_answer_was_lost_is_done_again_with_the_same_result(String number) throws Exception {
        String before = deploy("job/app#0");
        Caller caller = caller("").next("job/app#1");
        steps(caller, "1.1", number);
        die();

        steps(caller, number, "10.2");

        assertThat(finish(caller).path("status").asInt()).isZero();
        assertThat(live()).isEqualTo(caller.facts().get("RELEASE")).isNotEqualTo(before);
        assertThat(caller.facts()).containsEntry("PREVIOUS@web1", before);
    }

    @Test
    void a_failure_after_the_switch_is_reverted_by_another_process_than_the_one_that_switched() throws Exception {
        String before = deploy("job/app#0");
        Caller caller =
                caller("{\"commands\": {\"postRelease\": [\"exit 7\"]}}").next("job/app#1");
        steps(caller, "1.1", "8.1");
        JsonNode failed = caller.step(service, "8.2");
        assertThat(failed.path("outcome").asText()).isEqualTo("failed");
        assertThat(failed.path("reason").asText()).isEqualTo("FAILED");
        assertThat(live()).isNotEqualTo(before);
        die();

        JsonNode ended = caller.revert(
                service, failed.path("reason").asText(), failed.path("text").asText());

        assertThat(ended.path("status").asInt()).as(ended.toString()).isEqualTo(1);
        assertThat(ended.path("message").asText())
                .startsWith("8.2 Service Restarts")
                .contains("ended with status 7");
        assertThat(live()).isEqualTo(before);
        assertThat(lock()).doesNotExist();
        assertThat(caller.facts()).containsEntry("OUTCOME", "failure").doesNotContainKey("SWITCHING@web1");
    }

    @Test
    void a_session_that_nobody_asks_for_ends_and_keeps_the_lock_for_the_one_that_goes_on() throws Exception {
        service.close();
        service = new EngineService(secrets -> servers, Duration.ofMillis(300));
        Caller caller = caller("");
        steps(caller, "1.1", "1.1");
        await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("heartbeat of " + deployPath)));
        assertThat(lock()).exists();

        steps(caller, "1.2", "10.2");

        assertThat(finish(caller).path("status").asInt()).isZero();
    }

    @Test
    void a_revert_that_nobody_heard_of_is_answered_alike_when_it_is_asked_for_again() throws Exception {
        String before = deploy("job/app#1");
        Caller caller =
                caller("{\"commands\": {\"postRelease\": [\"exit 7\"]}}").next("job/app#2");
        steps(caller, "1.1", "8.1");
        caller.step(service, "8.2");
        caller.breaksAt(event -> true);
        assertThat(caller.revert(service, "FAILED", "it failed").path("status").asInt())
                .isEqualTo(1);
        assertThat(live()).isEqualTo(before);
        assertThat(caller.slot()).as("what the caller still believes").isNotNull();
        caller.breaksAt(event -> false);

        JsonNode again = caller.revert(service, "FAILED", "it failed");

        assertThat(again.path("status").asInt()).as(again.toString()).isEqualTo(1);
        assertThat(again.path("servers").get(0).asText()).contains(before);
        assertThat(live()).isEqualTo(before);
    }
}
