package io.jenkins.plugins.zerodown.lock;

import io.jenkins.plugins.zerodown.local.DaemonThread;
import java.util.List;
import java.util.function.Consumer;

/** Work on several servers at once that is always done to its end. */
final class SideBySide {
    private SideBySide() {}

    /** Returns when each has ended. An interruption waits until then. */
    static void each(List<ServerLock> servers, Consumer<ServerLock> work) {
        List<Thread> threads = servers.stream()
                .map(server ->
                        DaemonThread.of("zerodown lock of " + server.host().name(), () -> work.accept(server)))
                .toList();
        threads.forEach(Thread::start);
        threads.forEach(DaemonThread::join);
    }
}
