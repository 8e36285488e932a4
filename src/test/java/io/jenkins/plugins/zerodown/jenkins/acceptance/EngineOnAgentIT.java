package io.jenkins.plugins.zerodown.jenkins.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine on an agent of a real Jenkins, and one that lives on there unheard. */
@Wants(jenkins = true, server = true, programs = "php")
@Timeout(600)
class EngineOnAgentIT {
    private static final String WAITING = """
            kind: php
            opcache: off
            versionMismatch: ignore
            commands:
              midRelease: ["echo begun; until [ -e %1$s/go ]; do sleep 0.1; done; echo a >> %1$s/ran"]
            """.formatted(TestServer.ROOT);

    private static CompletableFuture<JsonNode> step(EngineAtWork deployment, String number) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return deployment.steps(number, number);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void awaitBegun(EngineAtWork deployment, int times) throws Exception {
        Awaited.until(
                Duration.ofMinutes(1),
                "the command to be heard of " + times + " times",
                () -> deployment.events().stream()
                                .filter(event -> event.path("line").asText().equals("begun"))
                                .count()
                        == times);
    }

    /** A cable is pulled: the controller gives the agent up, and the engine there knows nothing of it. */
    @Test
    void a_deployment_goes_on_elsewhere_while_the_engine_that_was_cut_off_lives_on() throws Exception {
        JenkinsServer jenkins = JenkinsServer.shared();
        try (TestServer server = TestServer.with().hostKey("ed25519").start();
                InboundAgent agent = InboundAgent.start(jenkins, "cut-off")) {
            new JenkinsSettings()
                    .login("deploy-key", server)
                    .target("cut-off", server, "deploy-key", WAITING)
                    .apply(jenkins);
            Path source = PlainPhpApplication.write(jenkins.files().resolve("cut-off"), "1");
            jenkins.give(source);
            EngineAtWork deployment = new EngineAtWork(jenkins, "cut-off", source, "cut-off");
            assertThat(deployment.steps("1.1", "6.1").path("outcome").asText()).isIn("done", "skipped");
            CompletableFuture<JsonNode> command = step(deployment, "6.2");
            awaitBegun(deployment, 1);
            assertThat(deployment.kept())
                    .as("the slot is kept, and not as it is")
                    .contains("\"slot\":\"{AQAA")
                    .doesNotContain("token");

            agent.connection().stall();
            jenkins.groovy("Jenkins.get().getComputer('cut-off').disconnect(null).get()");
            JsonNode lost = command.get(60, TimeUnit.SECONDS);
            deployment.moveTo("");
            CompletableFuture<JsonNode> again = step(deployment, "6.2");
            awaitBegun(deployment, 2);
            server.runAs(server.user(), "touch", TestServer.ROOT + "/go").orThrow();

            assertThat(lost.path("thrown").asText()).as(lost.toString()).isEqualTo("EngineUnreachable");
            assertThat(lost.path("message").asText()).startsWith("agent cut-off: the connection to it has ended");
            assertThat(again.get(60, TimeUnit.SECONDS).path("outcome").asText()).isEqualTo("done");
            assertThat(deployment.steps("6.3", "10.2").path("outcome").asText()).isIn("done", "skipped");
            assertThat(deployment.finish().path("status").asInt(-1)).isZero();
            assertThat(Files.readAllLines(server.root().resolve("ran"))).containsExactly("a");
            assertThat(server.deployPath().resolve("current")).isSymbolicLink();
            assertThat(server.deployPath().resolve(".zerodown/lock")).doesNotExist();
            assertThat(jenkins.complaints()).isEmpty();
        }
    }
}
