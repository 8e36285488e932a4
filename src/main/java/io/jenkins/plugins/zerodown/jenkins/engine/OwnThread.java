package io.jenkins.plugins.zerodown.jenkins.engine;

import io.jenkins.plugins.zerodown.local.DaemonThread;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Work in a thread of its own, which no interruption of the one that waits for it reaches. */
final class OwnThread {
    private OwnThread() {}

    /** @param name of the thread, for who looks at all of them */
    static <T> FutureTask<T> begin(String name, Callable<T> work) {
        FutureTask<T> begun = new FutureTask<>(work);
        DaemonThread.start(name, begun);
        return begun;
    }
}
