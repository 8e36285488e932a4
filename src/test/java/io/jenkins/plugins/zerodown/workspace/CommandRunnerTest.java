package io.jenkins.plugins.zerodown.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class CommandRunnerTest {
    private static final String PATH = System.getenv("PATH");

    @TempDir
    Path directory;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CommandRunner runner = new CommandRunner(Map.of("PATH", PATH, "KNOWN", "value"), lines::add);

    @Test
    void a_command_sees_the_environment_that_it_was_given_and_no_other() throws Exception {
        runner.run(Command.of(directory, List.of("env")).with(Map.of("OWN", "mine")));

        assertThat(lines)
                .startsWith("$ env")
                .containsExactlyInAnyOrder("$ env", "PATH=" + PATH, "KNOWN=value", "OWN=mine");
    }

    @Test
    void arguments_reach_the_program_as_they_are() throws Exception {
        runner.run(Command.of(directory, List.of("printf", "%s\\n"), "a b", "$(id)", "it's", "`x`", "-n"));

        assertThat(lines)
                .containsExactly(
                        "$ printf '%s\\n' 'a b' '$(id)' 'it'\\''s' '`x`' -n", "a b", "$(id)", "it's", "`x`", "-n");
    }

    @Test
    void a_failure_names_command_status_and_the_last_lines_of_both_outputs() {
        Command failing =
                Command.shell(directory, "for i in $(seq 100); do echo line $i; done; echo broken >&2; exit 7");

        assertThatThrownBy(() -> runner.run(failing))
                .isInstanceOf(BuildFailure.class)
                .hasMessageContaining("exit 7'")
                .hasMessageContaining("status 7")
                .hasMessageContaining("line 100\nbroken")
                .hasMessageNotContaining("line 55\n");
        assertThat(lines).contains("line 1", "line 100", "broken");
    }

    @Test
    void a_missing_program_is_named_with_the_path_that_was_searched() {
        assertThatThrownBy(() -> runner.run(Command.of(directory, List.of("no-such-tool"), "build")))
                .isInstanceOfSatisfying(
                        BuildFailure.class, e -> assertThat(e.kind()).isEqualTo(BuildFailure.Kind.UNUSABLE))
                .hasMessageContaining("'no-such-tool' is not installed")
                .hasMessageContaining(PATH);
    }

    @Test
    void passwords_in_addresses_are_not_shown() {
        Command secret = Command.of(
                directory,
                List.of("sh", "-c", "echo \"cannot reach $1\"; exit 1", "sh"),
                "https://deploy:s3cret@git.example.com/app.git");

        assertThatThrownBy(() -> runner.run(secret))
                .hasMessageContaining("git.example.com")
                .hasMessageNotContaining("s3cret");
        assertThat(lines).noneMatch(line -> line.contains("s3cret"));
    }

    @Test
    void an_interruption_ends_the_command_and_everything_that_it_started() throws Exception {
        Path pids = directory.resolve("pids");
        CountDownLatch started = new CountDownLatch(1);
        CommandRunner telling = new CommandRunner(Map.of("PATH", PATH), line -> {
            if (line.equals("started")) {
                started.countDown();
            }
        });
        AtomicReference<Throwable> ended = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                telling.run(Command.shell(
                        directory, "sh -c 'sleep 300 & echo $! >pids; echo $$ >>pids; echo started; wait'; true"));
            } catch (BuildFailure | InterruptedException e) {
                ended.set(e);
            }
        });
        thread.start();
        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();

        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(20));

        assertThat(ended.get()).isInstanceOf(InterruptedException.class);
        assertThat(Files.readAllLines(pids))
                .hasSize(2)
                .noneMatch(pid -> ProcessHandle.of(Long.parseLong(pid))
                        .map(ProcessHandle::isAlive)
                        .orElse(false));
    }

    @Test
    void a_process_left_in_the_background_does_not_hold_the_build_up() throws Exception {
        runner.run(Command.shell(directory, "sleep 300 & echo $! >pid; echo done"));

        long pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        assertThat(lines).contains("done");
    }

    @Test
    @Timeout(60)
    void a_command_whose_output_cannot_be_shown_is_ended_and_fails_with_the_reason() {
        CommandRunner broken = new CommandRunner(Map.of("PATH", PATH), line -> {
            if (line.equals("50000")) {
                throw new StackOverflowError();
            }
        });

        assertThatThrownBy(() -> broken.run(Command.shell(directory, "seq 100000; sleep 300")))
                .isInstanceOf(BuildFailure.class)
                .hasMessageContaining("StackOverflowError");
    }
}
