package io.jenkins.plugins.zerodown.jenkins.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OwnThreadTest {
    /** As remoting interrupts its own thread when a connection ends. */
    @Test
    void who_waits_may_be_interrupted_and_the_work_goes_on_to_its_end() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        FutureTask<String> work = OwnThread.begin("work", () -> {
            go.await();
            return Thread.currentThread().getName() + (Thread.currentThread().isInterrupted() ? ", interrupted" : "");
        });

        Thread.currentThread().interrupt();
        assertThatThrownBy(work::get).isInstanceOf(InterruptedException.class);

        go.countDown();
        assertThat(work.get(30, TimeUnit.SECONDS)).isEqualTo("work");
    }
}
