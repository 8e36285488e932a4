package io.jenkins.plugins.zerodown.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * How seconds grow along one axis: a line for each contender, a whisker from the least to the most. Its colours are of
 * middle brightness on no background, so that it can be read on a light page and on a dark one.
 */
final class Picture {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 300;
    private static final int LEFT = 56;
    private static final int RIGHT = 96;
    private static final int TOP = 16;
    private static final int BOTTOM = 44;
    /** Lines' names at least so far below one another. */
    private static final int APART = 14;

    private static final String TEXT = "#7d8590";
    private static final List<String> COLOURS =
            List.of("#2f81f7", "#a371f7", "#3fa34d", "#d29922", "#db5a51", "#6e9ea8");
    private static final double[] TICKS = {0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500};

    private final Part part;
    private final Figures figures;
    private final ToIntFunction<Figures.Row> axis;
    private final List<Integer> values;
    private final double least;
    private final double most;
    private final StringBuilder svg = new StringBuilder();

    Picture(Part part, Figures figures) {
        this.part = part;
        this.figures = figures;
        axis = switch (part) {
            case SERVERS -> Figures.Row::servers;
            case LATENCY -> Figures.Row::latency;
            default -> Figures.Row::files;
        };
        values = figures.rows(row -> true).stream()
                .map(axis::applyAsInt)
                .distinct()
                .sorted()
                .toList();
        least = seconds().mapToDouble(Spread::least).min().orElse(1);
        most = seconds().mapToDouble(Spread::most).max().orElse(1);
    }

    private Stream<Spread> seconds() {
        return figures.rows(row -> true).stream()
                .map(row -> figures.spread(row, Measure.SECONDS))
                .flatMap(Optional::stream);
    }

    String svg() {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" "
                        + "font-size=\"12\">%n",
                WIDTH, HEIGHT);
        add("<title>%s, and the seconds that a deployment took</title>%n", part.axis());
        ticks();
        List<String> contenders = figures.rows(row -> true).stream()
                .map(Figures.Row::contender)
                .distinct()
                .toList();
        double[] names = contenders.stream().mapToDouble(this::last).toArray();
        for (int moved = 1; moved < names.length; moved++) {
            // Few lines: pushing each below those it would cover is enough.
            for (int i = 0; i < names.length; i++) {
                for (int j = 0; j < names.length; j++) {
                    if (i != j
                            && Math.abs(names[i] - names[j]) < APART
                            && names[i] >= names[j]
                            && (names[i] > names[j] || i > j)) {
                        names[i] = names[j] + APART;
                    }
                }
            }
        }
        for (int i = 0; i < names.length; i++) {
            line(contenders.get(i), COLOURS.get(i % COLOURS.size()), names[i]);
        }
        return svg.append("</svg>\n").toString();
    }

    private void ticks() {
        for (double tick : TICKS) {
            if (tick >= least * 0.8 && tick <= most * 1.2) {
                add(
                        "<path d=\"M%d %.1fH%d\" stroke=\"%s\" stroke-opacity=\"0.3\"/>%n",
                        LEFT, y(tick), WIDTH - RIGHT, TEXT);
                add(
                        "<text x=\"%d\" y=\"%.1f\" fill=\"%s\" text-anchor=\"end\">%s s</text>%n",
                        LEFT - 8, y(tick) + 4, TEXT, tick < 1 ? String.valueOf(tick) : String.valueOf((int) tick));
            }
        }
        for (int value : values) {
            add(
                    "<text x=\"%.1f\" y=\"%d\" fill=\"%s\" text-anchor=\"middle\">%,d</text>%n",
                    x(value), HEIGHT - BOTTOM + 20, TEXT, value);
        }
        add(
                "<text x=\"%d\" y=\"%d\" fill=\"%s\" text-anchor=\"middle\">%s</text>%n",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, TEXT, part.axis());
    }

    private void line(String contender, String colour, double name) {
        StringBuilder path = new StringBuilder();
        for (int value : values) {
            spread(contender, value).ifPresent(spread -> {
                path.append(String.format(
                        Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x(value), y(spread.median())));
                add(
                        "<path d=\"M%.1f %.1fV%.1f\" stroke=\"%s\" stroke-opacity=\"0.5\"/>%n",
                        x(value), y(spread.least()), y(spread.most()), colour);
                add(
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"><title>%s: %.2f s</title></circle>%n",
                        x(value), y(spread.median()), colour, contender, spread.median());
            });
        }
        add("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n", path, colour);
        add("<text x=\"%d\" y=\"%.1f\" fill=\"%s\">%s</text>%n", WIDTH - RIGHT + 10, name + 4, colour, contender);
    }

    private double last(String contender) {
        return spread(contender, values.get(values.size() - 1))
                .map(spread -> y(spread.median()))
                .orElse((double) TOP);
    }

    private Optional<Spread> spread(String contender, int value) {
        return figures.rows(row -> row.contender().equals(contender) && axis.applyAsInt(row) == value).stream()
                .findFirst()
                .flatMap(row -> figures.spread(row, Measure.SECONDS));
    }

    /** Values stand as far from one another as any others. */
    private double x(int value) {
        int steps = Math.max(1, values.size() - 1);
        return LEFT + 16 + (double) (WIDTH - RIGHT - LEFT - 32) * values.indexOf(value) / steps;
    }

    /** Each tenfold is as high as any other. */
    private double y(double seconds) {
        double range = Math.max(Math.log(most * 1.1 / (least * 0.9)), 1e-9);
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * Math.log(seconds / (least * 0.9)) / range;
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
