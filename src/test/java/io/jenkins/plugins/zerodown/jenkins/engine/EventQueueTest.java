package io.jenkins.plugins.zerodown.jenkins.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventQueueTest {
    private final List<String> told = new ArrayList<>();
    private final List<Integer> batches = new ArrayList<>();

    private synchronized void tell(byte[][] events) {
        batches.add(events.length);
        Arrays.stream(events).forEach(event -> told.add(new String(event, StandardCharsets.UTF_8)));
    }

    private synchronized List<String> told() {
        return List.copyOf(told);
    }

    private static byte[] line(int number) {
        return bytes("{\"line\":\"" + number + "\"}");
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void everything_arrives_in_its_order_and_before_the_end() {
        try (EventQueue queue = new EventQueue(this::tell)) {
            for (int i = 0; i < 10_000; i++) {
                queue.accept(line(i));
            }
        }

        assertThat(told()).hasSize(10_000).startsWith("{\"line\":\"0\"}").endsWith("{\"line\":\"9999\"}");
    }

    @Test
    void lines_are_not_waited_for_and_go_many_at_once_where_the_way_is_long() throws Exception {
        CountDownLatch arrival = new CountDownLatch(1);
        try (EventQueue queue = new EventQueue(events -> {
            await(arrival);
            tell(events);
        })) {
            for (int i = 0; i < 500; i++) {
                queue.accept(line(i));
            }
            assertThat(told()).isEmpty();
            arrival.countDown();
        }

        assertThat(told()).hasSize(500);
        assertThat(batches).hasSizeLessThanOrEqualTo(2);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void who_tells_a_fact_or_the_slot_goes_on_when_it_is_there_with_all_before_it() {
        try (EventQueue queue = new EventQueue(this::tell)) {
            queue.accept(line(1));
            queue.accept(bytes("{\"fact\":\"RELEASE\",\"value\":\"1\"}"));
            assertThat(told()).hasSize(2).last().asString().contains("RELEASE");
            queue.accept(line(2));
            queue.accept(bytes("{\"slot\":null}"));
            assertThat(told()).hasSize(4).last().asString().contains("slot");
        }
    }

    /** The interruption is meant for the work, and the fact must arrive all the same. */
    @Test
    void a_fact_arrives_from_an_interrupted_thread_and_the_interruption_stays() {
        try (EventQueue queue = new EventQueue(this::tell)) {
            Thread.currentThread().interrupt();
            queue.accept(bytes("{\"fact\":\"RELEASE\",\"value\":\"1\"}"));

            assertThat(told()).hasSize(1);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void who_tells_something_to_a_controller_that_is_gone_is_told_so() {
        try (EventQueue queue = new EventQueue(events -> {
            throw new IllegalStateException("the channel is closed");
        })) {
            assertThatThrownBy(() -> queue.accept(bytes("{\"slot\":null}")))
                    .hasMessageContaining("the channel is closed");
            assertThatThrownBy(() -> queue.accept(line(1))).hasMessageContaining("the channel is closed");
        }
    }
}
