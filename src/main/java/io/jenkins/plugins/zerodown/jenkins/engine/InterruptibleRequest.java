package io.jenkins.plugins.zerodown.jenkins.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * One request whose asker may be interrupted: the engine's service is told to stop, and says what came of it. In a
 * thread of its own, since an interruption of the thread that talks to an agent would lose the answer, and with it
 * where the servers stand.
 */
final class InterruptibleRequest {
    private final EngineTransport wire;
    private final String machine;
    private final Duration patience;

    /** @param patience how long after an interruption the answer is waited for */
    InterruptibleRequest(EngineTransport wire, String machine, Duration patience) {
        this.wire = wire;
        this.machine = machine;
        this.patience = patience;
    }

    /**
     * @param stop the request that stops this one
     * @throws InterruptedException when no answer came in time, or at the second interruption
     */
    byte[] ask(byte[] request, byte[] stop, Consumer<byte[]> events) throws IOException, InterruptedException {
        FutureTask<byte[]> asked = begin(request, events);
        try {
            return asked.get();
        } catch (InterruptedException e) {
            begin(stop, event -> {});
            return answerInTime(asked, e);
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    private byte[] answerInTime(FutureTask<byte[]> asked, InterruptedException interruption)
            throws IOException, InterruptedException {
        try {
            return asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw interruption;
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    private FutureTask<byte[]> begin(byte[] request, Consumer<byte[]> events) {
        return OwnThread.begin("ZeroDown asks " + machine, () -> wire.ask(request, events));
    }

    private static IOException failure(ExecutionException e) {
        if (e.getCause() instanceof IOException failure) {
            return failure;
        }
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return new IOException(e.getCause());
    }
}
