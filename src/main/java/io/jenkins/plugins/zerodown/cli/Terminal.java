package io.jenkins.plugins.zerodown.cli;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.local.DaemonThread;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The lines of {@link PlainLines}, and below them one that is drawn again and again: how many steps are done, which one
 * runs, how far it is.
 */
final class Terminal implements Display {
    private static final String ERASE_LINE = "\r\u001b[K";
    private static final long REDRAW_MILLIS = 250;
    private static final int BAR_CELLS = 20;

    private final PrintStream out;
    private final PlainLines lines;
    private final int steps;
    private final int width;
    private final Bar bar;
    private final ScheduledExecutorService clock;
    private final Map<String, Integer> percent = new LinkedHashMap<>();
    private Step running;
    private long began;
    private int finished;
    private boolean drawn;

    /**
     * @param steps how many there will be; 0: not known
     * @param width in columns
     * @param blocks whether the terminal shows block characters
     */
    Terminal(PrintStream out, AnsiStyle paint, List<String> names, int steps, int width, boolean blocks) {
        this.out = out;
        this.lines = new PlainLines(this::print, paint, names);
        this.steps = steps;
        this.width = width;
        this.bar = blocks ? new Bar('\u2588', '\u2591') : new Bar('#', '-');
        this.clock = Executors.newSingleThreadScheduledExecutor(DaemonThread.named("zerodown-terminal"));
        clock.scheduleWithFixedDelay(this::draw, REDRAW_MILLIS, REDRAW_MILLIS, TimeUnit.MILLISECONDS);
    }

    private record Bar(char full, char empty) {
        String of(long done, long total, int cells) {
            int filled = total <= 0 ? 0 : (int) Math.max(0, Math.min(cells, done * cells / total));
            return String.valueOf(full).repeat(filled) + String.valueOf(empty).repeat(cells - filled);
        }
    }

    @Override
    public synchronized void started(Step step) {
        running = step;
        began = System.nanoTime();
        percent.clear();
        lines.started(step);
        draw();
    }

    @Override
    public synchronized void ended(Step step, Outcome outcome, Duration took) {
        finished++;
        running = null;
        lines.ended(step, outcome, took);
    }

    @Override
    public synchronized void failed(Step step, StepFailure failure, Duration took) {
        finished++;
        running = null;
        lines.failed(step, failure, took);
    }

    @Override
    public synchronized void progress(Server server, long done, long total) {
        percent.put(server.name(), total <= 0 ? 100 : (int) Math.max(0, Math.min(100, done * 100 / total)));
    }

    @Override
    public synchronized void line(String text) {
        lines.line(text);
    }

    @Override
    public synchronized void line(Server server, String text) {
        lines.line(server, text);
    }

    @Override
    public synchronized void warn(String text) {
        lines.warn(text);
    }

    @Override
    public synchronized void say(String text) {
        lines.say(text);
    }

    @Override
    public synchronized void success(String text) {
        running = null;
        lines.success(text);
    }

    @Override
    public synchronized void close() {
        clock.shutdownNow();
        running = null;
        erase();
        out.flush();
    }

    private synchronized void print(String line) {
        erase();
        out.println(line);
        draw();
    }

    private void erase() {
        if (drawn) {
            out.print(ERASE_LINE);
            drawn = false;
        }
    }

    private synchronized void draw() {
        if (running == null) {
            return;
        }
        StringBuilder text = new StringBuilder();
        if (steps > 0) {
            int count = Math.min(finished, steps);
            text.append(bar.of(count, steps, BAR_CELLS))
                    .append(' ')
                    .append(count)
                    .append('/')
                    .append(steps)
                    .append("  ");
        }
        text.append(running.number()).append(' ').append(running.title());
        percent.forEach((server, done) -> text.append("  ")
                .append(server)
                .append(' ')
                .append(bar.of(done, 100, 10))
                .append(' ')
                .append(done)
                .append('%'));
        text.append("  ").append(PlainLines.duration(Duration.ofNanos(System.nanoTime() - began)));
        // A line that wraps could not be erased.
        String fitting = text.length() < width ? text.toString() : text.substring(0, Math.max(0, width - 1));
        out.print(ERASE_LINE + fitting);
        out.flush();
        drawn = true;
    }
}
