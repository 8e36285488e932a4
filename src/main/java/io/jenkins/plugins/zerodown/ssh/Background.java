package io.jenkins.plugins.zerodown.ssh;

import io.jenkins.plugins.zerodown.local.DaemonThread;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Work that blocks and heeds no interrupt, done in a thread of its own so that its caller can turn away. */
final class Background {
    private Background() {}

    /**
     * @param abort makes the work end soon; called when the caller is interrupted or the time is over
     * @throws TimeoutException when it is over
     * @throws ExecutionException with what the work threw
     */
    static <T> T run(String name, Duration limit, Callable<T> work, Runnable abort)
            throws InterruptedException, TimeoutException, ExecutionException {
        FutureTask<T> task = new FutureTask<>(work);
        DaemonThread.start(name, task);
        boolean waited = false;
        try {
            T result = task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            waited = true;
            return result;
        } catch (ExecutionException e) {
            waited = true;
            throw e;
        } finally {
            if (!waited) {
                abort.run();
            }
        }
    }
}
