package io.jenkins.plugins.zerodown.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is asked for in one request: rollback, cleanup, and looks at the servers. */
@Timeout(120)
@Tag("servers")
class WholeOperationsTest extends OneServer {
    @Test
    void a_rollback_goes_back_once_although_it_is_asked_for_twice() throws Exception {
        String first = deploy("job/app#1");
        String second = deploy("job/app#2");
        String third = deploy("job/app#3");
        Caller caller = caller("").next("rollback");
        caller.breaksAt(event -> event.path("step").asText().equals("8.1"));
        JsonNode unheard = caller.ask(service, caller.request("rollback"));
        assertThat(unheard.path("status").asInt())
                .as("goes on though nobody hears of it")
                .isZero();
        assertThat(live()).isEqualTo(second);

        caller.breaksAt(event -> false);
        JsonNode ended = caller.ask(service, caller.request("rollback"));

        assertThat(ended.path("status").asInt()).as(ended.toString()).isZero();
        assertThat(live()).isEqualTo(second).isNotIn(first, third);
        assertThat(lock()).doesNotExist();
    }

    @Test
    void a_rollback_that_was_cut_off_after_its_switch_is_brought_to_its_end_by_another_process() throws Exception {
        deploy("job/app#1");
        String second = deploy("job/app#2");
        deploy("job/app#3");
        Path go = directory.resolve("go");
        Caller caller = caller("{\"health\": {\"command\": \"until [ -e '%s' ]; do sleep 0.1; done\"}}".formatted(go))
                .next("rollback");
        CompletableFuture<JsonNode> cutOff =
                CompletableFuture.supplyAsync(() -> caller.ask(service, caller.request("rollback")));
        await(() -> caller.events().stream()
                .anyMatch(event -> event.path("step").asText().equals("8.3")));
        caller.breaksAt(event -> true);
        die();
        cutOff.get(60, TimeUnit.SECONDS);
        Files.createFile(go);
        caller.breaksAt(event -> false);

        JsonNode ended = caller.ask(service, caller.request("rollback"));

        assertThat(ended.path("status").asInt()).as(ended.toString()).isZero();
        assertThat(live()).isEqualTo(second);
        assertThat(Files.readString(deployPath.resolve(".zerodown/releases/" + second + ".json")))
                .contains("\"good\"");
        assertThat(lock()).doesNotExist();
    }

    @Test
    void releases_and_findings_are_told_for_each_server_and_what_keeps_one_from_telling() throws Exception {
        String id = deploy("job/app#1");
        Caller caller = caller("").next("look");

        JsonNode web1 =
                caller.ask(service, caller.request("releases")).path("servers").get(0);
        assertThat(web1.path("server").asText()).isEqualTo("web1");
        assertThat(web1.path("releases").get(0).path("id").asText()).isEqualTo(id);
        assertThat(web1.path("releases").get(0).path("live").asBoolean()).isTrue();
        assertThat(web1.path("releases").get(0).path("build").asText()).isEqualTo("https://ci.example.com/job/app/1/");
        assertThat(caller.ask(service, caller.request("check")).path("findings"))
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.fieldNames())
                        .toIterable()
                        .containsExactly("severity", "server", "what", "why", "fix"));

        servers.refuse(true);
        JsonNode down =
                caller.ask(service, caller.request("releases")).path("servers").get(0);
        assertThat(down.path("error").asText()).contains("refused by the test");
        assertThat(down.has("releases")).isFalse();
    }

    @Test
    void a_cleanup_by_itself_ends_its_slot() throws Exception {
        deploy("job/app#1");
        Caller caller = caller("").next("clean up");

        assertThat(caller.ask(service, caller.request("cleanup"))
                        .path("message")
                        .asText())
                .isEqualTo("cleaned up on web1");
        assertThat(lock()).doesNotExist();
    }
}
