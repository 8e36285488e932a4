package io.jenkins.plugins.zerodown.probe;

import io.jenkins.plugins.zerodown.config.Health;
import io.jenkins.plugins.zerodown.flow.Log;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Asks until enough answers in a row are right, or that cannot be any more: by number of attempts, or by the deadline.
 */
public final class Rounds {
    private final Health health;
    private final String where;
    private final String what;
    private final Log log;
    private final Consumer<String> lines;

    /**
     * @param where server and colon, or nothing, for the message of a failure: the log's lines have it already
     * @param what is asked
     * @param log knows what is secret
     * @param lines takes what is said of each round
     */
    public Rounds(Health health, String where, String what, Log log, Consumer<String> lines) {
        this.health = health;
        this.where = where;
        this.what = what;
        this.log = log;
        this.lines = lines;
    }

    public interface Question {
        /** @param atMost time for the answer */
        SiteAnswer ask(Duration atMost) throws StepFailure, InterruptedException;
    }

    public void until(Question question) throws StepFailure, InterruptedException {
        long began = System.nanoTime();
        long end = began + health.deadline().toNanos();
        int inRow = 0;
        SiteAnswer last = SiteAnswer.none("not asked");
        int asked = 0;
        while (asked < health.attempts() && System.nanoTime() < end) {
            if (asked > 0) {
                Thread.sleep(
                        Math.min(health.interval().toMillis(), Math.max(0, (end - System.nanoTime()) / 1_000_000)));
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                break;
            }
            last = question.ask(Duration.ofNanos(Math.min(left, health.timeout().toNanos())));
            asked++;
            inRow = last.isAsExpected(health) ? inRow + 1 : 0;
            if (inRow >= health.successes()) {
                lines.accept(what + ": " + health.status() + ", " + (inRow == 1 ? "once" : inRow + " times in a row"));
                return;
            }
            if (inRow == 0) {
                lines.accept(
                        "attempt " + asked + " of " + health.attempts() + ": " + last.comparedWith(health, log::shown));
            }
            if (health.attempts() - asked < health.successes() - inRow) {
                break;
            }
        }
        throw failure(last, asked, inRow, Duration.ofNanos(System.nanoTime() - began));
    }

    private StepFailure failure(SiteAnswer last, int asked, int inRow, Duration took) {
        String answered = last.isAsExpected(health)
                ? inRow + " of " + health.successes() + " right answers in a row when "
                        + (took.compareTo(health.deadline()) >= 0
                                ? "the deadline of " + health.deadline().toSeconds() + " s"
                                : "the last attempt")
                        + " came"
                : last.comparedWith(health, log::shown);
        return new StepFailure(where + what + " is not healthy after " + asked + (asked == 1 ? " request" : " requests")
                + " in "
                + String.format(java.util.Locale.ROOT, "%.1f", took.toMillis() / 1000.0) + " s: " + answered
                + ". Look at the application's and the web server's error log;"
                + " health.attempts, health.interval and health.deadline give it more time");
    }
}
