package io.jenkins.plugins.zerodown.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import io.jenkins.plugins.zerodown.lock.Lock;
import io.jenkins.plugins.zerodown.lock.Slot;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.remote.Host;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands on two real servers that have two good releases each. */
@Timeout(120)
@Wants(server = true)
@Tag("servers")
class CommandsOnServersTest {
    private static final String OLDER = "20250819070000";
    private static final String LIVE = "20250820092100";

    @TempDir
    static Path folder;

    private static TestServer web1;
    private static TestServer web2;
    private static Path file;

    private record Said(int status, String out, String err) {}

    @BeforeAll
    static void start() throws Exception {
        web1 = TestServer.start();
        web2 = TestServer.start();
        file = folder.resolve("zerodown.yaml");
        Files.writeString(
                file,
                "targets:\n  - name: production\n    deployPath: " + TestServer.DEPLOY_PATH + "\n    servers:\n"
                        + server("web1", web1) + server("web2", web2) + "application: {kind: php, opcache: off}\n");
    }

    @AfterAll
    static void stop() {
        if (web1 != null) {
            web1.close();
        }
        if (web2 != null) {
            web2.close();
        }
    }

    private static String server(String name, TestServer server) {
        return "      - {name: " + name + ", host: " + server.host() + ", port: " + server.port() + ", user: "
                + server.user() + ", identityFile: " + server.identityFile() + ", hostKey: \"" + server.hostKeyLine()
                + "\"}\n";
    }

    @BeforeEach
    void twoGoodReleasesEverywhere() throws Exception {
        for (TestServer server : List.of(web1, web2)) {
            asDeployUser(
                    server,
                    "rm -rf \"$1\"; mkdir -p \"$1/releases/" + OLDER + "/public\" \"$1/releases/" + LIVE
                            + "/public\" \"$1/.zerodown/releases\" \"$1/shared\"; chmod 700 \"$1/.zerodown\"; "
                            + "ln -s releases/"
                            + LIVE
                            + " \"$1/current\"; for id in " + OLDER + " " + LIVE + "; do "
                            + "echo '<?php echo 1;' > \"$1/releases/$id/public/index.php\"; "
                            + "printf '{\"release\":\"%s\",\"state\":\"good\",\"commit\":\"a1b2c3d4e5\","
                            + "\"deployedAt\":\"2025-08-20T09:21:42Z\","
                            + "\"bytes\":81000000}\\n' \"$id\" > \"$1/.zerodown/releases/$id.json\"; done");
        }
    }

    private static void asDeployUser(TestServer server, String script) throws IOException, InterruptedException {
        assertThat(server.runAs(server.user(), "sh", "-euc", script, "sh", TestServer.DEPLOY_PATH, server.user())
                        .ok())
                .as(script)
                .isTrue();
    }

    private Said run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-f", file.toString()));
        int status = Main.run(
                new CliEnvironment(
                        Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        new Screen(false, false, 80, false)),
                all.toArray(String[]::new));
        return new Said(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Bob deploys to web1, and takes his time. */
    private static Slot bob() throws Exception {
        Slot slot = new Lock(
                List.of(new Host(web1.server("web1"), web1.local())),
                new Layout(TestServer.DEPLOY_PATH),
                new Owner("bob", Optional.empty()));
        slot.take(line -> {}, Duration.ZERO);
        return slot;
    }

    private static String live(TestServer server) throws IOException {
        return Files.readSymbolicLink(server.deployPath().resolve("current"))
                .getFileName()
                .toString();
    }

    @Test
    void releases_are_listed_as_json_with_exactly_the_fields_that_were_promised() throws Exception {
        Said said = run("releases", "--json");

        assertThat(said.status()).as(said.err()).isZero();
        JsonNode servers = new ObjectMapper().readTree(said.out());
        assertThat(servers)
                .hasSize(2)
                .allSatisfy(
                        server -> assertThat(server.fieldNames()).toIterable().containsExactly("server", "releases"));
        assertThat(servers.get(0).get("server").asText()).isEqualTo("web1");
        assertThat(servers.get(0).get("releases").get(0).toString())
                .isEqualTo("{\"id\":\"" + LIVE
                        + "\",\"state\":\"good\",\"live\":true,\"commit\":\"a1b2c3d4e5\","
                        + "\"deployedAt\":\"2025-08-20T09:21:42Z\",\"bytes\":81000000}");
        assertThat(servers.get(0).get("releases").get(1).get("live").asBoolean())
                .isFalse();
    }

    @Test
    void releases_are_listed_for_people_with_the_live_one_marked() {
        Said said = run("releases");

        assertThat(said.out().lines())
                .contains("web1:", "  live  " + LIVE + "  good      a1b2c3d  2025-08-20 09:21:42 UTC  81.0 MB");
    }

    @Test
    void a_rollback_serves_the_release_before_on_every_server() throws Exception {
        Said said = run("rollback");

        assertThat(said.status()).as(said.out() + said.err()).isZero();
        assertThat(live(web1)).isEqualTo(OLDER);
        assertThat(live(web2)).isEqualTo(OLDER);
        assertThat(said.out())
                .contains("7.1. Atomic Symlink Update", "release " + OLDER + " is live again on web1, web2");
        assertThat(new ObjectMapper()
                        .readTree(run("releases", "--json").out())
                        .get(1)
                        .get("releases")
                        .get(0)
                        .get("state")
                        .asText())
                .isEqualTo("bad");
    }

    @Test
    void a_rollback_to_what_is_not_there_ends_with_2_and_turns_nothing() throws Exception {
        Said said = run("rollback", "--to", "20240101000000");

        assertThat(said.status()).as(said.out()).isEqualTo(2);
        assertThat(said.err()).contains("20240101000000", "web1", "web2", OLDER);
        assertThat(live(web1)).isEqualTo(LIVE);
    }

    @Test
    void a_check_tells_of_every_server_and_ends_with_0_where_a_deployment_would_work() throws Exception {
        Said said = run("check");
        Said json = run("check", "--json");

        assertThat(said.status()).as(said.out() + said.err()).isZero();
        assertThat(said.out()).contains("web1: connected as " + web1.user(), "web2: connected as");
        assertThat(new ObjectMapper().readTree(json.out()))
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.fieldNames())
                        .toIterable()
                        .containsExactly("server", "severity", "what", "why", "fix"));
    }

    @Test
    void a_check_ends_with_1_where_a_deployment_would_fail_and_says_why() throws Exception {
        asDeployUser(web2, "rm \"$1/current\"; mkdir \"$1/current\"");

        Said said = run("check");

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out().lines())
                .anyMatch(line -> line.startsWith("error") && line.contains("web2") && line.contains("current"));
    }

    @Test
    void a_target_that_somebody_has_ends_with_3_and_names_him() throws Exception {
        try (Slot held = bob()) {
            Said said = run("rollback", "--wait", "0");

            assertThat(said.status()).as(said.out() + said.err()).isEqualTo(3);
            assertThat(said.err()).contains("web1", "bob");
            assertThat(held.isHeld()).isTrue();
        }
        assertThat(live(web1)).isEqualTo(LIVE);
    }

    private static boolean held(Slot slot) throws InterruptedException {
        return slot.confirm().isEmpty();
    }

    @Test
    void unlock_takes_the_lock_on_every_server_and_says_from_whom() throws Exception {
        try (Slot lost = bob()) {
            Said shown = run("unlock");
            assertThat(shown.status()).as(shown.err()).isEqualTo(2);
            assertThat(shown.out().lines())
                    .anyMatch(line -> line.matches("web1: held by bob.*; holder [0-9a-f]{8}"))
                    .contains("web2: not locked");
            String[] line = shown.err()
                    .lines()
                    .reduce((first, last) -> last)
                    .orElseThrow()
                    .split(" ");
            String mark = List.of(line).get(List.of(line).indexOf("--holder") + 1);
            assertThat(held(lost)).as("it only looks").isTrue();

            Said other = run("unlock", "--holder", "01234567", "--why", "an older holder");
            assertThat(other.status()).isEqualTo(1);
            assertThat(other.out()).contains("web1: left alone, since another has it now: held by bob");
            assertThat(held(lost)).isTrue();

            Said said = run("unlock", "--holder", mark, "--why", "bob's laptop is at the bottom of a lake");

            assertThat(said.status()).as(said.err()).isZero();
            assertThat(said.out().lines())
                    .anyMatch(text -> text.startsWith("web1: taken from bob"))
                    .contains("web2: was not locked");
            assertThat(Files.readString(web1.deployPath().resolve("deployment.log")))
                    .contains("bottom of a lake");
            assertThat(run("rollback", "--wait", "0").status()).isZero();
        }
    }

    @Test
    void a_command_that_is_told_to_stop_while_it_waits_leaves_the_queue_and_ends_with_1() throws Exception {
        Path log = folder.resolve("stopped.log");
        Process waiting = null;
        try (Slot held = bob()) {
            waiting = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "rollback",
                            "--wait",
                            "10m",
                            "-f",
                            file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            while (!Files.readString(log).contains("waits for bob")) {
                assertThat(waiting.isAlive()).as(Files.readString(log)).isTrue();
                Thread.sleep(50);
            }
            waiting.destroy();

            assertThat(waiting.waitFor(60, TimeUnit.SECONDS))
                    .as(Files.readString(log))
                    .isTrue();
            assertThat(waiting.exitValue()).as(Files.readString(log)).isEqualTo(1);
            assertThat(Files.readString(log)).contains("Stopping");
            try (Stream<Path> tickets = Files.list(web1.deployPath().resolve(".zerodown/queue"))) {
                assertThat(tickets).isEmpty();
            }
            assertThat(held.isHeld()).isTrue();
        } finally {
            if (waiting != null) {
                waiting.destroyForcibly();
            }
        }
        assertThat(live(web1)).isEqualTo(LIVE);
    }

    @Test
    void a_deployment_that_is_told_to_stop_after_the_switch_goes_back_on_every_server_and_frees_the_target()
            throws Exception {
        Path source = Files.createDirectories(folder.resolve("source/public")).getParent();
        Files.writeString(source.resolve("public/index.php"), "<?php echo 3;");
        Path slow = folder.resolve("slow.yaml");
        Files.writeString(
                slow,
                Files.readString(file)
                        .replaceFirst(
                                "(?s)application:.*",
                                "application:\n  kind: php\n"
                                        + "  opcache: off\n  commands: {postRelease: [{run: 'echo dawdling; "
                                        + "sleep 617.3', timeout: 15m}]}\n"));
        Path log = folder.resolve("reverted.log");
        Process deploying = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "deploy",
                        "--no-build",
                        "--source",
                        source.toString(),
                        "-f",
                        slow.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            while (!(Files.readString(log).contains("web1  8.2  dawdling")
                    && Files.readString(log).contains("web2  8.2  dawdling"))) {
                assertThat(deploying.isAlive()).as(Files.readString(log)).isTrue();
                Thread.sleep(50);
            }
            assertThat(live(web1)).isNotEqualTo(LIVE);
            deploying.destroy();

            assertThat(deploying.waitFor(60, TimeUnit.SECONDS))
                    .as(Files.readString(log))
                    .isTrue();
            assertThat(deploying.exitValue()).as(Files.readString(log)).isEqualTo(1);
        } finally {
            deploying.destroyForcibly();
        }
        assertThat(live(web1)).isEqualTo(LIVE);
        assertThat(live(web2)).isEqualTo(LIVE);
        assertThat(web1.run("pgrep", "-xf", "sleep 617.3").ok())
                .as("the command still runs")
                .isFalse();
        assertThat(run("rollback", "--wait", "0").status())
                .as("the target is free")
                .isZero();
    }
}
