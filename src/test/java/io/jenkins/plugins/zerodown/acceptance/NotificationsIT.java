package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The finished jar tells webhooks how a deployment ended; neither they nor the rest of phases 9 and 10 can make it
 * fail.
 */
class NotificationsIT {
    private static final String SECRET_PATH = "/services/T0000/B0000/s3cr3tInThePath";
    private static final String WRITTEN_PATH = "/written/s3cr3tInTheFile";
    private static final String SIGNING_SECRET = "s3cr3t that signs";

    @TempDir
    Path directory;

    private final List<Request> slack = new CopyOnWriteArrayList<>();
    private final List<Request> json = new CopyOnWriteArrayList<>();
    private TestServer server;
    private HttpServer receiver;
    private Project project;

    private record Request(byte[] body, String signature) {
        JsonNode read() throws IOException {
            return new ObjectMapper().readTree(body);
        }
    }

    @BeforeEach
    void start() throws Exception {
        TestServer.assumePresent();
        server = TestServer.start();
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(Executors.newCachedThreadPool());
        receiver.createContext(SECRET_PATH, exchange -> take(exchange, slack));
        receiver.createContext(WRITTEN_PATH, exchange -> take(exchange, json));
        receiver.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", url(WRITTEN_PATH));
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        receiver.start();
        project = Project.in(directory)
                .on(server, "web1")
                .environment("SLACK_WEBHOOK", url(SECRET_PATH))
                .environment("HOOK_SECRET", SIGNING_SECRET);
        version("1");
    }

    @AfterEach
    void stop() {
        if (receiver != null) {
            receiver.stop(0);
        }
        if (server != null) {
            server.close();
        }
    }

    private static void take(HttpExchange exchange, List<Request> requests) throws IOException {
        requests.add(new Request(
                exchange.getRequestBody().readAllBytes(),
                exchange.getRequestHeaders().getFirst("X-ZeroDown-Signature")));
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + path;
    }

    private void version(String text) throws IOException {
        PlainPhpApplication.write(project.application(), text);
    }

    private void options(String... lines) throws IOException {
        project.options("kind: php\nopcache: off\n" + String.join("\n", lines) + "\n");
    }

    private void notifyBoth(String... more) throws IOException {
        options(
                "notify:",
                "  - {urlEnv: SLACK_WEBHOOK, format: slack}",
                "  - {url: '" + url(WRITTEN_PATH) + "', format: json, secretEnv: HOOK_SECRET}",
                String.join("\n", more));
    }

    private Ran run(int status, String command, String... options) throws Exception {
        Ran ran = project.run(command, options);
        assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(status);
        assertThat(ran.out() + ran.err()).doesNotContain("s3cr3t");
        return ran;
    }

    private JsonNode last(List<Request> requests, int count) throws IOException {
        assertThat(requests).hasSize(count);
        return requests.get(count - 1).read();
    }

    private static String signature(byte[] body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SIGNING_SECRET.getBytes(), "HmacSHA256"));
        return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    }

    @Test
    void slack_and_json_hear_of_a_success_a_failure_and_a_rollback_and_no_secret_is_shown() throws Exception {
        notifyBoth();
        assertThat(run(0, "plan", "--no-build").out()).contains("POST slack", "$SLACK_WEBHOOK");
        run(0, "deploy", "--no-build");
        String first = last(json, 1).get("release").asText();
        assertThat(last(json, 1).get("outcome").asText()).isEqualTo("success");
        assertThat(last(json, 1).get("servers")).extracting(JsonNode::asText).containsExactly("web1");
        assertThat(json.get(0).signature()).isEqualTo(signature(json.get(0).body()));
        assertThat(last(slack, 1).get("text").asText()).contains("production: release " + first, "deployed");

        version("2");
        notifyBoth("commands: {postRelease: ['echo the cache is cold >&2; exit 3']}");
        run(1, "deploy", "--no-build");
        assertThat(last(json, 2).get("outcome").asText()).isEqualTo("failure");
        assertThat(last(json, 2).get("text").asText()).contains("the cache is cold");
        assertThat(last(slack, 2).get("text").asText()).startsWith(":x:").contains("the cache is cold");

        notifyBoth();
        run(0, "deploy", "--no-build");
        run(0, "rollback");
        assertThat(last(json, 4).get("outcome").asText()).isEqualTo("rollback");
        assertThat(last(json, 4).get("release").asText()).isEqualTo(first);
        assertThat(last(slack, 4).get("text").asText()).contains("rolled back to release " + first);
        assertThat(server.run("grep", "-rl", "s3cr3t", TestServer.ROOT).out())
                .as("files of the server with a secret")
                .isEmpty();
    }

    @Tag("long")
    @Test
    void webhooks_that_hang_redirect_or_are_not_there_only_warn() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            options(
                    "notify:",
                    "  - {url: 'http://127.0.0.1:" + silent.getLocalPort() + "/s3cr3t'}",
                    "  - {url: '" + url("/moved") + "'}",
                    "  - {urlEnv: NOT_SET}",
                    "  - {urlEnv: SLACK_WEBHOOK, format: slack}");

            Ran ran = run(0, "deploy", "--no-build");

            assertThat(ran.out())
                    .contains(
                            "webhook 1",
                            "no answer",
                            "webhook 2",
                            "a redirect, which is not followed",
                            "webhook 3 ($NOT_SET)",
                            "1 of 4 webhooks told");
        }
        assertThat(slack).hasSize(1);
        assertThat(json).isEmpty();
        assertThat(server.deployPath().resolve("current/VERSION")).exists();
    }

    @Test
    void an_old_release_that_cannot_be_removed_and_a_log_that_cannot_be_written_only_warn() throws Exception {
        project.target("keepReleases: 1\n");
        notifyBoth();
        run(0, "deploy", "--no-build");
        Path first = server.deployPath()
                .resolve(Files.readSymbolicLink(server.deployPath().resolve("current")));
        for (String version : List.of("2", "3")) {
            version(version);
            run(0, "deploy", "--no-build");
            server.run(
                            "sh",
                            "-euc",
                            "mkdir -p \"$1/stuck\"; echo x > \"$1/stuck/file\"; chown -R 0:0 \"$1/stuck\"",
                            "sh",
                            TestServer.DEPLOY_PATH + "/releases/" + first.getFileName())
                    .orThrow();
        }
        server.run("sh", "-euc", "rm \"$1/deployment.log\"; mkdir \"$1/deployment.log\"", "sh", TestServer.DEPLOY_PATH)
                .orThrow();
        version("4");

        Ran ran = run(0, "deploy", "--no-build");

        assertThat(ran.out().lines())
                .anyMatch(line -> line.contains("warning: 9.")
                        && line.contains("web1: left: ")
                        && line.contains("has files of another user: set become"))
                .anyMatch(line -> line.contains("warning: 10.1.")
                        && line.contains("web1: ")
                        && line.contains("deployment.log is a directory: move it away"));
        assertThat(server.deployPath()
                        .resolve(Files.readSymbolicLink(server.deployPath().resolve("current")))
                        .resolve("VERSION"))
                .hasContent("4");
        assertThat(json).hasSize(4);
    }
}
