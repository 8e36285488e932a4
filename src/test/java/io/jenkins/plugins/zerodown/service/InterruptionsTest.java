package io.jenkins.plugins.zerodown.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a deployment that is stopped, whose caller is gone, or whose target is another's. */
@Timeout(120)
@Tag("servers")
class InterruptionsTest extends OneServer {
    @Test
    void stopping_a_long_command_ends_it_and_a_revert_then_frees_the_target() throws Exception {
        String before = deploy("job/app#0");
        Path went = directory.resolve("went-on");
        Caller caller = caller(
                        "{\"commands\": {\"preRelease\": [\"echo begun; sleep 300; touch '%s'\"]}}".formatted(went))
                .next("job/app#1");
        steps(caller, "1.1", "5.1");
        CompletableFuture<JsonNode> step = CompletableFuture.supplyAsync(() -> caller.step(service, "5.2"));
        await(() -> caller.lines().contains("begun"));

        assertThat(caller.stop(service).path("running").asBoolean()).isTrue();

        assertThat(step.get(60, TimeUnit.SECONDS).path("outcome").asText()).isEqualTo("stopped");
        assertThat(caller.step(service, "6.1").path("outcome").asText())
                .as("what would come next")
                .isEqualTo("stopped");
        Path exit = deployPath.resolve(".zerodown/jobs/" + caller.facts().get("RELEASE") + "/5.2-1/exit");
        assertThat(exit).as("the command was ended").exists();
        JsonNode ended = caller.revert(service, "STOPPED", "aborted by jane");
        assertThat(ended.path("status").asInt()).as(ended.toString()).isEqualTo(1);
        assertThat(ended.path("servers").get(0).asText()).contains("web1", before);
        assertThat(lock()).doesNotExist();
        assertThat(live()).isEqualTo(before);
        assertThat(went).doesNotExist();
    }

    @Test
    void a_caller_who_is_gone_neither_ends_nor_repeats_a_command() throws Exception {
        Path ran = directory.resolve("ran");
        Path go = directory.resolve("go");
        Caller caller = waiting(go, ran);
        steps(caller, "1.1", "5.1");
        caller.breaksAt(event -> event.path("line").asText().equals("begun"));
        JsonNode lost = caller.step(service, "5.2");
        assertThat(lost.path("error").asText()).as(lost.toString()).contains("given up here");
        assertThat(lock()).as("the lock is kept for whoever goes on").exists();

        caller.breaksAt(event -> false);
        CompletableFuture<JsonNode> again = CompletableFuture.supplyAsync(() -> caller.step(service, "5.2"));
        await(() -> caller.lines().contains("begun"));
        Files.createFile(go);

        assertThat(again.get(60, TimeUnit.SECONDS).path("outcome").asText()).isEqualTo("done");
        steps(caller, "6.1", "10.2");
        assertThat(finish(caller).path("status").asInt()).isZero();
        assertThat(lines(ran)).isEqualTo(1);
    }

    @Test
    void a_step_that_is_asked_for_while_it_runs_is_taken_over_by_the_later_request() throws Exception {
        Path ran = directory.resolve("ran");
        Path go = directory.resolve("go");
        Caller caller = waiting(go, ran);
        steps(caller, "1.1", "5.1");
        CompletableFuture<JsonNode> first = CompletableFuture.supplyAsync(() -> caller.step(service, "5.2"));
        await(() -> caller.lines().contains("begun"));
        CompletableFuture<JsonNode> second = CompletableFuture.supplyAsync(() -> caller.step(service, "5.2"));

        assertThat(first.get(60, TimeUnit.SECONDS).path("error").asText()).contains("given up here");
        Files.createFile(go);
        assertThat(second.get(60, TimeUnit.SECONDS).path("outcome").asText()).isEqualTo("done");
        assertThat(lines(ran)).isEqualTo(1);
    }

    @Test
    void a_deployment_whose_lock_was_taken_cannot_go_on_and_switches_nothing() throws Exception {
        String before = deploy("job/app#0");
        Caller caller = caller("").next("job/app#1");
        steps(caller, "1.1", "6.3");
        die();
        Caller other = caller("").other("job/other#1");
        JsonNode shown = other.ask(service, other.request("unlock").put("why", "to see"))
                .path("servers")
                .get(0);
        assertThat(shown.path("who").asText()).contains("app #1");
        ObjectNode order = other.request("unlock").put("why", "the agent burnt down");
        order.putArray("holders").add("01234567");
        JsonNode kept = other.ask(service, order).path("servers").get(0);
        assertThat(kept.path("holder")).isEqualTo(shown.path("holder"));
        order.putArray("holders").add(shown.path("holder").asText());
        JsonNode unlocked = other.ask(service, order);
        assertThat(unlocked.path("servers").get(0).path("from").asText()).contains("app #1");
        steps(other, "1.1", "1.1");

        JsonNode step = caller.step(service, "7.1");

        assertThat(step.path("outcome").asText()).isEqualTo("failed");
        assertThat(step.path("text").asText()).contains("web1", "taken away", "deploy again");
        JsonNode ended = caller.revert(
                service, step.path("reason").asText(), step.path("text").asText());
        assertThat(ended.path("status").asInt()).as(ended.toString()).isEqualTo(1);
        assertThat(live()).isEqualTo(before);
        assertThat(lock()).as("the other one's").exists();
    }

    @Test
    void an_engine_that_lives_on_while_its_deployment_goes_on_elsewhere_switches_nothing() throws Exception {
        String before = deploy("job/app#0");
        Caller caller = caller("").next("job/app#1");
        steps(caller, "1.1", "6.3");
        ObjectNode late = caller.request("step").put("step", "7.1");
        String token = caller.slot().path("token").asText();
        EngineService cutOff = service;
        service = service();
        steps(caller, "6.3", "6.3");

        JsonNode switched = caller("").ask(cutOff, late);

        assertThat(switched.path("outcome").asText()).as(switched.toString()).isEqualTo("failed");
        assertThat(live()).isEqualTo(before);
        assertThat(caller.slot().path("token").asText()).isNotEqualTo(token);
        assertThat(caller.slot().has("older"))
                .as("every server knows the new one")
                .isFalse();
        steps(caller, "7.1", "10.2");
        assertThat(finish(caller).path("status").asInt()).isZero();
        assertThat(live()).isEqualTo(caller.facts().get("RELEASE"));
        assertThat(lock()).doesNotExist();
        cutOff.close();
    }

    @Test
    void the_slot_keeps_the_token_that_the_caller_knows_when_he_cannot_be_told_another() throws Exception {
        Caller caller = caller("");
        steps(caller, "1.1", "1.1");
        String token = caller.slot().path("token").asText();
        die();
        caller.breaksAt(event -> event.has("slot"));

        caller.step(service, "1.2");

        assertThat(lock().resolve("held-" + token)).exists();
        caller.breaksAt(event -> false);
        steps(caller, "1.2", "10.2");
        assertThat(finish(caller).path("status").asInt()).isZero();
    }

    /** The caller has kept the new token, and the engine's service ended before a server knew it. */
    @Test
    void a_slot_that_was_told_and_not_taken_yet_is_taken_by_who_goes_on() throws Exception {
        Caller caller = caller("");
        steps(caller, "1.1", "1.1");
        die();
        ObjectNode request = caller.request("step").put("step", "1.2");
        ObjectNode slot = (ObjectNode) request.at("/setting/slot");
        slot.putArray("older").add(slot.path("token").asText());
        slot.put("token", "0123456789abcdef0123456789abcdef");

        assertThat(caller.ask(service, request).path("outcome").asText()).isEqualTo("done");

        steps(caller, "1.3", "10.2");
        assertThat(finish(caller).path("status").asInt()).isZero();
        assertThat(lock()).doesNotExist();
    }

    @Test
    void a_target_that_somebody_has_is_told_as_busy_and_stays_his() throws Exception {
        Caller first = caller("");
        steps(first, "1.1", "1.1");
        Caller second = caller("").other("job/other#1");

        JsonNode step = second.step(service, "1.1");

        assertThat(step.path("reason").asText()).isEqualTo("BUSY");
        assertThat(second.slot()).isNull();
        assertThat(second.revert(service, "BUSY", step.path("text").asText())
                        .path("status")
                        .asInt())
                .isEqualTo(3);
        steps(first, "1.2", "10.2");
        assertThat(finish(first).path("status").asInt()).isZero();
    }

    @Test
    void stopping_what_does_not_run_says_so() {
        assertThat(caller("").stop(service).path("running").asBoolean(true)).isFalse();
    }
}
