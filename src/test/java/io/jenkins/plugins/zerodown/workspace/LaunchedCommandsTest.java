package io.jenkins.plugins.zerodown.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.fixture.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands that somebody else starts, whose environment is not the engine's. */
@Tag("servers")
@Timeout(60)
class LaunchedCommandsTest {
    private static final BuildEnvironment.Changes CHANGES = new BuildEnvironment.Changes(
            Set.of("SECRET"), Map.of("CI", "1", "BUILT", "it's $HOME"), Map.of("THEIRS", "ours", "MISSING", "ours"));

    @TempDir
    Path directory;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger launches = new AtomicInteger();
    private volatile boolean ends = true;

    static Stream<List<String>> shells() {
        return Stream.of(List.of("sh"), List.of("busybox", "sh"));
    }

    private LaunchedCommands commands(List<String> shell) {
        LaunchedCommands commands = new LaunchedCommands(
                directory.resolve("it's a place/commands"), launch -> start(shell, launch), () -> ends);
        commands.begin("2.2");
        return commands;
    }

    private void start(List<String> shell, LaunchedCommands.Launch launch) {
        launches.incrementAndGet();
        List<String> words = new ArrayList<>(shell);
        words.addAll(List.of(launch.program(), "start", launch.job()));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("SECRET", "of the engine");
        builder.environment().put("THEIRS", "the pipeline's");
        try {
            builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CommandRunner runner(LaunchedCommands commands) {
        return new CommandRunner(commands.with(CHANGES), lines::add);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void words_environment_order_and_status_are_as_they_would_be_here(List<String> shell) throws Exception {
        Programs.assume(shell.get(0));
        CommandRunner runner = runner(commands(shell));

        runner.run(Command.shell(
                directory,
                "echo \"$CI $BUILT $THEIRS $MISSING ${SECRET-none}\"; echo err >&2; printf 'grüße\\r\\nlast'"));
        CommandRunner.Answer answer =
                runner.ask(Command.of(directory, List.of("sh", "-c", "echo \"$1\"; echo e >&2; exit 3"), "x", "a 'b'"));

        assertThat(lines.subList(1, lines.size()))
                .containsExactly("1 it's $HOME the pipeline's ours none", "err", "grüße", "last");
        assertThat(answer).isEqualTo(new CommandRunner.Answer(3, "a 'b'", "e"));
        assertThatThrownBy(() -> runner.run(Command.of(directory, List.of("no-such-tool"), "build")))
                .isInstanceOf(BuildFailure.class)
                .hasMessageContainingAll("no-such-tool build", "status 127");
    }

    @Test
    void ten_megabytes_come_whole_and_in_order() throws Exception {
        runner(commands(List.of("sh"))).run(Command.shell(directory, "seq 1400000"));

        assertThat(lines).hasSize(1_400_001).endsWith("1399999", "1400000");
        assertThat(lines.get(700_000)).isEqualTo("700000");
    }

    @Test
    void tools_are_looked_for_where_they_will_run() throws Exception {
        CommandPlace place = commands(List.of("sh")).with(CHANGES);

        assertThat(place.has("cat")).isTrue();
        assertThat(place.has("no-such-tool")).isFalse();
        assertThat(place.hasFile("/etc/passwd")).isTrue();
        assertThat(place.hasFile("/etc/it's not there")).isFalse();
        int before = launches.get();
        assertThat(place.has("cat")).isTrue();
        assertThat(launches).as("asked once").hasValue(before);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void one_that_is_stopped_ends_with_all_that_it_has_started(List<String> shell) throws Exception {
        Programs.assume(shell.get(0));
        AtomicReference<Throwable> ended = new AtomicReference<>();
        Thread thread = running(commands(shell), ended);

        thread.interrupt();
        thread.join();

        assertThat(ended.get()).isInstanceOf(InterruptedException.class);
        assertThat(Files.readAllLines(directory.resolve("pids"))).hasSize(2).noneMatch(LaunchedCommandsTest::runs);
    }

    /** One that has ended and that nobody has asked for does not. */
    private static boolean runs(String pid) {
        try {
            return !Files.readString(Path.of("/proc", pid, "stat")).matches("(?s).*\\) Z .*");
        } catch (IOException gone) {
            return false;
        }
    }

    @Test
    void one_whose_engine_is_gone_goes_on_and_is_taken_up_again_and_not_run_twice() throws Exception {
        AtomicReference<Throwable> ended = new AtomicReference<>();
        ends = false;
        Thread thread = running(commands(List.of("sh")), ended);
        thread.interrupt();
        thread.join();
        lines.clear();
        launches.set(0);
        Files.writeString(directory.resolve("go"), "");

        runner(commands(List.of("sh"))).run(waiting());

        assertThat(launches).hasValue(0);
        assertThat(lines.subList(1, lines.size())).containsExactly("started", "done");
    }

    @Test
    void the_same_command_of_another_step_or_a_second_time_is_run_again() throws Exception {
        Command counting = Command.shell(directory, "echo x >>count");
        LaunchedCommands commands = commands(List.of("sh"));

        runner(commands).run(counting);
        runner(commands).run(counting);
        commands.begin("2.3");
        runner(commands).run(counting);

        assertThat(Files.readAllLines(directory.resolve("count"))).hasSize(3);
    }

    @Test
    void what_cannot_be_started_is_said_in_the_caller_s_words() {
        LaunchedCommands refusing = new LaunchedCommands(
                directory.resolve("commands"),
                launch -> {
                    try {
                        Files.writeString(Path.of(launch.job(), "refused"), "no such container: 4711\n");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                () -> true);
        refusing.begin("2.2");

        assertThatThrownBy(() -> runner(refusing).run(Command.of(directory, List.of("composer"), "install")))
                .isInstanceOf(BuildFailure.class)
                .hasMessageContainingAll("'composer install'", "no such container: 4711");
    }

    private Command waiting() {
        return Command.shell(
                directory,
                "sh -c 'sleep 300 & echo $! >pids; echo $$ >>pids; echo started;"
                        + " until [ -e go ]; do sleep 0.1; done; kill $(head -n 1 pids); echo done'; true");
    }

    private Thread running(LaunchedCommands commands, AtomicReference<Throwable> ended) throws InterruptedException {
        Thread thread = new Thread(() -> {
            try {
                runner(commands).run(waiting());
            } catch (BuildFailure | InterruptedException e) {
                ended.set(e);
            }
        });
        thread.start();
        while (!lines.contains("started")) {
            Thread.sleep(20);
        }
        return thread;
    }

    @Test
    void a_limit_ends_it() {
        CommandPlace place = commands(List.of("sh")).with(CHANGES);

        assertThatThrownBy(() -> place.run(
                        Command.shell(directory, "sleep 300"),
                        Optional.of(java.time.Duration.ofMillis(500)),
                        Optional.empty(),
                        line -> {}))
                .isInstanceOf(BuildFailure.class)
                .hasMessageContaining("gave no answer");
    }
}
