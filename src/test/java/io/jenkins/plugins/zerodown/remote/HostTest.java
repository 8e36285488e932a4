package io.jenkins.plugins.zerodown.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.release.Switch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(Lifecycle.PER_CLASS)
@Tag("servers")
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
                ScriptResult result =
                        host.run(Positional.of(echo, argument, "--", "").stdin(input));
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
            ScriptResult failed = host.run(Call.of(new Script("fail.sh", "set -eu; echo out; echo bad >&2; exit 7"))
                    .stdin("x".repeat(200_000)));
            assertThat(failed.exit()).isEqualTo(7);
            assertThat(failed.out()).isEqualTo("out\n");
            assertThat(failed.err()).isEqualTo("bad\n");
            assertThat(host.run(Call.of(new Script("syntax.sh", "if then fi"))).exit())
                    .isNotZero();
            assertThat(host.run(Call.of(new Script("next.sh", "pwd; exit 0"))).ok())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_stream_of_any_length_reaches_the_script(Shells shell) throws Exception {
        byte[] block = new byte[1 << 16];
        new Random(1).nextBytes(block);
        try (Host host = host(shell)) {
            ScriptResult result =
                    host.stream(Positional.of(new Script("count.sh", "echo \"for $1\"; wc -c"), "me"), out -> {
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
            assertThatThrownBy(() ->
                            host.stream(Call.of(new Script("full.sh", "echo 'the disk is full' >&2; exit 1")), out -> {
                                for (int i = 0; i < 1000; i++) {
                                    out.write(new byte[1 << 16]);
                                }
                            }))
                    .isInstanceOf(RemoteFailure.class)
                    .hasMessage("web1: the disk is full");
        }
    }

    @Test
    void a_lost_connection_is_made_again_and_the_script_repeated() throws Exception {
        LocalConnector connector = new LocalConnector();
        Path mark = directory.resolve("repeated");
        Script script = new Script(
                "once-slow.sh", "if [ -e \"$1\" ]; then echo again; else : >\"$1\"; echo begun; sleep 60; fi");
        try (Host host = new Host(LocalConnector.server("web1"), connector)) {
            Thread cutter = new Thread(() -> {
                while (!Files.exists(mark)) {
                    Thread.onSpinWait();
                }
                connector.cut();
            });
            cutter.start();
            assertThat(host.call(Positional.of(script, mark.toString())).text()).isEqualTo("again");
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
            assertThatThrownBy(() -> host.run(call))
                    .isInstanceOfSatisfying(
                            RemoteFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.LOST));
            assertThat(seen).containsExactly("here");
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void several_scripts_travel_together_and_one_that_fails_keeps_the_rest_from_being_run(Shells shell)
            throws Exception {
        Path mark = directory.resolve("ran " + shell.name());
        try (Host host = host(shell)) {
            Call one =
                    Positional.of(new Script("one.sh", "cat; echo \"$1\""), "1").stdin("input ");
            Call fails = Call.of(new Script("fails.sh", "echo why >&2; exit 3"));
            Call never = Positional.of(new Script("never.sh", ": >\"$1\""), mark.toString())
                    .stdin("unread");

            List<ScriptResult> results = host.runAll(List.of(one, fails, never));

            assertThat(results).extracting(ScriptResult::exit).containsExactly(0, 3);
            assertThat(results.get(0).out()).isEqualTo("input 1\n");
            assertThat(results.get(1).err()).isEqualTo("why\n");
            assertThat(mark).doesNotExist();
            assertThat(host.run(one).out()).isEqualTo("input 1\n");
            assertThat(host.traffic().trips()).isEqualTo(2);
            assertThatThrownBy(() -> host.callAll(one, fails, never))
                    .isInstanceOf(RemoteFailure.class)
                    .hasMessage("web1: why");
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void what_was_prefetched_is_not_asked_again_and_only_once(Shells shell) throws Exception {
        Path count = directory.resolve("count " + shell.name());
        Call look = Positional.of(new Script("look.sh", "echo x >>\"$1\"; wc -l <\"$1\""), count.toString());
        Call other = Call.of(new Script("other.sh", "echo other"));
        try (Host host = host(shell)) {
            host.prefetch(List.of(look));
            assertThat(count).as("there is no connection yet").doesNotExist();
            host.run(other);

            host.prefetch(List.of(look, other));
            host.prefetch(List.of(look));

            assertThat(host.run(other).text()).isEqualTo("other");
            assertThat(host.run(look).text()).isEqualTo("1");
            assertThat(host.run(look).text()).isEqualTo("2");
        }
    }

    @Test
    void what_comes_next_travels_with_the_last_call_of_a_step_where_that_succeeds() throws Exception {
        Path mark = directory.resolve("next");
        Call next = Positional.of(new Script("next.sh", "echo x >>\"$1\"; wc -l <\"$1\""), mark.toString());
        Call last = Positional.of(new Script("last.sh", "exit \"$1\""), "0");
        Call failing = Positional.of(new Script("last.sh", "exit \"$1\""), "1");
        try (Host host = new Host(LocalConnector.server("web1"), new LocalConnector())) {
            host.piggyback(() -> List.of(next));
            assertThatThrownBy(() -> host.callLast(failing)).isInstanceOf(RemoteFailure.class);
            assertThat(host.run(next).text()).as("left out before").isEqualTo("1");

            host.piggyback(() -> List.of(next));
            host.callLast(last);
            int trips = host.traffic().trips();
            assertThat(host.run(next).text()).isEqualTo("2");
            assertThat(host.traffic().trips()).as("it is on its way").isEqualTo(trips);

            host.piggyback(List::of);
            host.callLast(last);
            assertThat(host.run(next).text()).as("asked now").isEqualTo("3");
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void what_is_to_be_done_first_travels_with_the_next_last_call_and_keeps_it_from_nothing(Shells shell)
            throws Exception {
        Path mark = directory.resolve("first " + shell.name());
        Call first = Positional.of(new Script("first.sh", "echo first >>\"$1\"; echo done"), mark.toString());
        Call failing = Call.of(new Script("fail.sh", "echo why >&2; exit 4"));
        Call last = Positional.of(new Script("last.sh", "echo last >>\"$1\""), mark.toString());
        Call next = Positional.of(new Script("next.sh", "echo next >>\"$1\""), mark.toString());
        try (Host host = host(shell)) {
            host.piggybackBefore(first, failing);
            host.piggyback(() -> List.of(next));
            host.run(Call.of(new Script("other.sh", ":")));
            assertThat(mark).as("that is no last call").doesNotExist();

            host.callLast(last);
            host.callLast(last);
            assertThat(host.traffic().trips()).isEqualTo(3);
            assertThatThrownBy(host::awaitPiggybacked)
                    .isInstanceOf(RemoteFailure.class)
                    .hasMessage("web1: why");
            assertThat(host.awaitPiggybacked()).as("it has been told").isEmpty();
            assertThat(host.traffic().trips()).as("what became of it is known").isEqualTo(3);
            assertThat(mark).hasContent("first\nlast\nnext\nlast");

            host.piggybackBefore(first);
            assertThat(host.awaitPiggybacked())
                    .as("asked now")
                    .extracting(ScriptResult::text)
                    .containsExactly("done");
            assertThat(host.traffic().trips()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void what_comes_next_travels_with_a_stream_that_succeeds(Shells shell) throws Exception {
        Path mark = directory.resolve("after a stream " + shell.name());
        Call next = Positional.of(new Script("next.sh", "cat >>\"$1\"; wc -l <\"$1\""), mark.toString())
                .stdin("a line\n");
        Call other = Positional.of(new Script("other.sh", "echo \"it's $1\""), "other");
        Script stream = new Script("stream.sh", "wc -c; exit \"$1\"");
        try (Host host = host(shell)) {
            host.piggyback(() -> List.of(next, other));
            ScriptResult lacking =
                    host.streamLast(Positional.of(stream, "10"), 10, out -> out.write(new byte[300_000]));
            assertThat(lacking.exit()).isEqualTo(10);
            assertThat(mark).as("left out").doesNotExist();
            assertThat(host.run(next).text()).isEqualTo("1");

            host.piggyback(() -> List.of(next, other));
            assertThat(host.streamLast(Positional.of(stream, "0"), 10, out -> out.write(new byte[300_000]))
                            .text())
                    .isEqualTo("300000");
            assertThat(host.run(other).text()).isEqualTo("it's other");
            assertThat(host.run(next).text()).isEqualTo("2");
            assertThat(host.run(next).text()).as("asked now").isEqualTo("3");

            host.piggyback(() -> List.of(next, other));
            host.streamLast(Positional.of(stream, "0"), 10, out -> out.write(new byte[300_000]));
            int trips = host.traffic().trips();
            assertThat(host.callLast(next, other))
                    .extracting(ScriptResult::text)
                    .containsExactly("4", "it's other");
            assertThat(host.traffic().trips()).as("both are on their way").isEqualTo(trips);
            assertThat(host.callLast(next, other))
                    .extracting(ScriptResult::text)
                    .containsExactly("5", "it's other");
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_server_keeps_the_scripts_and_runs_none_that_somebody_changed(Shells shell) throws Exception {
        Path deployPath = Files.createDirectories(directory.resolve("it's kept " + shell.name()));
        Path scripts = deployPath.resolve(".zerodown/scripts");
        assertThat(live(shell, deployPath)).isEqualTo("none");
        assertThat(deployPath).as("a first look leaves no trace").isEmptyDirectory();

        Files.createDirectory(deployPath.resolve(".zerodown"));
        assertThat(live(shell, deployPath)).isEqualTo("none");
        Path kept = only(scripts);
        String text = Files.readString(kept);
        assertThat(kept).hasDigest("SHA-256", kept.getFileName().toString());
        assertThat(Files.getPosixFilePermissions(kept))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        assertThat(live(shell, deployPath)).isEqualTo("none");

        Files.writeString(kept, text.replace("none", "changed"));
        assertThat(live(shell, deployPath)).isEqualTo("none");
        assertThat(Files.readString(kept)).isEqualTo(text);

        assertThat(live(shell, deployPath)).isEqualTo("none");
        Files.delete(kept);
        assertThat(live(shell, deployPath)).as("they were counted on").isEqualTo("none");
        assertThat(Files.readString(kept)).isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_server_keeps_nothing_where_a_link_leads(Shells shell) throws Exception {
        Path deployPath = Files.createDirectories(directory.resolve("led " + shell.name()));
        Path elsewhere = Files.createDirectories(directory.resolve("elsewhere " + shell.name()));
        Files.createSymbolicLink(deployPath.resolve(".zerodown"), elsewhere);
        assertThat(live(shell, deployPath)).isEqualTo("none");
        Files.delete(deployPath.resolve(".zerodown"));
        Files.createSymbolicLink(
                Files.createDirectory(deployPath.resolve(".zerodown")).resolve("scripts"), elsewhere);
        assertThat(live(shell, deployPath)).isEqualTo("none");
        assertThat(elsewhere).isEmptyDirectory();
    }

    private String live(Shells shell, Path deployPath) throws Exception {
        try (Host host =
                new Host(LocalConnector.server("web1"), shell.connector(), deployPath + "/.zerodown/scripts")) {
            return host.call(Call.of(Script.of(Switch.class, "live.sh")).with("DEPLOY_PATH", deployPath.toString()))
                    .text();
        }
    }

    private static Path only(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.reduce((one, other) -> {
                        throw new AssertionError(one + " and " + other);
                    })
                    .orElseThrow();
        }
    }

    @Test
    void what_was_prefetched_on_a_connection_that_is_lost_is_asked_again() throws Exception {
        LocalConnector connector = new LocalConnector();
        Path mark = directory.resolve("lost");
        Call look = Positional.of(
                new Script("look.sh", "if [ -e \"$1\" ]; then echo again; else : >\"$1\"; sleep 60; fi"),
                mark.toString());
        try (Host host = new Host(LocalConnector.server("web1"), connector)) {
            host.run(Call.of(new Script("connect.sh", ":")));
            host.prefetch(List.of(look));
            while (!Files.exists(mark)) {
                Thread.onSpinWait();
            }
            connector.cut();

            assertThat(host.run(look).text()).isEqualTo("again");
        }
    }

    @Test
    void a_script_that_prints_nothing_for_too_long_is_given_up() {
        try (Host host = new Host(LocalConnector.server("web1"), new LocalConnector())) {
            Call silent = Call.of(new Script("silent.sh", "sleep 60")).once().silence(Duration.ofMillis(300));
            assertThatThrownBy(() -> host.run(silent))
                    .hasMessageContaining("web1")
                    .hasMessageContaining("nothing came");
        }
    }

    @Test
    void what_a_login_prints_before_the_shell_starts_is_not_taken_for_an_answer() throws Exception {
        try (Host host = new Host(LocalConnector.server("web1"), LocalConnector.with(banner()))) {
            assertThat(host.call(Call.of(new Script("plain.sh", "echo plain"))).out())
                    .isEqualTo("plain\n");
            assertThat(host.stream(
                                    Call.of(new Script("cat.sh", "cat")),
                                    out -> out.write("streamed".getBytes(StandardCharsets.UTF_8)))
                            .out())
                    .isEqualTo("streamed");
        }
    }

    private String[] banner() throws IOException {
        Path shell = directory.resolve("banner");
        Files.writeString(shell, "#!/bin/sh\necho 'Welcome!'; echo 'mail' >&2\nexec /bin/sh \"$@\"\n");
        assertThat(shell.toFile().setExecutable(true)).isTrue();
        return new String[] {shell.toString()};
    }
}
