package io.jenkins.plugins.zerodown.jenkins.pages;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.zerodown.jenkins.history.StepCost;
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
    void show(JsonNode event) {
        String server = event.path("server").asText(NO_SERVER);
        if (event.has("line")) {
            rows(server, "", event.get("line").asText());
        } else if (event.has("warn")) {
            rows(server, "warning: ", event.get("warn").asText());
        } else if (event.has("outcome")) {
            ended(event);
        } else if (event.has("step")) {
            step = event.get("step").asText();
            say(step + ". " + event.path("title").asText());
        } else if (event.has("progress")) {
            progress(server, event);
        }
    }

    private void ended(JsonNode event) {
        long millis = event.path("millis").asLong();
        steps.merge(event.get("step").asText(), StepCost.of(event), StepCost::plus);
        String took = Amounts.duration(millis);
        String text = event.path("text").asText("");
        step = event.get("step").asText();
        switch (event.get("outcome").asText()) {
            case "skipped" -> rows(NO_SERVER, "skipped: ", text);
            case "failed" -> rows(NO_SERVER, "failed after " + took + ": ", text);
            default -> rows(NO_SERVER, "done in " + took + (text.isBlank() ? "" : ": "), text);
        }
        step = "";
    }

    /** Tenths are enough for a log. */
    private void progress(String server, JsonNode event) {
        long total = Math.max(1, event.path("total").asLong());
        long tenth = event.path("progress").asLong() * 10 / total;
        if (tenth != told) {
            told = tenth;
            rows(server, "", tenth * 10 + " %");
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
