package io.jenkins.plugins.zerodown.jenkins.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Work in a thread of its own, which no interruption of the one that waits for it reaches. */
final class OwnThread {
    private OwnThread() {}

    /** @param name of the thread, for who looks at all of them */
    static <T> FutureTask<T> begin(String name, Callable<T> work) {
        FutureTask<T> begun = new FutureTask<>(work);
        Thread thread = new Thread(begun, name);
        thread.setDaemon(true);
        thread.start();
        return begun;
    }
}
