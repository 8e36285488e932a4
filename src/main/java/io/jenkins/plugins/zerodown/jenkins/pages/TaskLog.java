package io.jenkins.plugins.zerodown.jenkins.pages;

import io.jenkins.plugins.zerodown.jenkins.history.StepCost;
import io.jenkins.plugins.zerodown.protocol.Event;
import java.io.Closeable;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A task's log, line by line as the engine's events come; knows what each step cost. What it is given is masked.
 *
 * <pre>
 * 7.1. Atomic Symlink Update
 *   web1  7.1  current leads to 20260101000000
 *   -     7.1  done in 0.3 s
 * </pre>
 */
final class TaskLog implements Closeable {
    private static final String NO_SERVER = "-";

    private PrintStream out;
    private final Map<String, StepCost> steps = new TreeMap<>();
    private String step = "";
    private long told = -1;

    /** @param out each line is flushed to it; closed with this */
    TaskLog(OutputStream out) {
        this.out = new PrintStream(out, false, StandardCharsets.UTF_8);
    }

    /** Where lines are written. */
    OutputStream stream() {
        return out;
    }

    /** Writes from now on to another, which leads to {@link #stream()}. */
    void through(OutputStream other) {
        out = new PrintStream(other, false, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        out.close();
    }

    /** What each numbered step cost so far, by its number. */
    Map<String, StepCost> steps() {
        return Map.copyOf(steps);
    }

    void say(String text) {
        for (String line : text.split("\\R", -1)) {
            out.println(line);
        }
        out.flush();
    }

    /** Those that are not for people are passed over. */
    void show(Event event) {
        if (event instanceof Event.Line said) {
            rows(said.server() == null ? NO_SERVER : said.server(), "", said.line());
        } else if (event instanceof Event.Warning warned) {
            rows(NO_SERVER, "warning: ", warned.warn());
        } else if (event instanceof Event.StepOver ended) {
            ended(ended);
        } else if (event instanceof Event.StepBegun begun) {
            step = begun.step();
            say(step + ". " + begun.title());
        } else if (event instanceof Event.Progress progress) {
            progress(progress);
        }
    }

    private void ended(Event.StepOver event) {
        long millis = event.millis();
        steps.merge(event.step(), StepCost.of(event), StepCost::plus);
        String took = Amounts.duration(millis);
        String text = event.text();
        step = event.step();
        switch (event.outcome()) {
            case "skipped" -> rows(NO_SERVER, "skipped: ", text);
            case "failed" -> rows(NO_SERVER, "failed after " + took + ": ", text);
            default -> rows(NO_SERVER, "done in " + took + (text.isBlank() ? "" : ": "), text);
        }
        step = "";
    }

    /** Tenths are enough for a log. */
    private void progress(Event.Progress event) {
        long total = Math.max(1, event.total());
        long tenth = event.progress() * 10 / total;
        if (tenth != told) {
            told = tenth;
            rows(event.server(), "", tenth * 10 + " %");
        }
    }

    private void rows(String server, String begin, String text) {
        String where = "  " + server + (step.isEmpty() ? "" : "  " + step) + "  ";
        String[] lines = text.split("\\R", -1);
        out.println(where + begin + lines[0]);
        for (int line = 1; line < lines.length; line++) {
            out.println(where + "  " + lines[line]);
        }
        out.flush();
    }
}
