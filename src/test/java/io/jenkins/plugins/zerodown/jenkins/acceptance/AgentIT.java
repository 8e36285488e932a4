package io.jenkins.plugins.zerodown.jenkins.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Pipelines whose workspace is on an agent: what crosses to it, and what becomes of a deployment when it is killed. */
@Wants(
        jenkins = true,
        server = true,
        programs = {"php", "composer"})
@Timeout(900)
class AgentIT {
    private static final int MEGABYTE = 1 << 20;
    private static final String PLAIN = "kind: php\nopcache: off\nversionMismatch: ignore\n";
    private static final String AS_IT_STANDS = "node('%1$s') { zdDeploy target: '%1$s', build: false }";

    private JenkinsServer jenkins;
    private JenkinsClient deployer;
    private TestServer server;
    private InboundAgent agent;
    private String name;

    @BeforeEach
    void start(TestInfo test) throws Exception {
        name = "agent-" + Integer.toHexString(test.getDisplayName().hashCode());
        jenkins = JenkinsServer.shared();
        deployer = jenkins.as(JenkinsServer.DEPLOYER);
        server = TestServer.with().hostKey("ed25519").start();
        assertThat(Files.readString(server.identityFile()))
                .as("an ed25519 key")
                .startsWith("-----BEGIN OPENSSH PRIVATE KEY-----");
        agent = InboundAgent.start(jenkins, name);
    }

    @AfterEach
    void stop() {
        if (agent != null) {
            agent.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private Path workspace() throws IOException {
        return Files.createDirectories(agent.directory().resolve("workspace").resolve(name));
    }

    private JenkinsBuild build(String pipeline) throws Exception {
        jenkins.give(agent.directory());
        jenkins.as(JenkinsServer.ADMIN).pipeline(name, pipeline.formatted(name));
        return deployer.build(name);
    }

    private void files(int megabytes, long seed) throws IOException {
        Random random = new Random(seed);
        byte[] bytes = new byte[MEGABYTE];
        for (int i = 0; i < megabytes; i++) {
            random.nextBytes(bytes);
            Files.write(Files.createDirectories(workspace().resolve("large")).resolve(i + ".bin"), bytes);
        }
    }

    /** Twice from one agent: its Java has the engine's classes from files of its own, and has them still. */
    @Test
    void eighty_megabytes_go_from_the_agent_to_the_server_and_none_of_them_through_the_controller() throws Exception {
        new JenkinsSettings()
                .login("deploy-key", server)
                .target(name, server, "deploy-key", PLAIN)
                .apply(jenkins);
        PlainPhpApplication.write(workspace(), "1");
        long[] crossed = new long[2];
        for (int i = 0; i < 2; i++) {
            files(80, i);
            long before = agent.crossed();
            JenkinsBuild build = build(AS_IT_STANDS);
            assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
            crossed[i] = agent.crossed() - before;
        }

        System.getLogger(AgentIT.class.getName())
                .log(
                        System.Logger.Level.INFO,
                        "80 MB deployed twice from an agent: {0} and {1}"
                                + " bytes crossed the controller''s connection, with the engine''s jars and without",
                        crossed[0],
                        crossed[1]);
        assertThat(server.deployPath().resolve("current/large/79.bin"))
                .hasSameBinaryContentAs(workspace().resolve("large/79.bin"));
        assertThat(crossed[0]).as("with the engine's jars").isLessThan(40 * MEGABYTE);
        assertThat(crossed[1]).isLessThan(4 * MEGABYTE);
        assertThat(agent.directory().resolve("workspace/" + name + "@tmp/zerodown"))
                .as("what the engine worked in")
                .isEmptyDirectory();
    }

    @Test
    void an_agent_that_is_killed_during_the_transfer_is_waited_for_and_the_deployment_goes_on_there() throws Exception {
        new JenkinsSettings()
                .login("deploy-key", server)
                .target(name, server, "deploy-key", PLAIN)
                .apply(jenkins);
        PlainPhpApplication.write(workspace(), "1");
        files(300, 3);
        JenkinsBuild build = build(AS_IT_STANDS);
        Awaited.until(Duration.ofMinutes(3), "the transfer to be under way", this::isUnderWay);
        // Or a fast machine is done with it before the agent is killed.
        TestServer.Stopped receiving = server.stopCommands(false);

        agent.kill();
        build.awaitLine("agent " + name + ": the connection to it has ended");
        receiving.goOn();
        agent.startAgain();

        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        assertThat(server.deployPath().resolve("current/large/299.bin"))
                .hasSameBinaryContentAs(workspace().resolve("large/299.bin"));
        assertThat(server.deployPath().resolve(".zerodown/lock")).doesNotExist();
        assertThat(jenkins.complaints()).isEmpty();
    }

    /** Files come into a working place, which is renamed when all of them are there. */
    private boolean isUnderWay() throws IOException, InterruptedException {
        return !server.run("find", TestServer.DEPLOY_PATH, "-name", "*.bin", "-print", "-quit")
                .out()
                .isEmpty();
    }

    @Test
    void a_migration_runs_on_and_once_though_the_agent_is_killed_during_it() throws Exception {
        new JenkinsSettings()
                .login("deploy-key", server)
                .file("production-env", "production.env", LaravelApplication.ENV)
                .target(name, server, "deploy-key", "envFile: production-env\nopcache: off\n")
                .apply(jenkins);
        LaravelApplication.in(workspace())
                .withMigration("2025_01_01_000000_create_tags", """
                if (!DB::connection()->pretending()) {
                    file_put_contents(storage_path('app/ran'), "migration\\n", FILE_APPEND);
                    while (!file_exists(storage_path('app/go'))) { usleep(50000); clearstatcache(); }
                }
                Schema::create('tags', fn (Blueprint $t) => $t->id());
                """)
                .write();
        JenkinsBuild build = build("node('%1$s') { zdDeploy target: '%1$s' }");
        Path storage = server.deployPath().resolve("shared/storage/app");
        Awaited.until(Duration.ofMinutes(3), "the migration to have begun", () -> Files.exists(storage.resolve("ran")));

        agent.kill();
        build.awaitLine("agent " + name + ": the connection to it has ended");
        server.runAs(server.user(), "touch", TestServer.DEPLOY_PATH + "/shared/storage/app/go")
                .orThrow();
        agent.startAgain();

        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        assertThat(Files.readAllLines(storage.resolve("ran"))).isEqualTo(List.of("migration"));
        assertThat(server.deployPath().resolve("current/artisan")).exists();
        assertThat(jenkins.complaints()).isEmpty();
    }

    /**
     * The agent lives on, and is told that the connection has ended: what it has begun on the server is not ended by
     * that.
     */
    @Test
    void a_command_runs_on_and_once_though_jenkins_is_killed_during_it() throws Exception {
        try (JenkinsServer own = JenkinsServer.start();
                InboundAgent lasting = InboundAgent.start(own, "lasting")) {
            new JenkinsSettings()
                    .login("deploy-key", server)
                    .target("lasting", server, "deploy-key", PLAIN + """
                    commands:
                      preRelease: ["echo a >> %1$s/ran; until [ -e %1$s/go ]; do sleep 0.1; done; echo b >> %1$s/ran"]
                    """.formatted(TestServer.ROOT))
                    .apply(own);
            PlainPhpApplication.write(lasting.directory().resolve("workspace/lasting"), "1");
            own.give(lasting.directory());
            own.as(JenkinsServer.ADMIN).pipeline("lasting", AS_IT_STANDS.formatted("lasting"));
            JenkinsBuild build = own.as(JenkinsServer.DEPLOYER).build("lasting");
            Path ran = server.root().resolve("ran");
            Awaited.until(Duration.ofMinutes(2), "the command to have begun", () -> Files.exists(ran));

            own.kill();
            Awaited.until(
                    Duration.ofMinutes(1),
                    "the agent to miss Jenkins",
                    () -> lasting.log().contains("Terminated"));
            own.startAgain();
            JenkinsBuild after = build.as(own.as(JenkinsServer.DEPLOYER));
            after.awaitLine("5.2. Pre-Release Custom Commands");
            server.runAs(server.user(), "touch", TestServer.ROOT + "/go").orThrow();

            assertThat(after.result()).as(after.console()).isEqualTo("SUCCESS");
            assertThat(Files.readAllLines(ran)).containsExactly("a", "b");
            assertThat(server.deployPath().resolve("current")).isSymbolicLink();
            assertThat(own.complaints()).isEmpty();
        }
    }
}
