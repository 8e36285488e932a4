package io.jenkins.plugins.zerodown.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Shells;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(Lifecycle.PER_CLASS)
class HostTest {
    @TempDir
    static Path directory;

    private List<Shells> shells;

    @BeforeAll
    void shells() throws Exception {
        shells = Shells.present(directory);
    }

    List<Shells> eachShell() {
        return shells;
    }

    private static Host host(Shells shell) {
        return new Host(LocalConnector.server("web1"), shell.connector());
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void arguments_and_standard_input_arrive_byte_for_byte(Shells shell) throws Exception {
        Script echo = new Script("echo.sh", "printf '%s\\n' \"$#\" \"$@\"; cat");
        Random random = new Random(20261121);
        try (Host host = host(shell)) {
            for (int i = 0; i < 200; i++) {
                String argument = wild(random);
                String input = wild(random) + "\n";
                Result result = host.run(Call.of(echo, argument, "--", "").stdin(input));
                assertThat(result.out()).as("case %d", i).isEqualTo("3\n" + argument + "\n--\n\n" + input);
                assertThat(result.err()).isEmpty();
            }
        }
    }

    private static String wild(Random random) {
        String alphabet = "'\"`$()\\ \n\t;&|<>*?[]{}!#~=%-\r\u00e9\u20ac\u0001\u007fabc";
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(20); n > 0; n--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_script_that_fails_or_leaves_its_input_unread_does_not_disturb_the_next(Shells shell) throws Exception {
        try (Host host = host(shell)) {
            Result failed = host.run(Call.of(new Script("fail.sh", "set -eu; echo out; echo bad >&2; exit 7")).stdin("x".repeat(200_000)));
            assertThat(failed.exit()).isEqualTo(7);
            assertThat(failed.out()).isEqualTo("out\n");
            assertThat(failed.err()).isEqualTo("bad\n");
            assertThat(host.run(Call.of(new Script("syntax.sh", "if then fi"))).exit()).isNotZero();
            assertThat(host.run(Call.of(new Script("next.sh", "pwd; exit 0"))).ok()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_stream_of_any_length_reaches_the_script(Shells shell) throws Exception {
        byte[] block = new byte[1 << 16];
        new Random(1).nextBytes(block);
        try (Host host = host(shell)) {
            Result result = host.stream(Call.of(new Script("count.sh", "echo \"for $1\"; wc -c"), "me"), out -> {
                for (int i = 0; i < 100; i++) {
                    out.write(block);
                }
            });
            assertThat(result.lines().get(0)).isEqualTo("for me");
            assertThat(result.lines().get(1).strip()).isEqualTo("6553600");
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_script_that_ends_before_its_stream_does_says_why(Shells shell) {
        try (Host host = host(shell)) {
            assertThatThrownBy(() -> host.stream(Call.of(new Script("full.sh", "echo 'the disk is full' >&2; exit 1")), out -> {
                for (int i = 0; i < 1000; i++) {
                    out.write(new byte[1 << 16]);
                }
            })).isInstanceOf(RemoteFailure.class).hasMessage("web1: the disk is full");
        }
    }

    @Test
    void a_lost_connection_is_made_again_and_the_script_repeated() throws Exception {
        LocalConnector connector = new LocalConnector();
        Path mark = directory.resolve("repeated");
        Script script = new Script("once-slow.sh", "if [ -e \"$1\" ]; then echo again; else : >\"$1\"; echo begun; sleep 60; fi");
        try (Host host = new Host(LocalConnector.server("web1"), connector)) {
            Thread cutter = new Thread(() -> {
                while (!Files.exists(mark)) {
                    Thread.onSpinWait();
                }
                connector.cut();
            });
            cutter.start();
            assertThat(host.call(script, mark.toString()).text()).isEqualTo("again");
            cutter.join();
        }
    }

    @Test
    void what_must_not_be_repeated_is_reported_as_lost() throws Exception {
        LocalConnector connector = new LocalConnector();
        try (Host host = new Host(LocalConnector.server("web1"), connector)) {
            Script script = new Script("rename.sh", "echo here; sleep 60");
            List<String> seen = new ArrayList<>();
            Call call = Call.of(script).once().live(line -> {
                seen.add(line);
                connector.cut();
            });
            assertThatThrownBy(() -> host.run(call)).isInstanceOfSatisfying(RemoteFailure.class,
                    failure -> assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.LOST));
            assertThat(seen).containsExactly("here");
        }
    }

    @Test
    void a_script_that_prints_nothing_for_too_long_is_given_up() {
        try (Host host = new Host(LocalConnector.server("web1"), new LocalConnector())) {
            Call silent = Call.of(new Script("silent.sh", "sleep 60")).once().silence(Duration.ofMillis(300));
            assertThatThrownBy(() -> host.run(silent)).hasMessageContaining("web1").hasMessageContaining("nothing came");
        }
    }

    @Test
    void what_a_login_prints_before_the_shell_starts_is_not_taken_for_an_answer() throws Exception {
        try (Host host = new Host(LocalConnector.server("web1"), LocalConnector.with(banner()))) {
            assertThat(host.call(new Script("plain.sh", "echo plain")).out()).isEqualTo("plain\n");
            assertThat(host.stream(Call.of(new Script("cat.sh", "cat")), out ->
                    out.write("streamed".getBytes(StandardCharsets.UTF_8))).out()).isEqualTo("streamed");
        }
    }

    private String[] banner() throws IOException {
        Path shell = directory.resolve("banner");
        Files.writeString(shell, "#!/bin/sh\necho 'Welcome!'; echo 'mail' >&2\nexec /bin/sh \"$@\"\n");
        assertThat(shell.toFile().setExecutable(true)).isTrue();
        return new String[] {shell.toString()};
    }
}
