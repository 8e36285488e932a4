package io.jenkins.plugins.zerodown.service;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.Listener;
import io.jenkins.plugins.zerodown.flow.Log;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateName;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.local.DaemonThread;
import io.jenkins.plugins.zerodown.protocol.EngineSettings;
import io.jenkins.plugins.zerodown.protocol.Event;
import io.jenkins.plugins.zerodown.protocol.ProtocolCodec;
import io.jenkins.plugins.zerodown.remote.Traffic;
import io.jenkins.plugins.zerodown.workspace.LaunchedCommands;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Tells the caller while his request is worked on, by one thread at a time. It stands behind the masking, but for slot
 * and facts. Between two requests nobody listens.
 */
final class Events implements Log, Listener, DeploymentState.Watcher {
    private static final long BETWEEN_PROGRESS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Map<String, Long> progressTold = new HashMap<>();
    private final Supplier<Traffic> traffic;
    private Traffic before = Traffic.NONE;
    private Optional<Consumer<byte[]>> caller = Optional.empty();
    private Runnable whenGone = () -> {};
    private boolean gone;

    /** @param traffic what all servers together have cost so far */
    Events(Supplier<Traffic> traffic) {
        this.traffic = traffic;
    }

    /** @param whenHeIsGone called once, in a thread of its own, when the caller cannot be told any more */
    synchronized void to(Consumer<byte[]> listening, Runnable whenHeIsGone) {
        caller = Optional.of(listening);
        whenGone = whenHeIsGone;
        gone = false;
        progressTold.clear();
    }

    /** Whether the last caller could not be told any more. */
    synchronized boolean isGone() {
        return gone;
    }

    synchronized void toNobody() {
        caller = Optional.empty();
    }

    /** @return whether the caller has it */
    private synchronized boolean tell(Event event) {
        if (caller.isEmpty()) {
            return false;
        }
        try {
            caller.get().accept(ProtocolCodec.bytes(event));
            return true;
        } catch (RuntimeException e) {
            // His channel is closed: what to do about that is the session's to know.
            caller = Optional.empty();
            gone = true;
            // Apart from this thread, which may have locks that ending the session needs.
            DaemonThread.start("zerodown-caller-gone", whenGone);
            return false;
        }
    }

    @Override
    public void line(String text) {
        tell(new Event.Line(text, null));
    }

    @Override
    public void line(Server server, String text) {
        tell(new Event.Line(text, server.name()));
    }

    @Override
    public void warn(String text) {
        tell(new Event.Warning(text));
    }

    @Override
    public synchronized void progress(Server server, long done, long total) {
        long now = System.nanoTime();
        Long before = progressTold.get(server.name());
        if (before == null || done >= total || now - before > BETWEEN_PROGRESS) {
            progressTold.put(server.name(), now);
            tell(new Event.Progress(done, total, server.name()));
        }
    }

    @Override
    public void changed(StateName fact, Optional<String> server, Optional<String> value) {
        tell(new Event.Known(fact.name(), server.orElse(null), value.orElse(null)));
    }

    /** @return whether the caller has it */
    boolean slot(Optional<EngineSettings.Ticket> ticket) {
        return tell(new Event.SlotChange(ticket.orElse(null)));
    }

    void launch(LaunchedCommands.Launch command) {
        tell(new Event.Launched(command));
    }

    @Override
    public void started(Step step) {
        before = traffic.get();
        tell(new Event.StepBegun(step.number(), step.title()));
    }

    @Override
    public void ended(Step step, Outcome outcome, Duration took) {
        ended(step, outcome instanceof Outcome.Skipped ? "skipped" : "done", outcome.text(), took);
    }

    @Override
    public void failed(Step step, StepFailure failure, Duration took) {
        ended(step, "failed", failure.getMessage(), took);
    }

    private void ended(Step step, String outcome, String text, Duration took) {
        Traffic its = traffic.get().since(before);
        tell(new Event.StepOver(
                step.number(), outcome, text, took.toMillis(), its.trips(), its.sent(), its.received()));
    }
}
