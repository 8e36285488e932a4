package io.jenkins.plugins.zerodown.jenkins.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadingsTest {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final Hand clock = new Hand();
    private final Readings<String, Integer> readings = new Readings<>(waiting::add, Duration.ofSeconds(15), clock);
    private final AtomicInteger asked = new AtomicInteger();
    private final Callable<Integer> reader = asked::incrementAndGet;

    @Test
    void whoever_asks_is_not_kept_waiting() {
        Readings.Reading<Integer> reading = readings.of("shop", reader);

        assertThat(reading.ended()).isFalse();
        assertThat(reading.value()).isEmpty();
        assertThat(asked).hasValue(0);
    }

    @Test
    void what_is_being_read_is_not_read_twice() {
        readings.of("shop", reader);
        readings.of("shop", reader);
        work();

        assertThat(readings.of("shop", reader).value()).contains(1);
        assertThat(asked).hasValue(1);
    }

    @Test
    void what_was_read_serves_for_its_time_and_is_read_again_after() {
        readings.of("shop", reader);
        work();
        clock.forward(Duration.ofSeconds(14));
        assertThat(readings.of("shop", reader).value()).contains(1);

        clock.forward(Duration.ofSeconds(1));
        assertThat(readings.of("shop", reader).ended()).isFalse();
        work();

        assertThat(readings.of("shop", reader).value()).contains(2);
    }

    @Test
    void one_thing_is_not_told_for_another() {
        readings.of("shop", () -> 1);
        readings.of("blog", () -> 2);
        work();

        assertThat(readings.of("shop", reader).value()).contains(1);
        assertThat(readings.of("blog", reader).value()).contains(2);
    }

    @Test
    void a_failure_is_told_and_tried_again_in_its_time() {
        readings.of("shop", () -> {
            throw new IllegalStateException("no way in");
        });
        work();

        assertThat(readings.of("shop", reader).failure())
                .get()
                .extracting(Throwable::getMessage)
                .isEqualTo("no way in");
        assertThat(readings.of("shop", reader).value()).isEmpty();
        clock.forward(Duration.ofSeconds(15));
        readings.of("shop", reader);
        work();
        assertThat(readings.of("shop", reader).value()).contains(1);
        assertThat(readings.of("shop", reader).failure()).isEmpty();
    }

    @Test
    void what_is_known_to_have_changed_is_read_again() {
        readings.of("shop", reader);
        work();
        readings.forget("shop");
        readings.of("shop", reader);
        work();

        assertThat(readings.of("shop", reader).value()).contains(2);
    }

    @Test
    void only_so_many_are_remembered() {
        for (int n = 0; n < 1_000; n++) {
            readings.of("target " + n, () -> 1);
        }
        Readings.Reading<Integer> last = readings.of("target 999", reader);
        work();

        assertThat(last.value()).contains(1);
        assertThat(readings.of("target 0", reader).ended()).isFalse();
    }

    @Test
    void who_waits_gets_it_when_it_is_there() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        CountDownLatch told = new CountDownLatch(1);
        try {
            Readings.Reading<Integer> reading = new Readings<String, Integer>(threads, Duration.ofSeconds(15), clock)
                    .of("shop", () -> {
                        told.await();
                        return 7;
                    });
            reading.await(Duration.ZERO);
            assertThat(reading.ended()).isFalse();
            told.countDown();
            reading.await(Duration.ofMinutes(1));

            assertThat(reading.value()).contains(7);
        } finally {
            threads.shutdownNow();
        }
    }

    private void work() {
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    private static final class Hand extends Clock {
        private Instant now = Instant.EPOCH;

        void forward(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void an_error_is_a_failure_too_and_keeps_nobody_waiting() {
        readings.of("shop", () -> {
            throw new NoClassDefFoundError("org/example/Missing");
        });
        work();

        assertThat(readings.of("shop", reader).failure()).get().isInstanceOf(NoClassDefFoundError.class);
    }
}
