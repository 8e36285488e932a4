package io.jenkins.plugins.zerodown.jenkins.pages;

import io.jenkins.plugins.zerodown.jenkins.history.HistoryEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Bars, one for each deployment or rollback, oldest at the left: where a view draws them. Lengths are in the units of
 * its view box.
 *
 * @param bars oldest first
 * @param longest milliseconds that the highest bar stands for
 */
public record DurationChart(List<Bar> bars, long longest) {
    static final int MOST = 40;
    private static final int HEIGHT = 60;
    private static final int STEP = 12;
    private static final int BAR = 9;
    /** So that what took no time is still there to be pointed at. */
    private static final int LOWEST = 2;

    public DurationChart {
        bars = List.copyOf(bars);
    }

    /** @param outcome the word by which it is coloured */
    public record Bar(HistoryEntry entry, int x, int y, int width, int height, String outcome) {
        /** Such as {@code shop 20260101000000: 42 s}. */
        public String text() {
            return (entry.target() + " " + entry.release()).strip() + ": " + Amounts.duration(entry.millis());
        }
    }

    /** @param newestFirst as a history tells them */
    static DurationChart of(List<HistoryEntry> newestFirst) {
        List<HistoryEntry> shown = new ArrayList<>(newestFirst.subList(0, Math.min(MOST, newestFirst.size())));
        Collections.reverse(shown);
        long longest = shown.stream().mapToLong(HistoryEntry::millis).max().orElse(0);
        List<Bar> bars = new ArrayList<>();
        for (HistoryEntry entry : shown) {
            int height = longest <= 0
                    ? LOWEST
                    : (int) Math.max(LOWEST, Math.round((double) Math.max(0, entry.millis()) * HEIGHT / longest));
            bars.add(new Bar(
                    entry,
                    bars.size() * STEP,
                    HEIGHT - height,
                    BAR,
                    height,
                    entry.outcome().name().toLowerCase(Locale.ROOT)));
        }
        return new DurationChart(bars, longest);
    }

    public boolean worthDrawing() {
        return bars.size() > 1;
    }

    public String longestTime() {
        return Amounts.duration(longest);
    }

    public int width() {
        return Math.max(1, bars.size()) * STEP;
    }

    public int height() {
        return HEIGHT;
    }
}
