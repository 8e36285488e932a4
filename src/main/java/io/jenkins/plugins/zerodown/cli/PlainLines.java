package io.jenkins.plugins.zerodown.cli;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * One line after another, for logs and pipes. Every line below a heading says where and in which step, so that it can
 * be searched for:
 *
 * <pre>
 * 3. Package &amp; Transfer
 * 3.4. File Transfer
 *   web1  3.4  104 of 10,213 files changed, 2.3 MB -> 612 KB sent
 *   -     3.4  done in 1.2 s
 * </pre>
 */
final class PlainLines implements Display {
    private static final String NO_SERVER = "-";
    private static final String WARNING = "warning";

    private final Consumer<String> out;
    private final AnsiStyle paint;
    private final int nameWidth;
    private Phase phase;
    private String step = "";

    /** @param out takes whole lines without their ends; @param names of the servers, for the width of their column */
    PlainLines(Consumer<String> out, AnsiStyle paint, List<String> names) {
        this.out = out;
        this.paint = paint;
        this.nameWidth = names.stream().mapToInt(String::length).max().orElse(1);
    }

    @Override
    public synchronized void started(Step begun) {
        Phase its = Phase.of(begun.number());
        if (its != phase) {
            phase = its;
            out.accept("");
            out.accept(paint.bold(its.heading()));
        }
        step = begun.number();
        out.accept(begun.heading());
    }

    @Override
    public synchronized void ended(Step ended, Outcome outcome, Duration took) {
        step = ended.number();
        if (outcome instanceof Outcome.Skipped) {
            lines(paint.faint("skipped: "), outcome.text());
        } else {
            lines(
                    paint.good("done") + " in " + duration(took)
                            + (outcome.text().isBlank() ? "" : ": "),
                    outcome.text());
        }
        step = "";
    }

    @Override
    public synchronized void failed(Step failed, StepFailure failure, Duration took) {
        step = failed.number();
        lines(paint.bad("failed") + " after " + duration(took) + ": ", failure.getMessage());
        step = "";
    }

    private void lines(String begin, String text) {
        List<String> all = text.lines().toList();
        out.accept(row(NO_SERVER, begin + (all.isEmpty() ? "" : all.get(0))));
        all.stream().skip(1).forEach(line -> out.accept(row(NO_SERVER, "  " + line)));
    }

    @Override
    public synchronized void line(String text) {
        out.accept(row(NO_SERVER, text));
    }

    @Override
    public synchronized void line(Server server, String text) {
        out.accept(row(server.name(), text));
    }

    @Override
    public synchronized void warn(String text) {
        out.accept(row(NO_SERVER, paint.doubtful(WARNING) + ": " + text));
    }

    @Override
    public synchronized void say(String text) {
        out.accept(text);
    }

    @Override
    public synchronized void success(String text) {
        out.accept("");
        List<String> all = text.lines().toList();
        all.stream().limit(1).map(paint::good).forEach(out);
        all.stream().skip(1).forEach(out);
    }

    @Override
    public void close() {
        // Whole lines leave nothing open.
    }

    private String row(String name, String text) {
        String padded = name + " ".repeat(Math.max(0, nameWidth - name.length()));
        String shown = name.equals(NO_SERVER) ? padded : paint.name(padded);
        return "  " + shown + (step.isEmpty() ? "" : "  " + step) + "  " + text;
    }

    /** Such as {@code 0.9 s}, {@code 42 s} or {@code 3 min 5 s}. */
    static String duration(Duration took) {
        if (took.compareTo(Duration.ofSeconds(10)) < 0) {
            return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
        }
        return took.compareTo(Duration.ofMinutes(1)) < 0
                ? took.toSeconds() + " s"
                : took.toMinutes() + " min " + took.toSecondsPart() + " s";
    }
}
