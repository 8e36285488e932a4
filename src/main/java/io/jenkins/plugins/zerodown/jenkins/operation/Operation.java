package io.jenkins.plugins.zerodown.jenkins.operation;

import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.jenkins.engine.Engine;
import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import io.jenkins.plugins.zerodown.protocol.Event;
import io.jenkins.plugins.zerodown.protocol.Request;
import io.jenkins.plugins.zerodown.protocol.RequestRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A deployment, a rollback or a look as the controller remembers it: its order, the facts and the slot. What the engine
 * tells is in the file before the engine goes on, so that a controller that starts again goes on with the same
 * operation. Thread-safe.
 */
public final class Operation {
    private final OperationRecord known;

    private Operation(OperationRecord known) {
        this.known = known;
    }

    /**
     * @param file where it is kept; made now
     * @param id used for nothing else, such as the build's address with a number
     * @param state carried from the operation before it; empty where there is none
     */
    public static Operation begin(Path file, String id, TargetRequest order, DeploymentState state) throws IOException {
        return new Operation(OperationRecord.begin(Optional.of(file), new StoreSeal(), id, order, state.all()));
    }

    /** @throws IOException naming the file, where it is gone or not one of these */
    public static Operation load(Path file) throws IOException {
        return new Operation(OperationRecord.load(file, new StoreSeal()));
    }

    /** What a file has of the deployment; empty where there is none. */
    public static Optional<DeploymentState> state(Path file) throws IOException {
        try {
            return Optional.of(OperationRecord.state(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** One that nobody has to remember, such as a look at the releases. */
    public static Operation passing(TargetRequest order) {
        try {
            return new Operation(OperationRecord.begin(
                    Optional.empty(), new StoreSeal(), "look/" + UUID.randomUUID(), order, Map.of()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String id() {
        return known.id();
    }

    public TargetRequest order() {
        return known.order();
    }

    /**
     * Completes a request with deployment, order, secrets, facts and slot, asks it, and remembers each fact and the
     * slot at once.
     *
     * @param secrets as the engine's service names them; in memory only
     * @param what the request, to be completed
     * @param away it is done on another machine than the one whose workspace it began in
     * @param shown is told every other event
     * @throws RequestRefused where nothing came of it
     * @throws IOException as {@link Engine#ask}; also when the file cannot be written, after which the engine has given
     *     up what it did
     */
    public <A extends EngineAnswer> A ask(
            Engine engine,
            Map<String, byte[]> secrets,
            Request.Unaddressed<A> what,
            boolean away,
            Consumer<Event> shown)
            throws IOException, InterruptedException {
        String own = order().work().orElseGet(this::id);
        String work = order().place()
                .filter(place -> !away)
                .map(place -> Engine.workDirectory(place, own))
                .orElseGet(() -> engine.workDirectory(own));
        AtomicReference<IOException> unwritten = new AtomicReference<>();
        A answer = engine.ask(known.completed(what, work, engine.cacheDirectory(), secrets), event -> {
            try {
                if (!known.remember(event)) {
                    shown.accept(event);
                }
            } catch (IOException e) {
                unwritten.set(e);
                throw new UncheckedIOException(e);
            }
        });
        if (unwritten.get() != null) {
            throw unwritten.get();
        }
        return answer;
    }

    /** The same, where there is no workspace. */
    public <A extends EngineAnswer> A ask(
            Engine engine, Map<String, byte[]> secrets, Request.Unaddressed<A> what, Consumer<Event> shown)
            throws IOException, InterruptedException {
        return ask(engine, secrets, what, true, shown);
    }

    /** What is known of the deployment. */
    public DeploymentState state() {
        return DeploymentState.seen(known.facts());
    }

    /**
     * Has what the engine does for it interrupted; {@link #ask} then returns with what came of that. Does not wait for
     * it.
     */
    public void stop(Engine engine) throws IOException, InterruptedException {
        engine.ask(new Request.Stop(id()), event -> {});
    }

    /** Removes its file: nobody will go on with it. */
    public void forget() throws IOException {
        known.forget();
    }
}
