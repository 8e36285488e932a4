package io.jenkins.plugins.zerodown.jenkins.pages;

import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.jenkins.history.HistoryEntry;
import io.jenkins.plugins.zerodown.jenkins.history.StepCost;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the time of one deployment or rollback went: a line for each phase that took time or network, and below it one
 * for each such step. Widths are in the units of the view box in which a view draws a bar.
 */
public final class StepProfile {
    static final int WIDEST = 120;
    private static final int WORTH_A_LINE = 5;

    private final HistoryRow row;
    private final List<Line> lines;
    private final StepCost engine;

    /** @param heading of a phase or a step; @param width of its bar */
    public record Line(String heading, boolean phase, StepCost cost, int width) {
        public String took() {
            return precisely(cost.millis());
        }

        public String sent() {
            return cost.sent() == 0 ? "" : Amounts.bytes(cost.sent());
        }

        public String received() {
            return cost.received() == 0 ? "" : Amounts.bytes(cost.received());
        }

        public String trips() {
            return cost.trips() == 0 ? "" : String.valueOf(cost.trips());
        }
    }

    private StepProfile(HistoryRow row) {
        this.row = row;
        Map<String, StepCost> steps = row.entry().steps();
        engine = sum(List.copyOf(steps.values()));
        long longest = steps.values().stream().mapToLong(StepCost::millis).max().orElse(0);
        lines = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            List<Step> its = Deployment.steps().stream()
                    .filter(step -> Phase.of(step.number()) == phase && steps.containsKey(step.number()))
                    .toList();
            if (its.stream().anyMatch(step -> counts(steps.get(step.number())))) {
                lines.add(new Line(
                        phase.heading(),
                        true,
                        sum(its.stream().map(step -> steps.get(step.number())).toList()),
                        0));
                its.stream()
                        .filter(step -> counts(steps.get(step.number())))
                        .forEach(step -> lines.add(new Line(
                                step.heading(),
                                false,
                                steps.get(step.number()),
                                width(steps.get(step.number()).millis(), longest))));
            }
        }
    }

    /** @param row one whose steps are known */
    static StepProfile of(HistoryRow row) {
        return new StepProfile(row);
    }

    public HistoryRow getRow() {
        return row;
    }

    public List<Line> getLines() {
        return lines;
    }

    /** All that the engine did. */
    public Line getAll() {
        return new Line("", true, engine, 0);
    }

    /** What is left of the whole time: Jenkins' own steps, an agent that was waited for, commands between two parts. */
    public String getBetween() {
        return precisely(row.entry().millis() - engine.millis());
    }

    /** A step may take so little that tenths of a second would say nothing of it. */
    private static String precisely(long millis) {
        return millis < 10_000
                ? String.format(Locale.ROOT, "%.2f s", Math.max(0, millis) / 1000.0)
                : Amounts.duration(millis);
    }

    private static boolean counts(StepCost cost) {
        return cost.millis() >= WORTH_A_LINE || cost.trips() > 0;
    }

    private static int width(long millis, long longest) {
        return longest <= 0 ? 0 : (int) (millis * WIDEST / longest);
    }

    private static StepCost sum(List<StepCost> costs) {
        return costs.stream().reduce(StepCost.NONE, StepCost::plus);
    }

    /** Whether there is one: what an earlier version of this plugin did has none. */
    static boolean exists(HistoryEntry entry) {
        return !entry.steps().isEmpty();
    }
}
