package io.jenkins.plugins.zerodown.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Cases;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Property;
import io.jenkins.plugins.zerodown.fixture.Shells;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No text that is given to a server, and none that comes from it, is ever taken for anything else. */
@Tag(Property.TAG)
@TestInstance(Lifecycle.PER_CLASS)
@Tag("servers")
class AnyTextTest {
    private static final Script ECHO = new Script("echo.sh", "printf '%s\\000' \"$#\" \"$@\"; cat");
    private static final Script SAY = new Script("say.sh", "cat; cat >/dev/null; printf '%s' \"$1\" >&2; exit \"$2\"");

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

    @ParameterizedTest
    @MethodSource("eachShell")
    void what_is_given_as_an_argument_or_on_standard_input_arrives_byte_for_byte(Shells shell) throws Exception {
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector())) {
            Cases.each(300, random -> {
                String[] arguments = new String[1 + random.nextInt(4)];
                StringBuilder expected = new StringBuilder(arguments.length + "\0");
                for (int i = 0; i < arguments.length; i++) {
                    arguments[i] = Cases.wild(random, 30);
                    expected.append(arguments[i]).append('\0');
                }
                String input = Cases.wild(random, 60);
                ScriptResult result = host.run(Positional.of(ECHO, arguments).stdin(input));
                assertThat(result.out()).isEqualTo(expected + input);
                assertThat(result.err()).isEmpty();
            });
        }
        assertThat(Path.of("/tmp/zd-pwned")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void what_a_server_prints_is_told_apart_from_what_ends_it(Shells shell) throws Exception {
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector())) {
            Cases.each(300, random -> {
                String out = forged(random);
                String err = Cases.wild(random, 40);
                int status = random.nextInt(3);
                ScriptResult result =
                        host.run(Positional.of(SAY, err, String.valueOf(status)).stdin(out));
                assertThat(result.out()).isEqualTo(out);
                assertThat(result.err()).isEqualTo(err);
                assertThat(result.exit()).isEqualTo(status);
            });
        }
    }

    /** Lines like those that end an answer, under other tokens. */
    private static String forged(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(6); n > 0; n--) {
            text.append(Cases.wild(random, 20))
                    .append('\n')
                    .append(String.format("%016x%016x", random.nextLong(), random.nextLong()))
                    .append(" 0\n");
        }
        return text.toString();
    }

    @Test
    void a_file_may_be_named_by_any_text_that_a_file_system_takes() throws Exception {
        Script make = new Script("make.sh", "set -eu; cd -- \"$1\"; : >\"./$2\"; [ -f \"./$2\" ]");
        Path place = Files.createDirectory(directory.resolve("names"));
        try (Host host = new Host(LocalConnector.server("web1"), new LocalConnector())) {
            Cases.each(200, random -> {
                String name = Cases.wild(random, 20).replace("/", "");
                if (name.isEmpty()
                        || name.equals(".")
                        || name.equals("..")
                        || name.getBytes(StandardCharsets.UTF_8).length > 250) {
                    return;
                }
                assertThat(host.run(Positional.of(make, place.toString(), name)).err())
                        .isEmpty();
                List<String> there = new ArrayList<>();
                try (var files = Files.list(place)) {
                    for (Path file : files.toList()) {
                        there.add(file.getFileName().toString());
                        Files.delete(file);
                    }
                }
                assertThat(there).hasSize(1);
            });
        }
        assertThat(Path.of("/tmp/zd-pwned")).doesNotExist();
    }
}
