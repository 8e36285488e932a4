package io.jenkins.plugins.zerodown.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What was measured, and its medians. */
final class Figures {
    private static final String MEASURE = "script";

    private final Map<Row, List<Cost>> costs = new LinkedHashMap<>();

    record Row(Scenario scenario, int files, int servers, String contender) {}

    void add(Row row, Cost cost) {
        costs.computeIfAbsent(row, unknown -> new ArrayList<>()).add(cost);
    }

    /** Lines of a Markdown table. The ratio is the median of the rounds' ratios to the one-script deployment of the same round. */
    List<String> table() {
        List<String> lines = new ArrayList<>(List.of(
                "| changed | files | servers | by | median s | least | most | ratio | transfer s | trips | bytes sent |",
                "|---|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|"));
        costs.forEach((row, all) -> lines.add(String.format(Locale.ROOT, "| %s | %,d | %d | %s | %.2f | %.2f | %.2f | %s | %.2f | %s | %s |",
                row.scenario().title(), row.files(), row.servers(), row.contender(), median(all, Cost::seconds),
                all.stream().mapToDouble(Cost::seconds).min().orElseThrow(),
                all.stream().mapToDouble(Cost::seconds).max().orElseThrow(), ratio(row, all), median(all, Cost::transfer),
                all.get(0).trips() < 0 ? "" : String.format(Locale.ROOT, "%.0f", median(all, Cost::trips)),
                all.get(0).sent() < 0 ? "" : String.format(Locale.ROOT, "%,.0f", median(all, Cost::sent)))));
        return lines;
    }

    private String ratio(Row row, List<Cost> all) {
        List<Cost> measure = costs.get(new Row(row.scenario(), row.files(), row.servers(), MEASURE));
        if (measure == null) {
            return "";
        }
        List<Cost> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(all.size(), measure.size()); round++) {
            ratios.add(Cost.of(all.get(round).seconds() / measure.get(round).seconds()));
        }
        return String.format(Locale.ROOT, "%.2f", median(ratios, Cost::seconds));
    }

    private static double median(List<Cost> costs, ToDoubleFunction<Cost> value) {
        double[] sorted = costs.stream().mapToDouble(value).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
