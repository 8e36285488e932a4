package io.jenkins.plugins.zerodown.jenkins.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the controller knows of an operation, and its file. Whatever a reader finds in the file was true once, and is no
 * older than what the engine acts upon: each change is there before the engine goes on. Thread-safe.
 */
final class OperationRecord {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Optional<Path> file;
    private final Seal seal;
    private final String id;
    private final TargetRequest order;
    private final Map<String, String> facts;
    private Optional<String> slot;

    /** How the slot is kept from whoever reads the file. */
    interface Seal {
        String sealed(String text);

        /** @throws IOException when it was sealed elsewhere */
        String opened(String sealed) throws IOException;
    }

    private OperationRecord(
            Optional<Path> file,
            Seal seal,
            String id,
            TargetRequest order,
            Map<String, String> facts,
            Optional<String> slot) {
        this.file = file;
        this.seal = seal;
        this.id = id;
        this.order = order;
        this.facts = new LinkedHashMap<>(facts);
        this.slot = slot;
    }

    /** @param file empty where nobody has to remember it */
    static OperationRecord begin(
            Optional<Path> file, Seal seal, String id, TargetRequest order, Map<String, String> facts)
            throws IOException {
        OperationRecord begun = new OperationRecord(file, seal, id, order, facts, Optional.empty());
        begun.write();
        return begun;
    }

    static OperationRecord load(Path file, Seal seal) throws IOException {
        try {
            JsonNode read = JSON.readTree(Files.readAllBytes(file));
            Map<String, String> facts = facts(read.required("facts"));
            Optional<String> slot = Optional.empty();
            if (read.hasNonNull("slot")) {
                slot = Optional.of(seal.opened(read.get("slot").asText()));
            }
            return new OperationRecord(
                    Optional.of(file),
                    seal,
                    read.required("id").asText(),
                    new TargetRequest(
                            read.required("order").toString(), read.path("work").asText(null)),
                    facts,
                    slot);
        } catch (NoSuchFileException e) {
            throw new IOException("what was known of the operation is gone: " + file + " is not there", e);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new IOException("what was known of the operation cannot be read: " + file + " is not whole", e);
        }
    }

    /** What a file has of the deployment. What of it is sealed stays so. */
    static DeploymentState state(Path file) throws IOException {
        return DeploymentState.seen(
                facts(JSON.readTree(Files.readAllBytes(file)).path("facts")));
    }

    private static Map<String, String> facts(JsonNode read) {
        Map<String, String> facts = new LinkedHashMap<>();
        read.fields()
                .forEachRemaining(
                        fact -> facts.put(fact.getKey(), fact.getValue().asText()));
        return facts;
    }

    String id() {
        return id;
    }

    TargetRequest order() {
        return order;
    }

    synchronized Map<String, String> facts() {
        return new LinkedHashMap<>(facts);
    }

    /** Adds to a request what the desk needs to know, whoever worked for it before. */
    synchronized ObjectNode completed(ObjectNode what, String work, String cache, Map<String, byte[]> secrets) {
        ObjectNode request = what.deepCopy().put("deployment", id);
        ObjectNode setting = request.putObject("setting");
        setting.set("order", order.read().put("work", work).put("cache", cache));
        ObjectNode given = setting.putObject("secrets");
        secrets.forEach((name, value) -> given.put(name, Base64.getEncoder().encodeToString(value)));
        ObjectNode known = setting.putObject("facts");
        facts.forEach(known::put);
        slot.ifPresent(ticket -> setting.set("slot", parsed(ticket)));
        return request;
    }

    /**
     * Remembers a fact or the slot, in the file too.
     *
     * @return false: the event is another one, for people
     * @throws IOException when it cannot be written: whoever told it must not go on
     */
    synchronized boolean remember(JsonNode event) throws IOException {
        if (event.has("fact")) {
            String key = DeploymentState.stored(
                    event.get("fact").asText(),
                    Optional.ofNullable(event.get("server")).map(JsonNode::asText));
            if (event.has("value")) {
                facts.put(key, event.get("value").asText());
            } else {
                facts.remove(key);
            }
        } else if (event.has("slot")) {
            slot = event.get("slot").isNull()
                    ? Optional.empty()
                    : Optional.of(event.get("slot").toString());
        } else {
            return false;
        }
        write();
        return true;
    }

    synchronized void forget() throws IOException {
        if (file.isPresent()) {
            Files.deleteIfExists(file.get());
        }
    }

    private void write() throws IOException {
        if (file.isEmpty()) {
            return;
        }
        ObjectNode kept = JSON.createObjectNode().put("id", id);
        kept.set("order", order.read());
        order.work().ifPresent(work -> kept.put("work", work));
        ObjectNode known = kept.putObject("facts");
        facts.forEach(known::put);
        slot.ifPresent(ticket -> kept.put("slot", seal.sealed(ticket)));
        Path destination = file.get().toAbsolutePath();
        Files.createDirectories(destination.getParent());
        Path part = destination.resolveSibling(destination.getFileName() + ".part");
        // A channel would be closed by an interruption, which is how the engine on this machine is stopped.
        try (FileOutputStream stream = new FileOutputStream(part.toFile())) {
            stream.write(JSON.writeValueAsBytes(kept));
            // The controller may lose its power as well as its process.
            stream.getFD().sync();
        }
        Files.move(part, destination, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a slot is kept that cannot be read", e);
        }
    }
}
