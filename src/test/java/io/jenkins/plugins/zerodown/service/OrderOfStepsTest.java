package io.jenkins.plugins.zerodown.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A caller who asks for a step that is not the next one: a pipeline may call zdStep as it likes. */
@Timeout(120)
@Tag("servers")
class OrderOfStepsTest extends OneServer {
    private static final List<String> BEGINNINGS = List.of("1.1", "3.1", "7.1", "9.1");

    /** Whose tools would leave a file on the machine of the engine. */
    private Caller attacker(Path proof) {
        String tool = "[\"sh\", \"-c\", \"touch '" + proof + "'\"]";
        return caller("{\"tools\": {\"git\": %1$s, \"composer\": %1$s, \"node\": %1$s}}".formatted(tool));
    }

    @Test
    void a_part_begins_with_no_step_but_its_first() {
        for (String number : NUMBERS) {
            if (!BEGINNINGS.contains(number)) {
                JsonNode answer = caller("").next("job/app#" + number).part(service, number);

                assertThat(answer.path("error").asText())
                        .as(number)
                        .contains("no part of a deployment begins with step " + number, "1.1, 3.1, 7.1, 9.1");
            }
        }
        assertThat(deployPath).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "9.1"})
    void a_part_does_no_step_but_the_next_one_and_the_last_one_again(String first) throws Exception {
        Path proof = directory.resolve("proof");
        deploy("job/app#0");
        String second = NUMBERS.get(NUMBERS.indexOf(first) + 1);
        for (String number : NUMBERS) {
            if (!number.equals(first) && !number.equals(second)) {
                Caller caller = attacker(proof).next("job/app#" + first + number);
                part(caller, first, first);

                JsonNode answer = caller.part(service, number);

                assertThat(answer.path("error").asText())
                        .as(number)
                        .contains("step " + number + " is out of order: after " + first + " comes " + second);
                caller.revert(service, "FAILED", "refused");
            }
        }
        if (first.equals("9.1")) {
            assertThat(proof).doesNotExist();
        }
    }

    @Test
    void a_deployment_in_one_goes_on_with_the_next_step_alone() {
        Caller caller = caller("");
        steps(caller, "1.1", "1.3");

        assertThat(caller.step(service, "2.5").path("error").asText()).contains("after 1.3 comes 2.1");
        assertThat(caller.step(service, "1.1").path("error").asText()).contains("after 1.3 comes 2.1");
        steps(caller, "1.3", "10.2");
        assertThat(finish(caller).path("status").asInt()).isZero();
    }

    @Test
    void what_was_given_no_source_builds_nothing_on_this_machine() {
        Path proof = directory.resolve("proof");
        Caller caller = attacker(proof).withoutSource();

        JsonNode answer = caller.part(service, "1.1");

        assertThat(answer.path("outcome").asText()).isEqualTo("failed");
        assertThat(answer.path("text").asText()).contains("given no source");
        assertThat(caller.part(service, "1.2").path("outcome").asText()).isNotEqualTo("done");
        assertThat(proof).doesNotExist();
    }

    @Test
    void a_deployment_that_is_not_at_its_end_is_not_said_to_stand() {
        Caller caller = caller("");
        steps(caller, "1.1", "7.1");

        assertThat(finish(caller).path("error").asText()).contains("not at its end", "8.1 comes next");

        assertThat(caller.revert(service, "FAILED", "finished too early")
                        .path("status")
                        .asInt())
                .isEqualTo(1);
        assertThat(deployPath.resolve("current")).doesNotExist();
    }
}
