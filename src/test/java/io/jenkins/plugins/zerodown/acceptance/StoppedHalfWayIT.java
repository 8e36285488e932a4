package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A deployment that is stopped or killed while the server writes something down. A script that outlives it is no news:
 * here it waits at the rename that would make its word known, until the deployment has ended.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StoppedHalfWayIT {
    /**
     * In place of a program: waits, once, where its words or the file that it moves have what the file {@code hold}
     * says; with {@code after} it has done its work by then. It also goes on by itself once the end of the release is
     * written.
     */
    private static final String SLOW = """
            #!/bin/sh
            place=%s
            program=${0##*/}
            said=$(printf '%%s\n' "$program $*"; cat -- "$3" 2>/dev/null)
            does() {
              /bin/"$program" "$@"
            }
            pause() {
              : >"$place/held"
              until [ -e "$place/go" ]; do sleep 0.05; done
            }
            if [ -s "$place/hold" ] && printf '%%s\n' "$said" | grep -qF -f "$place/hold" \\
              && mkdir "$place/once" 2>/dev/null; then
              [ -e "$place/after" ] || pause
              status=0
              does "$@" || status=$?
              [ ! -e "$place/after" ] || pause
              : >"$place/went"
              exit "$status"
            fi
            status=0
            does "$@" || status=$?
            case $said in
              *'"state":"failed"'* | *'"state":"bad"'*)
                if [ -e "$place/held" ] && [ ! -e "$place/after" ]; then
                  : >"$place/go"
                  until [ -e "$place/went" ]; do sleep 0.05; done
                  sleep 0.2
                fi
                ;;
            esac
            exit "$status"
            """;

    @TempDir
    Path directory;

    private TestServer server;
    private Project project;
    private Path slow;

    @BeforeEach
    void start() throws Exception {
        TestServer.assumePresent();
        String place = TestServer.ROOT + "/slow";
        server = TestServer.with()
                .config("SetEnv PATH=" + place + "/bin:/usr/local/bin:/usr/bin:/bin")
                .start();
        slow = Files.createDirectory(server.root().resolve("slow"));
        Files.setPosixFilePermissions(slow, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createDirectory(slow.resolve("bin"));
        for (String name : List.of("mv", "mkdir")) {
            Path program = slow.resolve("bin").resolve(name);
            Files.writeString(program, SLOW.formatted(place));
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        project = Project.in(directory).on(server, "web1").options("kind: php\nopcache: off");
        PlainPhpApplication.write(project.application(), "1");
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    /** Has the server wait where it would next do what has these words. */
    private void holdBefore(String words) throws IOException {
        Files.writeString(slow.resolve("hold"), words + "\n");
    }

    /** Has the server wait where it has just done what has these words. */
    private void holdAfter(String words) throws IOException {
        Files.createFile(slow.resolve("after"));
        holdBefore(words);
    }

    private boolean isHeld() {
        return Files.exists(slow.resolve("held"));
    }

    /** What was held goes on. */
    private void letGo() throws Exception {
        Files.deleteIfExists(slow.resolve("hold"));
        if (Files.notExists(slow.resolve("go"))) {
            Files.createFile(slow.resolve("go"));
        }
        for (int i = 0; Files.notExists(slow.resolve("went")); i++) {
            assertThat(i).as("polls until what was held has gone on").isLessThan(1000);
            Thread.sleep(10);
        }
        // What the script does after that.
        Thread.sleep(500);
    }

    /** Deploys, is stopped or killed once the server is held, and lets the server go on when it has ended. */
    private Ran deployUntilHeld(boolean killed) throws Exception {
        return deployUntilHeld(killed, Duration.ofMinutes(1));
    }

    /** @param atMost the server goes on after so long, though the deployment has not ended */
    private Ran deployUntilHeld(boolean killed, Duration atMost) throws Exception {
        Process process = project.start("deploy");
        StringBuilder out = new StringBuilder();
        Thread reader = new Thread(() -> {
            try {
                out.append(new String(process.getInputStream().readAllBytes()));
            } catch (IOException e) {
                out.append(e);
            }
        });
        reader.start();
        while (!isHeld()) {
            assertThat(process.isAlive()).as("the deployment is at work").isTrue();
            Thread.sleep(10);
        }
        if (killed) {
            process.destroyForcibly();
        } else {
            // By TERM, since INT is ignored below a shell that has put its job into the background.
            Ran.of("kill", "-TERM", String.valueOf(process.pid())).orThrow();
        }
        process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        letGo();
        int exit = process.waitFor();
        reader.join();
        return new Ran(exit, out.toString(), Files.readString(directory.resolve("errors")));
    }

    private List<String> releases() throws Exception {
        List<String> lines = new ArrayList<>();
        String json = project.run("releases", "--json").orThrow().out();
        for (JsonNode release : new ObjectMapper().readTree(json).get(0).get("releases")) {
            lines.add(release.get("state").asText() + (release.get("live").asBoolean() ? " live" : ""));
        }
        return lines;
    }

    /** The states in the files of the server, in no order. */
    private List<String> written() throws Exception {
        List<String> states = new ArrayList<>();
        for (Path file : list(server.deployPath().resolve(".zerodown/releases"))) {
            states.add(new ObjectMapper()
                    .readTree(Files.readString(file))
                    .get("state")
                    .asText());
        }
        return states;
    }

    private String log() throws IOException {
        Path log = server.deployPath().resolve("deployment.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    @Test
    void a_release_whose_deployment_is_stopped_in_3_3_is_not_left_building() throws Exception {
        holdAfter("\"state\":\"building\",");

        Ran ran = deployUntilHeld(false);

        assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(1);
        assertThat(ran.err()).contains("stopped by request");
        assertThat(written()).doesNotContain("building");
        assertThat(releases()).doesNotContain("building");
    }

    @Test
    void a_release_whose_deployment_is_stopped_as_it_becomes_ready_is_failed_for_good() throws Exception {
        holdBefore("\"state\":\"ready\"");

        Ran ran = deployUntilHeld(false);

        assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(1);
        assertThat(written()).containsExactly("failed");
        assertThat(releases()).containsExactly("failed");
        assertThat(log()).contains("failure", "stopped by request");
    }

    @Test
    void a_release_whose_deployment_is_stopped_as_it_becomes_good_is_not_good() throws Exception {
        holdBefore("\"state\":\"good\"");

        Ran ran = deployUntilHeld(false);

        boolean stands = ran.exit() == 0;
        assertThat(releases()).as(ran.out() + ran.err()).containsExactly(stands ? "good live" : "bad");
    }

    @Test
    void one_that_is_stopped_as_it_comes_to_wait_leaves_no_place_in_the_queue_and_no_lock() throws Exception {
        project.run("deploy").orThrow();
        String before = log();
        holdBefore("mkdir -- queue/.new-");

        Ran ran = deployUntilHeld(false, Duration.ofSeconds(1));

        assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(1);
        assertThat(ran.err()).contains("stopped by request", "Nothing was changed on any server");
        assertThat(log()).isEqualTo(before);
        assertThat(releases()).containsExactly("good live");
        assertThat(server.deployPath().resolve(".zerodown/lock")).doesNotExist();
        assertThat(server.deployPath().resolve(".zerodown/queue")).isEmptyDirectory();
    }

    @Test
    void what_a_killed_deployment_was_building_is_failed_once_its_lock_is_taken_from_it() throws Exception {
        holdAfter("\"state\":\"building\",");
        deployUntilHeld(true);
        assertThat(releases()).as("its engine may come back").containsExactly("building");

        String mark = project.run("unlock").out().replaceAll("(?s).*; holder ([0-9a-f]{8}).*", "$1");
        project.run("unlock", "--holder", mark, "--why", "its machine is gone").orThrow();

        assertThat(written()).containsExactly("failed");
        assertThat(releases()).containsExactly("failed");
    }

    @Test
    void what_a_killed_deployment_was_building_is_listed_as_failed_when_it_has_been_silent_for_long() throws Exception {
        holdAfter("\"state\":\"building\",");
        deployUntilHeld(true);
        for (Path held : list(server.deployPath().resolve(".zerodown/lock"))) {
            Files.setLastModifiedTime(
                    held.resolve("heartbeat"), FileTime.from(Instant.now().minusSeconds(3600)));
        }

        assertThat(releases()).containsExactly("failed");
    }

    private static List<Path> list(Path place) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return files.toList();
        }
    }
}
