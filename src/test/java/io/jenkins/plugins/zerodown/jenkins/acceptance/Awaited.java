package io.jenkins.plugins.zerodown.jenkins.acceptance;

import java.io.IOException;
import java.time.Duration;

/** Waits for what happens elsewhere, by asking again and again. */
public final class Awaited {
    private Awaited() {}

    /** Asks for something that may not be there yet. */
    public interface Question<T> {
        T ask() throws IOException, InterruptedException;
    }

    /** @return the first answer that is not null. @throws IllegalStateException naming what was waited for in vain */
    public static <T> T value(Duration patience, String what, Question<T> question)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        T answer = question.ask();
        while (answer == null) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("waited in vain for " + what);
            }
            Thread.sleep(100);
            answer = question.ask();
        }
        return answer;
    }

    public static void until(Duration patience, String what, Question<Boolean> question)
            throws IOException, InterruptedException {
        value(patience, what, () -> question.ask() ? Boolean.TRUE : null);
    }
}
