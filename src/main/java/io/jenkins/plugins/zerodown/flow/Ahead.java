package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.transfer.Manifest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Work on this machine that is done while a deployment waits for its servers, before the step whose work it is.
 * Thread-safe. What goes wrong with it, its step finds.
 */
public final class Ahead implements AutoCloseable {
    /**
     * What somebody else may do to a server's files in this time, he may do in that between the last look and the
     * switch, too.
     */
    private static final long MOMENT = Duration.ofSeconds(10).toNanos();

    private final Map<String, Callable<?>> planned = new ConcurrentHashMap<>();
    private final Map<String, Begun> begun = new ConcurrentHashMap<>();

    private final CompletableFuture<Manifest> manifest = new CompletableFuture<>();
    private boolean transferred;
    /** When the first server was. */
    private OptionalLong verified = OptionalLong.empty();

    private record Begun(FutureTask<?> task, Thread thread) {}

    /** @param step number of the step that will {@link #take} the result */
    public void plan(String step, Callable<?> work) {
        planned.put(step, work);
    }

    /** The source is known to be fit: what is planned begins. */
    public void begin() {
        planned.forEach((step, work) -> {
            FutureTask<?> task = new FutureTask<>(work);
            Thread thread = new Thread(task, "zerodown " + step + " ahead");
            thread.setDaemon(true);
            if (begun.putIfAbsent(step, new Begun(task, thread)) == null) {
                thread.start();
            }
        });
        planned.clear();
    }

    /** 3.1 has written the release's manifest; or a later step has read what it wrote. */
    public void manifest(Manifest written) {
        // 3.1 may run again.
        manifest.obtrudeValue(written);
    }

    /** The release's manifest, where it was written by this engine. */
    Optional<Manifest> manifest() {
        return Optional.ofNullable(manifest.getNow(null));
    }

    /** For work that is planned: waits until the release's manifest is there. */
    public Manifest awaitManifest() throws InterruptedException {
        try {
            return manifest.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** 3.4 begins to put the release onto the servers. */
    public synchronized void transferring() {
        transferred = true;
        verified = OptionalLong.empty();
    }

    /** 3.4 has verified every file of the release on one of the servers. */
    public synchronized void verified() {
        if (verified.isEmpty()) {
            verified = OptionalLong.of(System.nanoTime());
        }
    }

    /**
     * Whether what 3.4 has verified is what the servers have, where nothing was run there since: it does so now, or it
     * was a moment ago.
     */
    public synchronized boolean isVerified() {
        return transferred && (verified.isEmpty() || System.nanoTime() - verified.getAsLong() < MOMENT);
    }

    /**
     * Waits for what was begun for a step, and gives it once. Empty where nothing was, or where it went wrong: then the
     * step does it, and is told why.
     */
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
        boolean interrupted = false;
        for (Begun one : begun.values()) {
            one.thread.interrupt();
            while (one.thread.isAlive()) {
                try {
                    one.thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        begun.clear();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
