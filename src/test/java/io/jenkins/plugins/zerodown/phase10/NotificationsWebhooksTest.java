package io.jenkins.plugins.zerodown.phase10;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Application.Notification;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class NotificationsWebhooksTest {
    private final List<JsonNode> told = new CopyOnWriteArrayList<>();
    private final NotificationsWebhooks step = new NotificationsWebhooks();
    private HttpServer receiver;
    private int status = 200;

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            told.add(new ObjectMapper().readTree(exchange.getRequestBody()));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    private RunBuilder run(Notification.Outcome... on) {
        return RunBuilder.at("/srv/app")
                .local("web1")
                .local("web2")
                .secretText("HOOK", "http://127.0.0.1:" + receiver.getAddress().getPort() + "/T0KEN")
                .notifications(new Notification(
                        Optional.empty(), Optional.of("HOOK"), Notification.Format.JSON, Set.of(on), Optional.empty()));
    }

    @Test
    void a_deployment_that_did_not_fail_is_a_success() throws Exception {
        Outcome outcome = step.run(run(Notification.Outcome.SUCCESS).build());

        assertThat(outcome).isEqualTo(Outcome.done("1 of 1 webhooks told of the success"));
        assertThat(told).singleElement().satisfies(news -> {
            assertThat(news.get("outcome").asText()).isEqualTo("success");
            assertThat(news.get("release").asText()).isEqualTo(RunBuilder.RELEASE);
            assertThat(news.get("servers")).hasSize(2);
        });
    }

    @Test
    void a_failure_is_told_with_its_reason() throws Exception {
        step.run(run(Notification.Outcome.FAILURE)
                .fact(StateKey.OUTCOME, Application.Notification.Outcome.FAILURE)
                .fact(StateKey.FAILURE, "8.3: no answer")
                .build());

        assertThat(told).singleElement().satisfies(news -> {
            assertThat(news.get("outcome").asText()).isEqualTo("failure");
            assertThat(news.get("text").asText()).contains("failed", "8.3: no answer");
        });
    }

    @Test
    void a_rollback_is_told_as_one() throws Exception {
        step.run(run(Notification.Outcome.ROLLBACK)
                .fact(StateKey.ROLLBACK, new ReleaseId(RunBuilder.RELEASE))
                .build());

        assertThat(told)
                .singleElement()
                .satisfies(news -> assertThat(news.get("outcome").asText()).isEqualTo("rollback"));
    }

    @Test
    void nobody_is_told_what_he_did_not_ask_for() throws Exception {
        Outcome outcome = step.run(run(Notification.Outcome.FAILURE).build());

        assertThat(outcome).isEqualTo(Outcome.skipped("no webhook wants to hear of a success"));
        assertThat(told).isEmpty();
    }

    @Test
    void a_webhook_that_refuses_is_a_warning_without_its_url() throws Exception {
        status = 404;
        RunBuilder run = run(Notification.Outcome.SUCCESS);

        Outcome outcome = step.run(run.build());

        assertThat(outcome).isEqualTo(Outcome.done("0 of 1 webhooks told of the success"));
        assertThat(run.warnings())
                .singleElement()
                .asString()
                .contains("$HOOK", "404")
                .doesNotContain("T0KEN");
    }

    @Test
    void a_plan_shows_which_webhooks_would_be_told_and_tells_none() {
        List<String> plan = step.plan(
                run(Notification.Outcome.SUCCESS, Notification.Outcome.FAILURE).build());

        assertThat(plan).containsExactly("POST json to the URL in $HOOK on failure, success");
        assertThat(told).isEmpty();
    }
}
