package io.jenkins.plugins.zerodown.jenkins.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Cases;
import io.jenkins.plugins.zerodown.fixture.Property;
import io.jenkins.plugins.zerodown.jenkins.history.HistoryEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import org.junit.jupiter.api.Test;

class DurationChartTest {
    @Test
    void the_oldest_is_at_the_left_and_the_longest_is_highest() {
        DurationChart chart = DurationChart.of(List.of(entry(30_000), entry(60_000), entry(0)));

        assertThat(chart.bars())
                .extracting(DurationChart.Bar::height)
                .containsExactly(2, chart.height(), chart.height() / 2);
        assertThat(chart.bars()).extracting(DurationChart.Bar::x).isSorted();
        assertThat(chart.longestTime()).isEqualTo("1 min 0 s");
        assertThat(chart.bars().get(1).text()).isEqualTo("shop 1: 1 min 0 s");
    }

    @Test
    void one_alone_is_not_worth_a_drawing_and_no_more_than_a_page_shows_are_drawn() {
        assertThat(DurationChart.of(List.of()).worthDrawing()).isFalse();
        assertThat(DurationChart.of(List.of(entry(1))).worthDrawing()).isFalse();
        assertThat(DurationChart.of(IntStream.range(0, 500)
                                .mapToObj(DurationChartTest::entry)
                                .toList())
                        .bars())
                .hasSize(DurationChart.MOST);
    }

    @Property
    void every_bar_is_within_the_drawing() throws Exception {
        Cases.each(1000, Arbitraries.longs().list(), DurationChartTest::isWithinTheDrawing);
    }

    private static void isWithinTheDrawing(List<Long> millis) {
        DurationChart chart =
                DurationChart.of(millis.stream().map(DurationChartTest::entry).toList());

        assertThat(chart.bars())
                .hasSize(Math.min(DurationChart.MOST, millis.size()))
                .allSatisfy(bar -> {
                    assertThat(bar.height()).isBetween(1, chart.height());
                    assertThat(bar.y()).isBetween(0, chart.height() - 1);
                    assertThat(bar.x() + bar.width()).isBetween(0, chart.width());
                });
    }

    @Test
    void times_and_sizes_are_written_as_people_read_them() {
        Instant now = Instant.parse("2026-01-10T00:00:00Z");

        assertThat(List.of(400L, 42_000L, 185_000L, 7_380_000L))
                .extracting(Amounts::duration)
                .containsExactly("0.4 s", "42 s", "3 min 5 s", "2 h 3 min");
        assertThat(List.of(-5L, 59L, 60L, 7_200L, 172_800L))
                .extracting(seconds -> Amounts.age(now.minus(Duration.ofSeconds(seconds)), now))
                .containsExactly("0 s", "59 s", "1 min", "2 h", "2 d");
        assertThat(List.of(0L, 999L, 1_000L, 4_200_000L, 2_500_000_000L))
                .extracting(Amounts::bytes)
                .containsExactly("0 B", "999 B", "1.0 kB", "4.2 MB", "2.5 GB");
    }

    private static HistoryEntry entry(long millis) {
        return new HistoryEntry(
                "a" + millis,
                HistoryEntry.Kind.DEPLOY,
                "shop",
                "1",
                null,
                null,
                "anna",
                1,
                Instant.EPOCH,
                millis,
                Map.of(),
                Map.of(),
                HistoryEntry.Outcome.DONE,
                null);
    }
}
