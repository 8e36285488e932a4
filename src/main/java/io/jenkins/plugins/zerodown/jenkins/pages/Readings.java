package io.jenkins.plugins.zerodown.jenkins.pages;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What is read in the background for pages that must not wait for it. Each thing is read by one thread at a time, and
 * what was read serves everybody who asks within its time of life; a failure too. Holds only so many.
 *
 * <p>Thread-safe.
 *
 * @param <K> what is read
 * @param <V> what came of it
 */
final class Readings<K, V> {
    private static final int MOST = 200;

    private final Executor executor;
    private final Duration life;
    private final Clock clock;
    private final Map<K, Reading<V>> readings = new LinkedHashMap<>();

    /** @param executor must not run it in the caller's thread */
    Readings(Executor executor, Duration life, Clock clock) {
        this.executor = executor;
        this.life = life;
        this.clock = clock;
    }

    /** What came of one reading, or nothing yet. */
    static final class Reading<V> {
        private final CompletableFuture<V> outcome = new CompletableFuture<>();
        private volatile Instant ended;

        boolean ended() {
            return outcome.isDone();
        }

        /** Empty while it goes on, and where it failed. */
        Optional<V> value() {
            return ended() && !outcome.isCompletedExceptionally() ? Optional.of(outcome.join()) : Optional.empty();
        }

        /** What was thrown, where it failed. */
        Optional<Throwable> failure() {
            if (!outcome.isCompletedExceptionally()) {
                return Optional.empty();
            }
            try {
                outcome.join();
                return Optional.empty();
            } catch (CancellationException e) {
                return Optional.of(e);
            } catch (CompletionException e) {
                return Optional.of(e.getCause());
            }
        }

        /** Until it has ended, or for so long. */
        void await(Duration patience) throws InterruptedException {
            try {
                outcome.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                // Who asks next sees it in failure(), or that it has not ended.
                return;
            }
        }
    }

    /** The newest reading; begins one where there is none, or where the last has had its time. Returns at once. */
    Reading<V> of(K key, Callable<V> reader) {
        Reading<V> begun;
        synchronized (readings) {
            Reading<V> known = readings.get(key);
            if (known != null && !isOver(known)) {
                return known;
            }
            readings.values().removeIf(this::isOver);
            if (readings.size() >= MOST) {
                readings.remove(readings.keySet().iterator().next());
            }
            begun = new Reading<>();
            readings.put(key, begun);
        }
        Reading<V> reading = begun;
        executor.execute(() -> read(reading, reader));
        return reading;
    }

    /** What was read of it is out of date. */
    void forget(K key) {
        synchronized (readings) {
            readings.remove(key);
        }
    }

    private void read(Reading<V> reading, Callable<V> reader) {
        try {
            V value = reader.call();
            reading.ended = clock.instant();
            reading.outcome.complete(value);
        } catch (Exception | Error e) {
            // An error too: nobody else ends the reading.
            reading.ended = clock.instant();
            reading.outcome.completeExceptionally(e);
        }
    }

    private boolean isOver(Reading<V> reading) {
        return reading.ended() && !reading.ended.plus(life).isAfter(clock.instant());
    }
}
