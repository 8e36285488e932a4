package io.jenkins.plugins.zerodown.jenkins.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.zerodown.jenkins.engine.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A deployment, a rollback or a look as the controller remembers it: its order, the facts and the slot. What the engine tells is in
 * the file before the engine goes on, so that a controller that starts again goes on with the same operation. Thread-safe.
 */
public final class Operation {
    private Operation() {}

    /**
     * @param file where it is kept; made now
     * @param id unguessed by others and used for nothing else, such as the build's address with a number
     * @param facts carried from the operation before it; empty where there is none
     */
    public static Operation begin(Path file, String id, TargetOrder order, Map<String, String> facts) throws IOException {
        return new Operation();
    }

    /** @throws IOException naming the file, where it is gone or not one of these */
    public static Operation load(Path file) throws IOException {
        return new Operation();
    }

    /** One that nobody has to remember, such as a look at the releases. */
    public static Operation passing(TargetOrder order) {
        return new Operation();
    }

    public String id() {
        return "";
    }

    public TargetOrder order() {
        return null;
    }

    /**
     * Completes a request with deployment, order, secrets, facts and slot, asks it, and remembers each fact and the slot at once.
     *
     * @param secrets as the desk names them; in memory only
     * @param what {@code do} and what belongs to it alone
     * @param shown is told every other event
     * @throws IOException as {@link Engine#ask}, and when the file cannot be written: the engine then is a caller short
     */
    public JsonNode ask(Engine engine, Map<String, byte[]> secrets, ObjectNode what, Consumer<JsonNode> shown)
            throws IOException, InterruptedException {
        return engine.ask(what, shown);
    }

    /** All that are known, by their keys. */
    public Map<String, String> facts() {
        return Map.of();
    }

    /** Has what the engine does for it interrupted; {@link #ask} then returns with what came of that. Does not wait for it. */
    public void stop(Engine engine) throws IOException, InterruptedException {
        facts();
    }

    /** Removes its file: nobody will go on with it. */
    public void forget() throws IOException {
        facts();
    }
}
