package io.jenkins.plugins.zerodown.jenkins.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.local.AtomicFile;
import io.jenkins.plugins.zerodown.protocol.DeploymentRequest;
import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import io.jenkins.plugins.zerodown.protocol.EngineSettings;
import io.jenkins.plugins.zerodown.protocol.Event;
import io.jenkins.plugins.zerodown.protocol.ProtocolCodec;
import io.jenkins.plugins.zerodown.protocol.Request;
import io.jenkins.plugins.zerodown.protocol.RequestRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the controller knows of an operation, and its file. Whatever a reader finds in the file was true once, and is no
 * older than what the engine acts upon: each change is there before the engine goes on. Thread-safe.
 */
final class OperationRecord {
    private final Optional<Path> file;
    private final Seal seal;
    private final String id;
    private final TargetRequest order;
    private final Map<String, String> facts;
    private Optional<EngineSettings.Ticket> slot;

    /**
     * The file, as JSON.
     *
     * @param work null where it is the operation's own
     * @param place null where the engine works in a directory of its own
     * @param slot sealed; null where there is none
     */
    private record Kept(
            String id, DeploymentRequest order, String work, String place, Map<String, String> facts, String slot) {}

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
            Optional<EngineSettings.Ticket> slot) {
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
        Kept kept = read(file);
        try {
            Optional<EngineSettings.Ticket> slot = Optional.empty();
            if (kept.slot() != null) {
                slot = Optional.of(ProtocolCodec.kept(seal.opened(kept.slot()), EngineSettings.Ticket.class));
            }
            return new OperationRecord(
                    Optional.of(file),
                    seal,
                    kept.id(),
                    new TargetRequest(ProtocolCodec.kept(kept.order()), kept.work(), kept.place()),
                    kept.facts(),
                    slot);
        } catch (JsonProcessingException e) {
            throw broken(file, e);
        }
    }

    private static Kept read(Path file) throws IOException {
        try {
            Kept kept = ProtocolCodec.kept(Files.readString(file), Kept.class);
            if (kept == null || kept.id() == null || kept.order() == null || kept.facts() == null) {
                throw broken(file, null);
            }
            return kept;
        } catch (NoSuchFileException e) {
            throw new IOException("what was known of the operation is gone: " + file + " is not there", e);
        } catch (JsonProcessingException e) {
            throw broken(file, e);
        }
    }

    private static IOException broken(Path file, Exception cause) {
        return new IOException("what was known of the operation cannot be read: " + file + " is not whole", cause);
    }

    /** What a file has of the deployment. What of it is sealed stays so. */
    static DeploymentState state(Path file) throws IOException {
        Kept kept = ProtocolCodec.kept(Files.readString(file), Kept.class);
        return DeploymentState.seen(kept.facts() == null ? Map.of() : kept.facts());
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

    /** Adds to a request what the engine needs to know, whoever worked for it before. */
    synchronized <A extends EngineAnswer> Request<A> completed(
            Request.Unaddressed<A> what, String work, String cache, Map<String, byte[]> secrets) throws RequestRefused {
        EngineSettings setting = new EngineSettings(order.read().in(work, cache), secrets, facts, slot.orElse(null));
        try {
            return what.of(id, setting);
        } catch (IllegalArgumentException e) {
            throw RequestRefused.notUnderstood(e);
        }
    }

    /**
     * Remembers a fact or the slot, in the file too.
     *
     * @return false: the event is another one, for people
     * @throws IOException when it cannot be written: whoever told it must not go on
     */
    synchronized boolean remember(Event event) throws IOException {
        if (event instanceof Event.Known known) {
            String key = DeploymentState.stored(known.fact(), Optional.ofNullable(known.server()));
            if (known.value() == null) {
                facts.remove(key);
            } else {
                facts.put(key, known.value());
            }
        } else if (event instanceof Event.SlotChange change) {
            slot = Optional.ofNullable(change.slot());
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
        Kept kept = new Kept(
                id,
                order.read(),
                order.work().orElse(null),
                order.place().orElse(null),
                facts,
                slot.map(ticket -> seal.sealed(ProtocolCodec.kept(ticket))).orElse(null));
        // The controller may lose its power as well as its process.
        AtomicFile.writeToDisk(file.get(), ProtocolCodec.kept(kept).getBytes(StandardCharsets.UTF_8));
    }
}
