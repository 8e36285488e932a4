package io.jenkins.plugins.zerodown.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deployments in parts, between which somebody may take days to approve. */
@Timeout(120)
@Tag("servers")
class PartsTest extends OneServer {
    @Test
    void parts_take_the_slot_for_themselves_and_go_on_with_what_earlier_ones_made() throws Exception {
        String before = deploy("job/app#0");
        Caller caller = caller("").next("build");
        part(caller, "1.1", "2.5");
        assertThat(caller.ask(service, caller.request("finish").put("keepWork", true))
                        .path("message")
                        .asText())
                .contains("built for web1");
        part(caller.next("release"), "3.1", "6.3");
        assertThat(finish(caller).path("message").asText()).contains("is ready on web1");
        assertThat(lock()).as("free while somebody approves").doesNotExist();
        assertThat(live()).isEqualTo(before);
        part(caller.next("switch"), "7.1", "8.4");
        assertThat(finish(caller).path("message").asText()).isEqualTo("release " + live() + " is live on web1");
        assertThat(live()).isEqualTo(caller.facts().get("RELEASE"));
        part(caller.next("clean up"), "9.1", "10.2");
        assertThat(finish(caller).path("message").asText()).isEqualTo("cleaned up on web1");
        assertThat(lock()).doesNotExist();
    }

    @Test
    void the_part_that_switches_refuses_when_another_has_switched_since_and_its_release_stays_ready() throws Exception {
        String before = deploy("job/app#0");
        Caller caller = caller("").next("release");
        part(caller, "1.1", "6.3");
        finish(caller);
        String own = caller.facts().get("RELEASE");
        Caller other = caller("").other("job/other#1");
        steps(other, "1.1", "8.4");
        finish(other);
        String between = live();

        JsonNode step = caller.next("switch").part(service, "7.1");

        assertThat(step.path("outcome").asText()).isEqualTo("failed");
        assertThat(step.path("text").asText())
                .contains("release " + before + " was live", "now it is release " + between);
        assertThat(caller.revert(service, "FAILED", step.path("text").asText())
                        .path("status")
                        .asInt())
                .isEqualTo(1);
        assertThat(live()).isEqualTo(between);
        assertThat(Files.readString(deployPath.resolve(".zerodown/releases/" + own + ".json")))
                .contains("\"ready\"");
    }

    @Test
    void maintenance_mode_is_refused_in_parts_before_anything_is_touched() {
        Caller caller = caller("{\"kind\": \"laravel\", \"maintenance\": true}");

        JsonNode step = caller.part(service, "1.1");

        assertThat(step.path("reason").asText()).isEqualTo("UNUSABLE");
        assertThat(step.path("text").asText()).startsWith("maintenance: ").contains("maintenance: off");
        assertThat(deployPath).doesNotExist();
    }
}
