package io.jenkins.plugins.zerodown.jenkins.engine;

import io.jenkins.plugins.zerodown.local.DaemonThread;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Carries events to a controller that may be far away. What is only shown is sent along in the background, many at once
 * where the way is long; past what must be remembered, a fact or the slot, nobody gets before the controller has it and
 * all before it. Whoever tells something after the controller is gone meets what befell it.
 */
final class EventQueue implements Consumer<byte[]>, AutoCloseable {
    private static final List<String> SHOWN = List.of("{\"line\"", "{\"warn\"", "{\"progress\"", "{\"step\"");
    private static final int MOST = 2000;

    private final Consumer<byte[][]> controller;
    private List<byte[]> waiting = new ArrayList<>();
    private boolean sending;
    private boolean closed;
    private RuntimeException failure;

    EventQueue(Consumer<byte[][]> controller) {
        this.controller = controller;
        DaemonThread.start("zerodown-events", this::send);
    }

    @Override
    public synchronized void accept(byte[] event) {
        refuseAfterFailure();
        waiting.add(event);
        notifyAll();
        awaitUntil(isShown(event) ? MOST : 0);
        refuseAfterFailure();
    }

    /** What was told before is with the controller, as far as it can be reached. */
    @Override
    public synchronized void close() {
        awaitUntil(0);
        closed = true;
        notifyAll();
    }

    private void refuseAfterFailure() {
        if (failure != null) {
            throw new IllegalStateException("the controller cannot be told: " + failure.getMessage(), failure);
        }
    }

    private static boolean isShown(byte[] event) {
        String beginning = new String(event, 0, Math.min(event.length, 12), StandardCharsets.UTF_8);
        return SHOWN.stream().anyMatch(beginning::startsWith);
    }

    /** Also when the thread is interrupted: that is meant for its work, which looks at it next. */
    private void awaitUntil(int most) {
        boolean interrupted = false;
        while (failure == null && (most == 0 ? sending || !waiting.isEmpty() : waiting.size() > most)) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void send() {
        for (byte[][] batch = next(); batch.length > 0; batch = next()) {
            try {
                controller.accept(batch);
            } catch (RuntimeException e) {
                fail(e);
                return;
            } catch (Error e) {
                // Whoever waits for room in the queue would wait for ever.
                fail(new IllegalStateException(e));
                throw e;
            }
        }
    }

    private synchronized void fail(RuntimeException e) {
        failure = e;
        notifyAll();
    }

    /** @return empty when there is no more to come */
    private synchronized byte[][] next() {
        sending = false;
        notifyAll();
        while (waiting.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                // Nobody has a reason to; what waits is still to be sent.
                closed = true;
            }
        }
        byte[][] batch = waiting.toArray(byte[][]::new);
        waiting = new ArrayList<>();
        sending = batch.length > 0;
        return batch;
    }
}
