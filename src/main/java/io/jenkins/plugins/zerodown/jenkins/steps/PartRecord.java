package io.jenkins.plugins.zerodown.jenkins.steps;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.jenkins.history.StepCost;
import io.jenkins.plugins.zerodown.local.AtomicFile;
import io.jenkins.plugins.zerodown.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a build remembers of one part of a deployment beside what the engine told it: where it ran, how long its phases
 * took, why it failed, how it ended. On the disk when a method returns. Holds no secret: texts come masked.
 */
final class PartRecord implements Where {
    /** Of a failure that somebody wanted. */
    static final String STOPPED = Request.Failure.STOPPED;

    private static final String MOVED = "moved";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path file;

    /** @param operation where the operation itself is kept */
    PartRecord(Path operation) {
        file = operation.resolveSibling(operation.getFileName() + ".notes");
    }

    /** @param reason one of the engine's, or {@link #STOPPED}; @param message for people */
    record Failure(String reason, String message) {
        boolean stopped() {
            return reason.equals(STOPPED);
        }
    }

    /** @param status of the engine's answer */
    record End(int status, String message) {}

    /** @param node where it works: name of an agent, empty for the controller */
    void begins(String node) throws IOException {
        ObjectNode notes = read();
        if (!notes.has("began")) {
            notes.put("began", Instant.now().toString());
        }
        write(notes.put("node", node));
    }

    @Override
    public String node() throws IOException {
        return read().path("node").asText();
    }

    @Override
    public void moves(String node) throws IOException {
        begins(node);
        write(read().put(MOVED, true));
    }

    @Override
    public boolean hasMoved() throws IOException {
        return read().path(MOVED).asBoolean();
    }

    Instant began() throws IOException {
        return Optional.ofNullable(read().get("began"))
                .map(JsonNode::asText)
                .map(Instant::parse)
                .orElseGet(Instant::now);
    }

    /** What happened first counts: what comes after it follows from it. */
    void failed(Failure failure) throws IOException {
        ObjectNode notes = read();
        if (!notes.has("failure")) {
            notes.putObject("failure").put("reason", failure.reason()).put("message", failure.message());
            write(notes);
        }
    }

    Optional<Failure> failure() throws IOException {
        return Optional.ofNullable(read().get("failure"))
                .map(failure -> new Failure(
                        failure.path("reason").asText(), failure.path("message").asText()));
    }

    void ended(End end) throws IOException {
        ObjectNode notes = read();
        notes.putObject("end").put("status", end.status()).put("message", end.message());
        write(notes);
    }

    Optional<End> end() throws IOException {
        return Optional.ofNullable(read().get("end"))
                .map(end ->
                        new End(end.path("status").asInt(), end.path("message").asText()));
    }

    /**
     * @param step its number
     * @param millis until the build went on: with what Jenkins took for it
     * @param costs what the engine told of it; none where it could not
     * @param done whether it ended well
     */
    void took(String step, long millis, Map<String, StepCost> costs, boolean done) throws IOException {
        ObjectNode notes = read();
        if (done && !hasDone(step)) {
            notes.withArray("/done").add(step);
        }
        String phase = String.valueOf(Phase.of(step).number());
        ObjectNode phases = notes.withObject("/phases");
        phases.put(phase, phases.path(phase).asLong() + millis);
        ObjectNode steps = notes.withObject("/steps");
        costs.forEach((number, cost) ->
                steps.set(number, JSON.valueToTree(cost(steps.get(number)).plus(cost))));
        write(notes);
    }

    /** Whether a step has ended well. */
    boolean hasDone(String step) throws IOException {
        for (JsonNode done : read().path("done")) {
            if (done.asText().equals(step)) {
                return true;
            }
        }
        return false;
    }

    /** Milliseconds by the phase's number. */
    Map<Integer, Long> phases() throws IOException {
        Map<Integer, Long> phases = new TreeMap<>();
        read().path("phases")
                .fields()
                .forEachRemaining(phase -> phases.put(
                        Integer.valueOf(phase.getKey()), phase.getValue().asLong()));
        return phases;
    }

    /** What the engine told of each numbered step, by its number. */
    Map<String, StepCost> steps() throws IOException {
        Map<String, StepCost> steps = new TreeMap<>();
        read().path("steps").fields().forEachRemaining(step -> steps.put(step.getKey(), cost(step.getValue())));
        return steps;
    }

    private static StepCost cost(JsonNode kept) {
        return kept == null ? StepCost.NONE : JSON.convertValue(kept, StepCost.class);
    }

    private ObjectNode read() throws IOException {
        return Files.exists(file) ? (ObjectNode) JSON.readTree(file.toFile()) : JSON.createObjectNode();
    }

    private void write(ObjectNode notes) throws IOException {
        AtomicFile.write(file, JSON.writeValueAsBytes(notes));
    }
}
