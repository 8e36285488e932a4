package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two people deploy to one target at once: one after the other, or the second one hears who is at work. */
class BusyTargetIT {
    private static final String HOLD = TestServer.ROOT + "/hold";

    @TempDir
    Path directory;

    private TestServer server;
    private Project first;
    private Project second;

    @BeforeEach
    void start() throws Exception {
        TestServer.assumePresent();
        server = TestServer.start();
        // Before the switch the first one waits until the test lets it go on.
        first = project("first").options("""
                kind: php
                commands:
                  preRelease: ['while [ -e %s ]; do sleep 0.1; done']
                """.formatted(HOLD));
        second = project("second").options("kind: php");
        server.run("touch", HOLD).orThrow();
    }

    private Project project(String who) throws Exception {
        Project project = Project.in(directory.resolve(who))
                .on(server, "web1")
                .environment("USER", who)
                .java("-Duser.name=" + who);
        PlainPhpApplication.write(project.application(), who);
        return project;
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private String live() throws Exception {
        Path deployPath = server.deployPath();
        Path release = deployPath.resolve(Files.readSymbolicLink(deployPath.resolve("current")));
        return Files.readString(release.resolve("VERSION")).strip();
    }

    private void letGo() throws Exception {
        server.run("rm", HOLD).orThrow();
    }

    @Test
    void who_does_not_wait_hears_who_has_the_target_and_changes_nothing() throws Exception {
        Ran[] refused = new Ran[1];
        Ran ran = first.runUntil("deploy", out -> out.contains("5.2. Pre-Release Custom Commands"), () -> {
            refused[0] = second.run("deploy", "--wait", "0");
            assertThat(server.deployPath().resolve("current")).doesNotExist();
            letGo();
        });

        assertThat(refused[0].exit()).as(refused[0].out() + refused[0].err()).isEqualTo(3);
        assertThat(refused[0].err())
                .contains(
                        "web1: the target is busy: it is held by first",
                        "since 20",
                        "Its command",
                        "still runs on the server: wait for it");
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        assertThat(live()).isEqualTo("first");
    }

    @Test
    void who_waits_hears_for_whom_and_deploys_when_it_is_his_turn() throws Exception {
        CompletableFuture<Ran> waiting = new CompletableFuture<>();
        Ran ran = first.runUntil("deploy", out -> out.contains("5.2. Pre-Release Custom Commands"), () -> {
            CompletableFuture<Void> queued = new CompletableFuture<>();
            new Thread(() -> {
                        try {
                            waiting.complete(second.runUntil(
                                    "deploy", out -> out.contains("waits for first"), () -> queued.complete(null)));
                        } catch (Exception e) {
                            queued.completeExceptionally(e);
                            waiting.completeExceptionally(e);
                        }
                    })
                    .start();
            queued.join();
            letGo();
        });

        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        Ran after = waiting.join();
        assertThat(after.exit()).as(after.out() + after.err()).isZero();
        assertThat(live()).isEqualTo("second");
        assertThat(server.deployPath().resolve(".zerodown/lock")).doesNotExist();
    }
}
