package io.jenkins.plugins.zerodown.jenkins.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InterruptibleRequestTest {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** Works until it is told to stop. */
    private final EngineTransport obedient = (request, events) -> {
        String text = new String(request, StandardCharsets.UTF_8);
        asked.add(text);
        if (text.equals("stop")) {
            stopped.countDown();
            return bytes("told");
        }
        events.accept(bytes("begun"));
        begun.countDown();
        stopped.await();
        return bytes("stopped");
    };

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String ask(EngineTransport wire, Duration patience, Consumer<byte[]> events)
            throws IOException, InterruptedException {
        return new String(
                new InterruptibleRequest(wire, "builder", patience).ask(bytes("deploy"), bytes("stop"), events),
                StandardCharsets.UTF_8);
    }

    private static Thread interruptible(FutureTask<String> task) {
        Thread thread = new Thread(task, "asker");
        thread.start();
        return thread;
    }

    @Test
    void the_answer_comes_back_and_what_is_told_meanwhile_too() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        stopped.countDown();

        assertThat(ask(obedient, Duration.ofSeconds(30), event -> told.add(new String(event, StandardCharsets.UTF_8))))
                .isEqualTo("stopped");
        assertThat(told).containsExactly("begun");
        assertThat(asked).containsExactly("deploy");
    }

    @Test
    void an_interruption_stops_the_engine_and_its_answer_still_comes_back() throws Exception {
        FutureTask<String> asking = new FutureTask<>(() -> {
            String answer = ask(obedient, Duration.ofSeconds(30), event -> {});
            return answer + (Thread.currentThread().isInterrupted() ? " and interrupted" : "");
        });
        Thread asker = interruptible(asking);
        begun.await();

        asker.interrupt();

        assertThat(asking.get(30, TimeUnit.SECONDS)).isEqualTo("stopped");
        assertThat(asked).containsExactly("deploy", "stop");
    }

    @Test
    void an_engine_that_does_not_stop_is_not_waited_for_without_end() throws Exception {
        EngineTransport deaf = (request, events) -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return request;
        };
        FutureTask<String> asking = new FutureTask<>(() -> ask(deaf, Duration.ofMillis(50), event -> {}));
        Thread asker = interruptible(asking);
        begun.await();

        asker.interrupt();

        assertThatThrownBy(() -> asking.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void what_befell_the_connection_is_told_to_who_asked() {
        EngineTransport broken = (request, events) -> {
            throw EngineUnreachable.gone("agent builder", new IOException("Connection reset"));
        };

        assertThatThrownBy(() -> ask(broken, Duration.ofSeconds(30), event -> {}))
                .isInstanceOf(EngineUnreachable.class)
                .hasMessageStartingWith("agent builder: the connection to it has ended (Connection reset). ");
    }
}
