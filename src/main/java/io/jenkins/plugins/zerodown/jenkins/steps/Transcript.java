package io.jenkins.plugins.zerodown.jenkins.steps;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.zerodown.jenkins.history.StepCost;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the engine tells while it works, as lines of a log that can be searched for server and step: {@code web1 3.4 104
 * of 10,213 files changed}. A transfer tells how far it is each tenth of its way.
 */
final class Transcript implements Consumer<JsonNode> {
    private static final int STEPS = 10;
    private static final String NO_SERVER = "-";

    private final Consumer<String> line;
    private final Map<String, Long> told = new HashMap<>();
    private final Map<String, StepCost> costs = new HashMap<>();
    private String step = "";
    private String warning;

    /** @param line takes whole lines without their ends */
    Transcript(Consumer<String> line) {
        this.line = line;
    }

    @Override
    public synchronized void accept(JsonNode event) {
        if (event.has("line")) {
            say(server(event), event.get("line").asText());
        } else if (event.has("warn")) {
            warning = event.get("warn").asText();
            say("", "warning: " + warning);
        } else if (event.has("progress")) {
            progress(event);
        } else if (event.has("outcome")) {
            ended(event);
        } else if (event.has("step")) {
            step = event.get("step").asText();
        }
    }

    /** The last that there was. */
    synchronized Optional<String> warning() {
        return Optional.ofNullable(warning);
    }

    /** Of each step that has ended, by its number. */
    synchronized Map<String, StepCost> costs() {
        return Map.copyOf(costs);
    }

    private void progress(JsonNode event) {
        long total = event.path("total").asLong();
        if (total <= 0) {
            return;
        }
        long tenth = event.path("progress").asLong() * STEPS / total;
        Long before = told.put(server(event), tenth);
        if (before != null && tenth > before) {
            say(server(event), tenth * (100 / STEPS) + "% of " + bytes(total));
        }
    }

    private void ended(JsonNode event) {
        costs.merge(event.path("step").asText(), StepCost.of(event), StepCost::plus);
        String text = event.path("text").asText();
        switch (event.get("outcome").asText()) {
            case "skipped" -> say("", "skipped: " + text);
            case "failed" -> say("", "failed after " + time(event) + ": " + text);
            default -> say("", "done in " + time(event) + (text.isBlank() ? "" : ": " + text));
        }
    }

    private void say(String server, String text) {
        String lead = (server.isEmpty() ? NO_SERVER : server) + "  " + (step.isEmpty() ? "" : step + "  ");
        for (String one : text.split("\\R")) {
            line.accept(lead + one);
        }
    }

    private static String server(JsonNode event) {
        return event.path("server").asText();
    }

    private static String time(JsonNode event) {
        long millis = event.path("millis").asLong();
        return millis < 60_000
                ? String.format(Locale.ROOT, "%.1f s", millis / 1000.0)
                : millis / 60_000 + " min " + millis % 60_000 / 1000 + " s";
    }

    private static String bytes(long bytes) {
        return bytes < 1_000_000 ? bytes / 1000 + " kB" : String.format(Locale.ROOT, "%,d MB", bytes / 1_000_000);
    }
}
