package io.jenkins.plugins.zerodown.jenkins.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.FilePath;
import hudson.remoting.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * ZeroDown's engine on one machine: an agent, or the controller. Requests, events and answers are the desk's; files are
 * read where the engine is, and none of their bytes crosses. Thread-safe.
 */
public final class Engine {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** In our folder: a directory for each operation. */
    static final String WORK = "work";

    private static final String FOLDER = "zerodown";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final FilePath folder;
    private final InterruptibleRequest inquiry;

    private Engine(FilePath folder, EngineTransport wire, String machine) {
        this.folder = folder;
        inquiry = new InterruptibleRequest(wire, machine, PATIENCE);
    }

    /**
     * @param nodeRoot root directory of a node of Jenkins; everything of ours on that machine lies in {@code zerodown}
     *     there. Its channel leads to where the engine works
     */
    public static Engine on(FilePath nodeRoot) {
        FilePath folder = nodeRoot.child(FOLDER);
        if (nodeRoot.getChannel() instanceof Channel channel) {
            String machine = "agent " + channel.getName();
            return new Engine(folder, new AgentTransport(channel, machine, folder.getRemote()), machine);
        }
        return new Engine(folder, new ControllerTransport(Path.of(folder.getRemote())), "the controller");
    }

    /**
     * Asks the desk there, and waits for its answer. An interruption is passed on: the engine is told to stop, and what
     * it answers to the request is returned, as it is when somebody else tells it to; the interruption is used up by
     * that.
     *
     * @param events told one after another, in another thread than the caller's. The engine goes on past a fact or the
     *     slot when that was taken, and may be some lines ahead of what is shown. Who throws is one who is gone: the
     *     desk gives up what can be done again
     * @throws EngineUnreachable when the connection to that machine has ended meanwhile, or no engine can be loaded
     *     there
     * @throws InterruptedException when the engine did not stop within half a minute after an interruption
     */
    public JsonNode ask(ObjectNode request, Consumer<JsonNode> events) throws IOException, InterruptedException {
        byte[] stop = JSON.writeValueAsBytes(JSON.createObjectNode()
                .put("do", "stop")
                .put("deployment", request.path("deployment").asText()));
        return JSON.readTree(inquiry.ask(JSON.writeValueAsBytes(request), stop, event -> events.accept(read(event))));
    }

    private static JsonNode read(byte[] event) {
        try {
            return JSON.readTree(event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Absolute path on that machine of a directory for one operation alone. The engine makes and removes it. */
    public String workDirectory(String operation) {
        return folder.child(WORK).child(DirectoryName.of(operation)).getRemote();
    }

    /** Absolute path on that machine of a directory that operations share. The engine makes it. */
    public String cacheDirectory() {
        return folder.child("cache").getRemote();
    }
}
