package io.jenkins.plugins.zerodown.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.zerodown.config.Application.Notification;
import io.jenkins.plugins.zerodown.config.Application.Notification.Format;
import io.jenkins.plugins.zerodown.config.ReachableAddresses;
import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.notify.Webhooks.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@Tag("servers")
class WebhooksTest {
    private static final Patience QUICK =
            new Patience(3, Duration.ofMillis(5), Duration.ofSeconds(5), Duration.ofSeconds(20));
    private static final Set<Notification.Outcome> ALWAYS = EnumSet.allOf(Notification.Outcome.class);

    private record Received(Map<String, List<String>> headers, byte[] body) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(body);
        }
    }

    private final List<Received> received = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> statuses = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> environment = new ConcurrentHashMap<>();
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** Answers with the next of {@link #statuses}, then with 200. */
    private void answer(HttpExchange exchange) throws IOException {
        received.add(new Received(
                Map.copyOf(exchange.getRequestHeaders()),
                exchange.getRequestBody().readAllBytes()));
        int status = statuses.isEmpty() ? 200 : statuses.remove(0);
        exchange.getResponseHeaders().add("Location", url("/elsewhere"));
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private String url(String path) {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + path;
    }

    private Webhooks webhooks() {
        return webhooks(QUICK);
    }

    private Webhooks webhooks(Patience patience) {
        return webhooks(ReachableAddresses.OF_A_USER, patience);
    }

    private Webhooks webhooks(ReachableAddresses reachable, Patience patience) {
        return new Webhooks(
                new Secrets() {
                    @Override
                    public String text(String name) throws IOException {
                        if (!environment.containsKey(name)) {
                            throw new IOException("environment variable " + name + " is not set");
                        }
                        return environment.get(name);
                    }

                    @Override
                    public byte[] file(String name) throws IOException {
                        throw new IOException("no file " + name);
                    }
                },
                reachable,
                patience);
    }

    private Notification to(String url, Format format) {
        return new Notification(Optional.of(url), Optional.empty(), format, ALWAYS, Optional.empty());
    }

    private static Notification from(String variable) {
        return new Notification(Optional.empty(), Optional.of(variable), Format.JSON, ALWAYS, Optional.empty());
    }

    private static Announcement news(Notification.Outcome outcome) {
        return new Announcement(
                "production",
                outcome,
                Optional.of("20250820092100"),
                Optional.of("a1b2c3d4e5f60718293a4b5c6d7e8f9001122334"),
                Optional.of("main"),
                Optional.of("Alice: say <!channel> & \"hello\""),
                List.of("web1", "web2"),
                "alice",
                Optional.of("https://ci.example.com/job/app/7/"),
                Instant.parse("2025-08-20T09:21:00Z"),
                Instant.parse("2025-08-20T09:21:42Z"),
                Optional.of("all is <well>"));
    }

    @Test
    void an_address_that_the_target_does_not_let_be_asked_is_told_of_nothing_and_the_line_does_not_show_it()
            throws Exception {
        ReachableAddresses ofAPipeline = new ReachableAddresses(false, List.of(), Set.of("web1.example.com"));

        Webhooks.Report report = webhooks(ofAPipeline, QUICK)
                .tell(List.of(to(url("/hook"), Format.JSON)), news(Notification.Outcome.SUCCESS));

        assertThat(received).isEmpty();
        assertThat(report.problems())
                .singleElement()
                .asString()
                .contains("webhook 1 was not told", "loopback", "allowedAddresses")
                .doesNotContain("127.0.0.1", "attempts");
    }

    @Test
    void the_json_format_says_what_was_deployed_where_and_by_whom() throws Exception {
        Webhooks.Report report =
                webhooks().tell(List.of(to(url("/hook"), Format.JSON)), news(Notification.Outcome.SUCCESS));

        assertThat(report).isEqualTo(new Webhooks.Report(1, List.of()));
        JsonNode body = received.get(0).json();
        assertThat(body.get("outcome").asText()).isEqualTo("success");
        assertThat(body.get("target").asText()).isEqualTo("production");
        assertThat(body.get("release").asText()).isEqualTo("20250820092100");
        assertThat(body.get("commit").asText()).startsWith("a1b2c3d4");
        assertThat(body.get("servers")).extracting(JsonNode::asText).containsExactly("web1", "web2");
        assertThat(body.get("durationSeconds").asLong()).isEqualTo(42);
        assertThat(body.get("text").asText())
                .isEqualTo(
                        "production: release 20250820092100 (a1b2c3d, main) deployed by alice in 42 s - all is <well>");
    }

    @Test
    void the_slack_format_is_one_text_in_which_nothing_deployed_can_be_markup() throws Exception {
        webhooks().tell(List.of(to(url("/hook"), Format.SLACK)), news(Notification.Outcome.FAILURE));

        JsonNode body = received.get(0).json();
        assertThat(body.fieldNames()).toIterable().containsExactly("text");
        assertThat(body.get("text").asText())
                .startsWith(":x: production: release 20250820092100")
                .contains("all is &lt;well&gt;")
                .endsWith("<https://ci.example.com/job/app/7/|build>");
    }

    @Test
    void a_webhook_hears_only_of_the_outcomes_that_it_asked_for() throws Exception {
        Notification failuresOnly = new Notification(
                Optional.of(url("/failures")),
                Optional.empty(),
                Format.JSON,
                Set.of(Notification.Outcome.FAILURE),
                Optional.empty());

        Webhooks.Report silent = webhooks().tell(List.of(failuresOnly), news(Notification.Outcome.SUCCESS));
        Webhooks.Report told = webhooks().tell(List.of(failuresOnly), news(Notification.Outcome.FAILURE));

        assertThat(silent.told()).isZero();
        assertThat(told.told()).isEqualTo(1);
        assertThat(received).hasSize(1);
    }

    @Test
    void the_signature_is_the_hmac_of_the_very_bytes_of_the_body() throws Exception {
        environment.put("HOOK_SECRET", "correct horse battery staple");
        Notification signed = new Notification(
                Optional.of(url("/hook")), Optional.empty(), Format.JSON, ALWAYS, Optional.of("HOOK_SECRET"));

        webhooks().tell(List.of(signed), news(Notification.Outcome.SUCCESS));

        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("correct horse battery staple".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String expected =
                "sha256=" + HexFormat.of().formatHex(mac.doFinal(received.get(0).body()));
        assertThat(received.get(0).headers().get("X-zerodown-signature")).containsExactly(expected);
    }

    @Test
    void a_receiver_that_is_down_for_a_moment_is_told_again_under_the_same_delivery_number() throws Exception {
        statuses.addAll(List.of(503, 429));

        Webhooks.Report report =
                webhooks().tell(List.of(to(url("/hook"), Format.JSON)), news(Notification.Outcome.SUCCESS));

        assertThat(report).isEqualTo(new Webhooks.Report(1, List.of()));
        assertThat(received).hasSize(3);
        assertThat(received)
                .extracting(request -> request.headers().get("X-zerodown-delivery"))
                .containsOnly(received.get(0).headers().get("X-zerodown-delivery"));
    }

    @Test
    void a_receiver_that_stays_down_costs_as_many_attempts_as_allowed_and_a_warning() throws Exception {
        statuses.addAll(Collections.nCopies(50, 500));

        Webhooks.Report report =
                webhooks().tell(List.of(to(url("/hook"), Format.JSON)), news(Notification.Outcome.SUCCESS));

        assertThat(report.told()).isZero();
        assertThat(report.problems())
                .singleElement()
                .asString()
                .contains("webhook 1", "status 500", "3 attempts", "Check its URL");
        assertThat(received).hasSize(3);
    }

    @Test
    void a_request_that_was_refused_for_good_is_not_repeated() throws Exception {
        statuses.addAll(List.of(404, 404));

        Webhooks.Report report =
                webhooks().tell(List.of(to(url("/hook"), Format.JSON)), news(Notification.Outcome.SUCCESS));

        assertThat(report.problems()).singleElement().asString().contains("status 404");
        assertThat(received).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void a_redirect_is_not_followed(int status) throws Exception {
        statuses.add(status);

        Webhooks.Report report =
                webhooks().tell(List.of(to(url("/hook"), Format.JSON)), news(Notification.Outcome.SUCCESS));

        assertThat(report.problems()).singleElement().asString().contains("redirect");
        assertThat(received).hasSize(1);
    }

    @Test
    void a_receiver_that_never_answers_is_given_up() throws Exception {
        Patience short_ = new Patience(2, Duration.ofMillis(5), Duration.ofMillis(200), Duration.ofSeconds(2));
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + silent.getLocalPort() + "/T0/B0/secret-in-the-path";

            Webhooks.Report report =
                    webhooks(short_).tell(List.of(to(url, Format.JSON)), news(Notification.Outcome.SUCCESS));

            assertThat(report.problems())
                    .singleElement()
                    .asString()
                    .contains("no answer")
                    .doesNotContain("secret-in-the-path");
        }
    }

    @Test
    void one_that_asks_to_wait_longer_than_there_is_time_is_given_up_at_once() throws Exception {
        server.createContext("/busy", exchange -> {
            received.add(new Received(Map.of(), exchange.getRequestBody().readAllBytes()));
            exchange.getResponseHeaders().add("Retry-After", "3600");
            exchange.sendResponseHeaders(429, -1);
            exchange.close();
        });

        Webhooks.Report report =
                webhooks().tell(List.of(to(url("/busy"), Format.JSON)), news(Notification.Outcome.SUCCESS));

        assertThat(report.problems()).singleElement().asString().contains("status 429");
        assertThat(received).hasSize(1);
    }

    @Test
    void an_endless_answer_does_not_hold_the_deployment() throws Exception {
        server.createContext("/endless", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, 0);
            byte[] chunk = new byte[8192];
            try {
                while (true) {
                    exchange.getResponseBody().write(chunk);
                }
            } catch (IOException closedByTheClient) {
                exchange.close();
            }
        });

        Webhooks.Report report =
                webhooks().tell(List.of(to(url("/endless"), Format.JSON)), news(Notification.Outcome.SUCCESS));

        assertThat(report.told()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://hooks.example.com/services/s3cr3t path",
                "file:///etc/s3cr3t",
                "s3cr3t",
                "",
                "http://127.0.0.1:1/s3cr3t",
                "http://no-such-host.invalid/s3cr3t",
                "https:///s3cr3t"
            })
    void a_url_from_the_environment_is_in_no_message_whatever_goes_wrong(String url) throws Exception {
        environment.put("SLACK_URL", url);

        Webhooks.Report report = webhooks().tell(List.of(from("SLACK_URL")), news(Notification.Outcome.SUCCESS));

        assertThat(report.problems())
                .singleElement()
                .asString()
                .contains("webhook 1 ($SLACK_URL)")
                .doesNotContain("s3cr3t", "hooks.example.com", "no-such-host");
    }

    @Test
    void a_variable_that_is_not_set_is_named() throws Exception {
        Webhooks.Report report = webhooks().tell(List.of(from("SLACK_URL")), news(Notification.Outcome.SUCCESS));

        assertThat(report.problems()).singleElement().asString().contains("urlEnv SLACK_URL", "not set");
    }

    @Test
    void one_that_is_dead_does_not_keep_the_others_from_being_told() throws Exception {
        Webhooks.Report report = webhooks()
                .tell(
                        List.of(to("http://127.0.0.1:1/dead", Format.JSON), to(url("/alive"), Format.JSON)),
                        news(Notification.Outcome.ROLLBACK));

        assertThat(report.told()).isEqualTo(1);
        assertThat(report.problems()).singleElement().asString().contains("webhook 1", "no connection");
        assertThat(received).hasSize(1);
        assertThat(received.get(0).json().get("text").asText()).contains("rolled back to release 20250820092100");
    }
}
