package io.jenkins.plugins.zerodown.jenkins.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Cases;
import io.jenkins.plugins.zerodown.fixture.Property;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Combinators;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    @TempDir
    Path job;

    @Test
    void what_was_recorded_is_read_again_newest_first() throws Exception {
        HistoryEntry deployed = entry("a", HistoryEntry.Kind.DEPLOY, "release 20260101000000 is live");
        HistoryEntry returned = entry("b", HistoryEntry.Kind.ROLLBACK, "release 20250101000000 is live again");
        History.in(job).record(deployed);
        History.in(job).record(returned);

        assertThat(History.in(job).entries(10)).containsExactly(returned, deployed);
        assertThat(History.in(job).entries(1)).containsExactly(returned);
        assertThat(History.in(job).entry("a")).contains(deployed);
    }

    @Test
    void a_job_that_never_deployed_has_an_empty_history() throws Exception {
        assertThat(History.in(job).entries(10)).isEmpty();
        assertThat(History.in(job).entry("a")).isEmpty();
    }

    @Test
    void what_was_recorded_before_steps_were_kept_is_read_with_none() throws Exception {
        Files.createDirectories(job.resolve("zerodown"));
        Files.writeString(
                job.resolve("zerodown/history.jsonl"),
                "{\"id\":\"a\",\"kind\":\"deploy\",\"target\":\"shop\","
                        + "\"started\":\"2026-01-01T00:00:00Z\",\"millis\":5,\"phases\":{\"3\":5},"
                        + "\"outcome\":\"done\"}\n");

        assertThat(History.in(job).entry("a").orElseThrow().steps()).isEmpty();
    }

    @Test
    void what_is_recorded_again_replaces_what_it_was() throws Exception {
        HistoryEntry unknown = entry("a", HistoryEntry.Kind.ROLLBACK, "Jenkins ended in the middle");
        HistoryEntry other = entry("b", HistoryEntry.Kind.DEPLOY, "failed");
        HistoryEntry done = entry("a", HistoryEntry.Kind.ROLLBACK, "live again");
        for (HistoryEntry entry : List.of(unknown, other, done)) {
            History.in(job).record(entry);
        }

        assertThat(History.in(job).entries(10)).containsExactly(done, other);
    }

    @Test
    void a_line_that_a_crash_cut_off_costs_no_other() throws Exception {
        History.in(job).record(entry("a", HistoryEntry.Kind.DEPLOY, "first"));
        Path file = job.resolve("zerodown/history.jsonl");
        byte[] whole = "{\"id\":\"b\",\"message\":\"é".getBytes(StandardCharsets.UTF_8);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1), StandardOpenOption.APPEND);

        History.in(job).record(entry("c", HistoryEntry.Kind.DEPLOY, "third"));

        assertThat(History.in(job).entries(10)).extracting(HistoryEntry::id).containsExactly("c", "a");
    }

    @Test
    void only_the_newest_are_kept() throws Exception {
        History history = History.in(job);
        history.record(entry("n0", HistoryEntry.Kind.DEPLOY, ""));
        Path file = job.resolve("zerodown/history.jsonl");
        String line = Files.readString(file);
        for (int n = 1; n < 2 * History.KEPT; n++) {
            Files.writeString(file, line.replace("\"n0\"", "\"n" + n + "\""), StandardOpenOption.APPEND);
        }
        history.record(entry("n" + 2 * History.KEPT, HistoryEntry.Kind.DEPLOY, ""));

        assertThat(history.entries(Integer.MAX_VALUE)).hasSize(History.KEPT);
        assertThat(history.entries(1)).extracting(HistoryEntry::id).containsExactly("n" + 2 * History.KEPT);
        assertThat(job.resolve("zerodown"))
                .isDirectoryContaining("glob:**/history.jsonl")
                .isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void none_is_lost_where_several_end_at_once() throws Exception {
        ExecutorService several = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Void>> endings = IntStream.range(0, 80)
                    .mapToObj(n -> (Callable<Void>) () -> {
                        History.in(job).record(entry("n" + n, HistoryEntry.Kind.DEPLOY, ""));
                        return null;
                    })
                    .toList();
            for (Future<Void> ending : several.invokeAll(endings)) {
                ending.get();
            }
        } finally {
            several.shutdownNow();
        }

        assertThat(History.in(job).entries(100))
                .extracting(HistoryEntry::id)
                .doesNotHaveDuplicates()
                .hasSize(80);
    }

    @Test
    void a_field_that_a_later_version_wrote_is_passed_over() throws Exception {
        History.in(job).record(entry("a", HistoryEntry.Kind.DEPLOY, ""));
        Path file = job.resolve("zerodown/history.jsonl");
        Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{\"weather\":{\"rain\":true},"));

        assertThat(History.in(job).entries(10)).containsExactly(entry("a", HistoryEntry.Kind.DEPLOY, ""));
    }

    @Test
    void a_message_is_kept_to_a_length_that_a_page_can_show() {
        assertThat(entry("a", HistoryEntry.Kind.DEPLOY, "x".repeat(1_000_000)).message())
                .hasSize(HistoryEntry.LONGEST_MESSAGE + 1)
                .endsWith("…");
    }

    private record Texts(String who, String message) {}

    @Property
    void any_text_survives() throws Exception {
        Cases.each(
                200,
                Combinators.combine(Arbitraries.strings(), Arbitraries.strings())
                        .as(Texts::new),
                texts -> survives(texts.who(), texts.message()));
    }

    private static void survives(String who, String message) throws IOException {
        Path directory = Files.createTempDirectory("history");
        try {
            // Half of a pair of surrogates is no text, and has no bytes.
            String text = new String(message.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            String user = new String(who.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            HistoryEntry entry = new HistoryEntry(
                    "a",
                    HistoryEntry.Kind.DEPLOY,
                    "shop",
                    null,
                    null,
                    null,
                    user,
                    0,
                    Instant.EPOCH,
                    1,
                    Map.of(),
                    Map.of(),
                    HistoryEntry.Outcome.DONE,
                    text);
            History.in(directory).record(entry);

            assertThat(History.in(directory).entries(10)).containsExactly(entry);
        } finally {
            Files.deleteIfExists(directory.resolve("zerodown/history.jsonl"));
            Files.deleteIfExists(directory.resolve("zerodown"));
            Files.delete(directory);
        }
    }

    @Test
    void an_outcome_is_told_by_the_engines_status() {
        assertThat(IntStream.rangeClosed(-1, 5).mapToObj(HistoryEntry.Outcome::of))
                .containsExactly(
                        HistoryEntry.Outcome.UNKNOWN,
                        HistoryEntry.Outcome.DONE,
                        HistoryEntry.Outcome.FAILED,
                        HistoryEntry.Outcome.UNUSABLE,
                        HistoryEntry.Outcome.BUSY,
                        HistoryEntry.Outcome.DIVERGED,
                        HistoryEntry.Outcome.UNKNOWN);
    }

    private static HistoryEntry entry(String id, HistoryEntry.Kind kind, String message) {
        return new HistoryEntry(
                id,
                kind,
                "shop",
                "20260101000000",
                "20250101000000",
                "0123456789012345678901234567890123456789",
                "anna",
                7,
                Instant.parse("2026-01-01T00:00:00.123Z"),
                4_200,
                Map.of(3, 1_200L, 10, 30L),
                Map.of("3.4", new StepCost(1_100, 2, 40_000, 300)),
                HistoryEntry.Outcome.DONE,
                message);
    }
}
