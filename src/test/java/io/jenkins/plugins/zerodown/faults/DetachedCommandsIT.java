package io.jenkins.plugins.zerodown.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.Ending;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A command of the user's that takes long on a real server, and what may happen to it meanwhile. */
@Wants(server = true)
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DetachedCommandsIT {
    private static final int LINES = 400;

    @TempDir
    Path directory;

    private TestServer server;
    private CutSite site;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start();
        site = CutSite.on(directory, List.of(server));
        deploys();
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private void deploys() throws Exception {
        site.newVersion();
        Ending ending = site.run(Cut.Operation.DEPLOY, UnaryOperator.identity());
        assertThat(ending).as(String.join("\n", site.log())).isInstanceOf(Ending.Done.class);
    }

    /** Begins a deployment whose command runs, prints "line N" and goes on when a file is there. */
    private FutureTask<Ending> deployWith(String command) throws Exception {
        site.project().options("kind: php\ncommands: {midRelease: ['" + command + "']}\n");
        site.newVersion();
        FutureTask<Ending> deployment =
                new FutureTask<>(() -> site.run(Cut.Operation.DEPLOY, UnaryOperator.identity()));
        new Thread(deployment, "engine").start();
        return deployment;
    }

    private void awaitLine(String line) throws InterruptedException {
        while (site.log().stream().noneMatch(one -> one.equals("web1 " + line))) {
            Thread.sleep(10);
        }
    }

    @Test
    void a_connection_that_is_lost_again_and_again_loses_no_line_and_repeats_none() throws Exception {
        // It ends no sooner than the last connection is lost: on a slow machine that would hit a later step.
        FutureTask<Ending> deployment = deployWith("i=0; while [ $i -lt " + LINES
                + " ]; do i=$((i + 1)); echo line $i; sleep 0.02; done; while [ ! -e " + TestServer.ROOT
                + "/go ]; do sleep 0.1; done");
        for (int line = 50; line < LINES; line += 80) {
            awaitLine("line " + line);
            server.dropConnections();
        }
        Files.createFile(server.root().resolve("go"));
        assertThat(deployment.get()).as(String.join("\n", site.log())).isInstanceOf(Ending.Done.class);
        List<String> lines = site.log().stream()
                .filter(line -> line.startsWith("web1 line "))
                .toList();
        assertThat(lines)
                .hasSize(LINES)
                .doesNotHaveDuplicates()
                .startsWith("web1 line 1")
                .endsWith("web1 line " + LINES);
    }

    @Test
    void a_login_manager_that_ends_what_a_session_leaves_behind_is_named_and_the_site_goes_on() throws Exception {
        String before = site.live(0);
        FutureTask<Ending> deployment = deployWith("echo up; sleep 600");
        awaitLine("up");
        server.endSessions();

        Ending ending = deployment.get();
        assertThat(ending.status()).isEqualTo(1);
        assertThat(ending.message())
                .contains(
                        "vanished without an exit status",
                        "KillUserProcesses",
                        "loginctl enable-linger " + server.user());
        assertThat(site.live(0)).isEqualTo(before);
        site.project().options("kind: php\n");
        deploys();
    }

    @Test
    void an_engine_that_is_gone_leaves_its_command_and_the_lock_to_it_until_it_has_ended() throws Exception {
        Path go = server.root().resolve("go");
        site.project()
                .options("kind: php\ncommands: {midRelease: ['echo up; while [ ! -e " + TestServer.ROOT
                        + "/go ]; do sleep 0.1; done']}\n");
        site.newVersion();
        Process engine = site.project().start("deploy");
        Path jobs = server.deployPath().resolve(".zerodown/jobs");
        String before = site.live(0);
        while (!runs(jobs)) {
            assertThat(engine.isAlive()).isTrue();
            Thread.sleep(20);
        }
        engine.toHandle().destroyForcibly();
        engine.waitFor();

        FutureTask<Ending> next = deployWith("echo next");
        while (site.log().stream()
                .noneMatch(line -> line.contains("it is silent, but its command") && line.contains("still runs"))) {
            assertThat(next.isDone()).as(String.join("\n", site.log())).isFalse();
            Thread.sleep(20);
        }
        assertThat(site.live(0)).isEqualTo(before);
        Files.createFile(go);
        assertThat(next.get()).as(String.join("\n", site.log())).isInstanceOf(Ending.Done.class);
        assertThat(Files.readString(server.deployPath().resolve("deployment.log")))
                .contains("took the lock over from");
    }

    private static boolean runs(Path jobs) throws Exception {
        try (Stream<Path> files = Files.walk(jobs, 2)) {
            return files.anyMatch(job -> Files.exists(job.resolve("pid")) && !Files.exists(job.resolve("exit")));
        }
    }
}
