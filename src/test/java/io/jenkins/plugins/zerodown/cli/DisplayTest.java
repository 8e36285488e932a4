package io.jenkins.plugins.zerodown.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayTest {
    private static final Step TRANSFER = step("3.4", "File Transfer");
    private static final Step LINKING = step("4.1", "Shared Resources Linking");

    private final List<String> lines = new ArrayList<>();
    private final Display plain = new PlainLines(lines::add, AnsiStyle.NONE, List.of("web1", "db-01"));
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

    private static Step step(String number, String title) {
        return new Step() {
            @Override
            public String number() {
                return number;
            }

            @Override
            public String title() {
                return title;
            }

            @Override
            public Outcome run(DeploymentContext context) {
                return Outcome.done("");
            }

            @Override
            public List<String> plan(DeploymentContext context) {
                return List.of();
            }
        };
    }

    private static Server server(String name) {
        return new Server(
                name,
                name + ".example.com",
                22,
                "deploy",
                new Server.PasswordEnv("PW"),
                new Server.PinnedKey("ssh-ed25519 AAAA"),
                true,
                Optional.empty());
    }

    private Terminal terminal(int width) {
        return new Terminal(
                new PrintStream(screen, true, StandardCharsets.UTF_8),
                AnsiStyle.ANSI,
                List.of("web1"),
                28,
                width,
                true);
    }

    private String drawn() {
        return screen.toString(StandardCharsets.UTF_8);
    }

    @Test
    void every_line_says_where_and_in_which_step() {
        plain.started(TRANSFER);
        plain.line(server("web1"), "104 of 10,213 files changed");
        plain.line(server("db-01"), "nothing to send");
        plain.warn("slow disk");
        plain.ended(TRANSFER, Outcome.done("2 servers"), Duration.ofMillis(912));

        assertThat(lines)
                .containsExactly(
                        "",
                        "3. Package & Transfer",
                        "3.4. File Transfer",
                        "  web1   3.4  104 of 10,213 files changed",
                        "  db-01  3.4  nothing to send",
                        "  -      3.4  warning: slow disk",
                        "  -      3.4  done in 0.9 s: 2 servers");
    }

    @Test
    void a_phase_is_named_once_above_its_steps() {
        plain.started(TRANSFER);
        plain.ended(TRANSFER, Outcome.skipped("no files"), Duration.ZERO);
        plain.started(step("3.5", "Other"));
        plain.started(LINKING);

        assertThat(lines)
                .containsOnlyOnce("3. Package & Transfer")
                .containsOnlyOnce("4. Link & Configure")
                .contains("  -      3.4  skipped: no files");
    }

    @Test
    void a_failure_of_several_lines_stays_below_its_step() {
        plain.started(TRANSFER);
        plain.failed(TRANSFER, new StepFailure("web1: no space\nfree some"), Duration.ofSeconds(75));

        assertThat(lines)
                .endsWith("  -      3.4  failed after 1 min 15 s: web1: no space", "  -      3.4    free some");
    }

    @Test
    void lines_without_a_terminal_hold_no_escape_sequence() {
        plain.started(TRANSFER);
        plain.progress(server("web1"), 1, 2);
        plain.failed(TRANSFER, new StepFailure("no"), Duration.ZERO);
        plain.success("release 1 is live");
        plain.close();

        assertThat(String.join("\n", lines)).doesNotContain("\u001b", "\r");
    }

    @Test
    void a_terminal_shows_how_far_each_server_is_and_leaves_no_rest() {
        Terminal terminal = terminal(120);
        terminal.started(TRANSFER);
        terminal.progress(server("web1"), 43, 100);
        terminal.line(server("web1"), "hello");
        terminal.ended(TRANSFER, Outcome.done(""), Duration.ZERO);
        terminal.close();

        assertThat(drawn()).contains("0/28  3.4 File Transfer", "43%", "hello", "\u001b[32mdone\u001b[0m");
        String afterTheLastStatusLine = drawn().substring(drawn().lastIndexOf("\r\u001b[K"));
        assertThat(afterTheLastStatusLine).doesNotContain("/28").endsWith(System.lineSeparator());
    }

    @Test
    void a_status_line_never_wraps() {
        Terminal terminal = terminal(30);
        terminal.started(TRANSFER);
        for (int i = 0; i < 9; i++) {
            terminal.progress(server("web" + i), 1, 2);
        }
        terminal.line("x");
        terminal.close();

        assertThat(drawn().split("\r\u001b\\[K|\n"))
                .filteredOn(line -> line.contains("/28"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.length()).isLessThan(30));
    }

    @ParameterizedTest
    @CsvSource({"912, 0.9 s", "0, 0.0 s", "42000, 42 s", "185000, 3 min 5 s"})
    void a_duration_is_readable(long millis, String text) {
        assertThat(PlainLines.duration(Duration.ofMillis(millis))).isEqualTo(text);
    }
}
