package io.jenkins.plugins.zerodown.local;

import java.util.concurrent.ThreadFactory;

/** Threads that keep no process alive, each with a name for whoever looks at all of them. */
public final class DaemonThread {
    private DaemonThread() {}

    /** Not started yet. */
    public static Thread of(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    public static Thread start(String name, Runnable work) {
        Thread thread = of(name, work);
        thread.start();
        return thread;
    }

    /** Makes the threads of a pool. */
    public static ThreadFactory named(String name) {
        return work -> of(name, work);
    }

    /** Returns when a thread has ended; an interruption meanwhile is kept for the caller. */
    public static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
