package io.jenkins.plugins.zerodown.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Ctrl-C and SIGTERM: the command's thread is interrupted, and the process stays until that thread has brought the
 * servers back, given back the lock and said so.
 */
final class Stop {
    private final Thread worker;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile int status;

    private Stop(Thread worker) {
        this.worker = worker;
    }

    /** From now on, for the thread that calls. */
    static Stop onSignal() {
        Stop stop = new Stop(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(new Thread(stop::stopped, "zerodown-stop"));
        return stop;
    }

    /** The command has ended by itself or because it was stopped. */
    void over(int exitStatus) {
        status = exitStatus;
        over.countDown();
    }

    private void stopped() {
        if (over.getCount() == 0) {
            return;
        }
        System.err.println("Stopping: what was begun is undone first.");
        worker.interrupt();
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.flush();
        // The exit status of the command, where the virtual machine would say 130.
        Runtime.getRuntime().halt(status);
    }
}
