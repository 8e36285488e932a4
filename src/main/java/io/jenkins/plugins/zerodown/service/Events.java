package io.jenkins.plugins.zerodown.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.Listener;
import io.jenkins.plugins.zerodown.flow.Log;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateName;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.local.DaemonThread;
import io.jenkins.plugins.zerodown.remote.Traffic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the caller is told while his request is worked on, one JSON object each, by one thread at a time:
 *
 * <pre>
 * {"line": TEXT, "server": NAME}           server only where it is about one
 * {"warn": TEXT}
 * {"fact": NAME, "server": NAME, "value": TEXT} without value: it holds no more. To be remembered before anything else
 * {"slot": {"token": TEXT, "held": BOOLEAN, "older": [TEXT…]}} or null: it was given back. To be remembered; a secret
 * {"progress": NUMBER, "total": NUMBER, "server": NAME}
 * {"step": "3.4", "title": TEXT}                    a step begins
 * {"step": "3.4", "outcome": "done", "text": TEXT, "millis": NUMBER, "trips": NUMBER,
 *     "sent": NUMBER, "received": NUMBER}
 * or skipped, or failed; answers waited for and bytes, of all servers together
 * </pre>
 *
 * <p>It stands behind the masking, but for slot and facts. Between two requests nobody listens.
 */
final class Events implements Log, Listener, DeploymentState.Watcher {
    private static final long BETWEEN_PROGRESS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Map<String, Long> progressTold = new HashMap<>();
    private final Supplier<Traffic> traffic;
    private Traffic before = Traffic.NONE;
    private Optional<Consumer<byte[]>> caller = Optional.empty();
    private Runnable whenGone = () -> {};

    /** @param traffic what all servers together have cost so far */
    Events(Supplier<Traffic> traffic) {
        this.traffic = traffic;
    }

    /** @param gone called once, in a thread of its own, when the caller cannot be told any more */
    synchronized void to(Consumer<byte[]> listening, Runnable gone) {
        caller = Optional.of(listening);
        whenGone = gone;
        progressTold.clear();
    }

    synchronized void toNobody() {
        caller = Optional.empty();
    }

    /** @return whether the caller has it */
    private synchronized boolean tell(ObjectNode event) {
        if (caller.isEmpty()) {
            return false;
        }
        try {
            caller.get().accept(Json.bytes(event));
            return true;
        } catch (RuntimeException e) {
            // His channel is closed: what to do about that is the session's to know.
            caller = Optional.empty();
            // Apart from this thread, which may have locks that ending the session needs.
            Thread ending = DaemonThread.start("zerodown-caller-gone", whenGone);
            return false;
        }
    }

    private static ObjectNode event() {
        return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public void line(String text) {
        tell(event().put("line", text));
    }

    @Override
    public void line(Server server, String text) {
        tell(event().put("line", text).put("server", server.name()));
    }

    @Override
    public void warn(String text) {
        tell(event().put("warn", text));
    }

    @Override
    public synchronized void progress(Server server, long done, long total) {
        long now = System.nanoTime();
        Long before = progressTold.get(server.name());
        if (before == null || done >= total || now - before > BETWEEN_PROGRESS) {
            progressTold.put(server.name(), now);
            tell(event().put("progress", done).put("total", total).put("server", server.name()));
        }
    }

    @Override
    public void changed(StateName fact, Optional<String> server, Optional<String> value) {
        ObjectNode event = event().put("fact", fact.name());
        server.ifPresent(name -> event.put("server", name));
        value.ifPresent(text -> event.put("value", text));
        tell(event);
    }

    /** @return whether the caller has it */
    boolean slot(Optional<EngineSettings.Ticket> ticket) {
        ObjectNode event = event();
        ticket.ifPresentOrElse(
                held -> {
                    ObjectNode slot =
                            event.putObject("slot").put("token", held.token()).put("held", held.held());
                    if (!held.older().isEmpty()) {
                        held.older().forEach(slot.putArray("older")::add);
                    }
                },
                () -> event.putNull("slot"));
        return tell(event);
    }

    @Override
    public void started(Step step) {
        before = traffic.get();
        tell(event().put("step", step.number()).put("title", step.title()));
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
        tell(event().put("step", step.number())
                .put("outcome", outcome)
                .put("text", text)
                .put("millis", took.toMillis())
                .put("trips", its.trips())
                .put("sent", its.sent())
                .put("received", its.received()));
    }
}
