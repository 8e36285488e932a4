package io.jenkins.plugins.zerodown.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Figures as lines of Markdown: only columns that tell something. */
final class Table {
    private static final String MEASURE = "script";

    private final Figures figures;
    private final List<Figures.Row> rows;
    private final List<Column> columns = new ArrayList<>();

    private record Column(String heading, boolean words, Function<Figures.Row, String> cell) {}

    private Table(Figures figures) {
        this.figures = figures;
        rows = figures.rows(row -> true);
    }

    /** The ratio is the median of each round's to the one-script deployment of the same round. */
    static List<String> of(Figures figures) {
        return new Table(figures).lines();
    }

    private List<String> lines() {
        axis("round trip", row -> row.latency() + " ms");
        axis("files", row -> String.format(Locale.ROOT, "%,d", row.files()));
        axis("servers", row -> String.valueOf(row.servers()));
        axis("changed", row -> row.scenario().title());
        columns.add(new Column("by", true, row -> "`" + row.contender() + "`"));
        seconds("median s", Spread::median);
        seconds("least", Spread::least);
        seconds("most", Spread::most);
        columns.add(new Column(
                "to `" + MEASURE + "`",
                false,
                row -> shown("%.2f", figures.ratio(row, row.by(MEASURE), Measure.SECONDS))));
        Arrays.stream(Measure.values())
                .filter(measure -> measure != Measure.SECONDS)
                .forEach(this::measure);
        List<String> lines = new ArrayList<>();
        lines.add(line(columns.stream().map(Column::heading).toList()));
        lines.add(line(
                columns.stream().map(column -> column.words ? "---" : "--:").toList()));
        rows.forEach(row -> lines.add(
                line(columns.stream().map(column -> column.cell.apply(row)).toList())));
        return lines;
    }

    private void axis(String heading, Function<Figures.Row, String> cell) {
        if (rows.stream().map(cell).distinct().count() > 1) {
            columns.add(new Column(heading, heading.equals("changed"), cell));
        }
    }

    private void seconds(String heading, Function<Spread, Double> value) {
        columns.add(new Column(
                heading,
                false,
                row -> figures.spread(row, Measure.SECONDS)
                        .map(spread -> Measure.SECONDS.shown(value.apply(spread)))
                        .orElse("")));
    }

    private void measure(Measure measure) {
        if (rows.stream().anyMatch(row -> figures.spread(row, measure).isPresent())) {
            columns.add(new Column(
                    measure.heading(),
                    false,
                    row -> figures.spread(row, measure)
                            .map(spread -> measure.shown(spread.median()))
                            .orElse("")));
        }
    }

    private static String shown(String format, Optional<Spread> spread) {
        return spread.map(some -> String.format(Locale.ROOT, format, some.median()))
                .orElse("");
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }
}
