package io.jenkins.plugins.zerodown.jenkins.steps;

import io.jenkins.plugins.zerodown.jenkins.history.StepCost;
import io.jenkins.plugins.zerodown.protocol.Event;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the engine tells while it works, as lines of a log that can be searched for server and step: {@code web1 3.4 104
 * of 10,213 files changed}. A transfer tells how far it is each tenth of its way.
 */
final class Transcript implements Consumer<Event> {
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
    public synchronized void accept(Event event) {
        if (event instanceof Event.Line said) {
            say(said.server(), said.line());
        } else if (event instanceof Event.Warning warned) {
            warning = warned.warn();
            say(null, "warning: " + warning);
        } else if (event instanceof Event.Progress progress) {
            progress(progress);
        } else if (event instanceof Event.StepOver ended) {
            ended(ended);
        } else if (event instanceof Event.StepBegun begun) {
            step = begun.step();
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

    private void progress(Event.Progress event) {
        long total = event.total();
        if (total <= 0) {
            return;
        }
        long tenth = event.progress() * STEPS / total;
        Long before = told.put(event.server(), tenth);
        if (before != null && tenth > before) {
            say(event.server(), tenth * (100 / STEPS) + "% of " + bytes(total));
        }
    }

    private void ended(Event.StepOver event) {
        costs.merge(event.step(), StepCost.of(event), StepCost::plus);
        String text = event.text();
        switch (event.outcome()) {
            case "skipped" -> say(null, "skipped: " + text);
            case "failed" -> say(null, "failed after " + time(event) + ": " + text);
            default -> say(null, "done in " + time(event) + (text.isBlank() ? "" : ": " + text));
        }
    }

    private void say(String server, String text) {
        String lead = (server == null ? NO_SERVER : server) + "  " + (step.isEmpty() ? "" : step + "  ");
        for (String one : text.split("\\R")) {
            line.accept(lead + one);
        }
    }

    private static String time(Event.StepOver event) {
        long millis = event.millis();
        return millis < 60_000
                ? String.format(Locale.ROOT, "%.1f s", millis / 1000.0)
                : millis / 60_000 + " min " + millis % 60_000 / 1000 + " s";
    }

    private static String bytes(long bytes) {
        return bytes < 1_000_000 ? bytes / 1000 + " kB" : String.format(Locale.ROOT, "%,d MB", bytes / 1_000_000);
    }
}
