package io.jenkins.plugins.zerodown.local;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Work of this machine that begins before anybody needs its result, while a deployment waits for its servers.
 * Thread-safe. Whoever takes a result does the work himself where it went wrong, and is told why by that.
 */
public final class EarlyWork implements AutoCloseable {
    private final boolean allowed;
    private final Map<String, Callable<?>> planned = new ConcurrentHashMap<>();
    private final Map<String, Begun> begun = new ConcurrentHashMap<>();

    private record Begun(FutureTask<?> task, Thread thread) {}

    /** @param allowed false: nothing begins before its time */
    public EarlyWork(boolean allowed) {
        this.allowed = allowed;
    }

    /** @param step number of the step that will {@link #take} the result */
    public void plan(String step, Callable<?> work) {
        if (allowed) {
            planned.put(step, work);
        }
    }

    /** What is planned begins. */
    public void begin() {
        planned.forEach((step, work) -> {
            FutureTask<?> task = new FutureTask<>(work);
            Thread thread = DaemonThread.of("zerodown " + step + " ahead", task);
            if (begun.putIfAbsent(step, new Begun(task, thread)) == null) {
                thread.start();
            }
        });
        planned.clear();
    }

    /** Waits for what was begun for a step, and gives it once. Empty where nothing was, or where it went wrong. */
    public <T> Optional<T> take(String step, Class<T> type) throws InterruptedException {
        Begun one = begun.get(step);
        if (one == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(type.cast(one.task.get()));
        } catch (ExecutionException e) {
            return Optional.empty();
        } finally {
            if (one.task.isDone()) {
                begun.remove(step);
            }
        }
    }

    /** Ends what nobody has taken, and returns when it has ended: it writes where the caller may clean up. */
    @Override
    public void close() {
        planned.clear();
        begun.values().forEach(one -> one.thread.interrupt());
        begun.values().forEach(one -> DaemonThread.join(one.thread));
        begun.clear();
    }
}
