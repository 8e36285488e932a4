package io.jenkins.plugins.zerodown.lock;

import io.jenkins.plugins.zerodown.local.DaemonThread;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The heartbeat of one lock, from when it was asked for until it was given back: what tells each server that the owner
 * lives, and tells the owner whether the lock is still his. Thread-safe.
 */
final class Heartbeat {
    private final ScheduledExecutorService threads;
    private final Duration pause;
    private final LockTokens tokens;
    private final LockFindings findings;
    private final Consumer<String> said;
    /** Those that are locked. */
    private final Set<ServerLock> alive = ConcurrentHashMap.newKeySet();

    /** @param servers how many there are: none waits for another; @param said for what goes wrong */
    Heartbeat(
            String name, int servers, Duration pause, LockTokens tokens, LockFindings findings, Consumer<String> said) {
        this.threads = Executors.newScheduledThreadPool(servers, DaemonThread.named("heartbeat of " + name));
        this.pause = pause;
        this.tokens = tokens;
        this.findings = findings;
        this.said = said;
    }

    void keepAlive(ServerLock server) {
        alive.add(server);
        threads.scheduleWithFixedDelay(
                () -> keepBeating(server), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean keepsAlive(ServerLock server) {
        return alive.contains(server);
    }

    /** Asks something of a server on a thread of this lock, which ends with it. */
    <T> Future<T> ask(Callable<T> question) {
        return threads.submit(question);
    }

    void stop() {
        threads.shutdownNow();
    }

    /** What throws is never scheduled again, and whoever waits would believe this engine dead. */
    private void keepBeating(ServerLock server) {
        try {
            beat(server);
        } catch (RuntimeException | Error e) {
            broken(server, e);
        }
    }

    private void broken(ServerLock server, Throwable failure) {
        try {
            said.accept("the heartbeat on " + server.host().name() + " broke, and goes on: " + failure);
        } catch (RuntimeException | Error e) {
            // Whoever is told breaks it: the lock is more than what is said of it.
            failure.addSuppressed(e);
        }
    }

    void beat(ServerLock server) {
        try {
            LockTokens.Asked asked = tokens.asking(server);
            ServerLock.Beat found = server.beat(asked.token(), asked.earlier());
            if (tokens.answered(server, asked)) {
                findings.add(server, found);
            }
        } catch (RemoteFailure e) {
            // Not lost by that: it is broken only after a minute of silence, and the next beat or the rename tells.
            said.accept("no heartbeat: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
