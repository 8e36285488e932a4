package io.jenkins.plugins.zerodown.lock;

import java.util.List;
import java.util.function.Consumer;

/** Work on several servers at once that is always done to its end. */
final class SideBySide {
    private SideBySide() {}

    /** Returns when each has ended. An interruption waits until then. */
    static void each(List<ServerLock> servers, Consumer<ServerLock> work) {
        List<Thread> threads = servers.stream()
                .map(server -> new Thread(
                        () -> work.accept(server),
                        "zerodown lock of " + server.host().name()))
                .toList();
        threads.forEach(Thread::start);
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
