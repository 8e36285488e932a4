package io.jenkins.plugins.zerodown.service;

import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.local.DaemonThread;
import io.jenkins.plugins.zerodown.protocol.EngineSettings;
import io.jenkins.plugins.zerodown.protocol.Request;
import io.jenkins.plugins.zerodown.ssh.Connector;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** The sessions that are open, by deployment. One that nobody asks for ends by itself. */
final class EngineSessions {
    private final Function<Secrets, Connector> connectors;
    private final Duration patience;
    private final Map<String, EngineSession> open = new HashMap<>();
    private final Map<EngineSession, Future<?>> ends = new HashMap<>();
    private final ScheduledThreadPoolExecutor clock;

    /** @param patience how long an idle session stays open */
    EngineSessions(Function<Secrets, Connector> connectors, Duration patience) {
        this.connectors = connectors;
        this.patience = patience;
        clock = new ScheduledThreadPoolExecutor(1, DaemonThread.named("zerodown-idle-sessions"));
        clock.setRemoveOnCancelPolicy(true);
        // No thread where nothing is open.
        clock.setKeepAliveTime(1, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
    }

    /**
     * The deployment's session, made where this process has none, with the calling thread at work in it. Who was at
     * work in it is thought to have lost his caller: a step is given up, anything else waited for.
     *
     * @throws IllegalArgumentException when the deployment was begun with another order
     */
    EngineSession enter(Request.WithSetting<?> request, Consumer<byte[]> caller, boolean yields)
            throws BadConfiguration, InterruptedException {
        EngineSettings setting = request.setting();
        while (true) {
            EngineSession session;
            synchronized (this) {
                session = open.get(request.deployment());
                if (session == null || session.isOver() && session.isIdle()) {
                    session = new EngineSession(setting, connectors);
                    open.put(request.deployment(), session);
                } else if (!session.isFor(setting.order())) {
                    throw new IllegalArgumentException("deployment " + request.deployment()
                            + " was begun with another order: its target or options have changed since;"
                            + " send what it began with");
                }
                if (session.enter(setting.secrets(), caller, yields)) {
                    Optional.ofNullable(ends.remove(session)).ifPresent(end -> end.cancel(false));
                    return session;
                }
            }
            session.giveWay();
        }
    }

    /** The calling thread has done its work in it. */
    synchronized void leave(EngineSession session) {
        session.leave();
        if (session.isOver()) {
            open.values().remove(session);
            return;
        }
        ends.put(session, clock.schedule(() -> expire(session), patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    private synchronized void expire(EngineSession session) {
        ends.remove(session);
        if (session.isIdle()) {
            open.values().remove(session);
            session.abandon();
        }
    }

    /** @return whether anything was being done for the deployment */
    synchronized boolean stop(String deployment) {
        EngineSession session = open.get(deployment);
        return session != null && session.stop();
    }

    /** Abandons all of them. */
    void close() {
        synchronized (this) {
            open.values().forEach(EngineSession::abandon);
            open.clear();
            ends.clear();
        }
        clock.shutdownNow();
    }
}
