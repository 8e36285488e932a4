package io.jenkins.plugins.zerodown.jenkins.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.FilePath;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * ZeroDown's engine on one machine: an agent, or the controller. Requests, events and answers are the desk's; files are read where
 * the engine is, and none of their bytes crosses. Thread-safe.
 */
public final class Engine {
    private static final String FOLDER = "zerodown";

    private final FilePath folder;

    private Engine(FilePath folder) {
        this.folder = folder;
    }

    /**
     * @param nodeRoot root directory of a node of Jenkins; everything of ours on that machine lies in {@code zerodown} there. Its
     *     channel leads to where the engine works
     */
    public static Engine on(FilePath nodeRoot) {
        return new Engine(nodeRoot.child(FOLDER));
    }

    /**
     * Asks the desk there, and waits for its answer. An interruption is passed on: the engine is told to stop, and what it answers
     * to the request is returned, as it is when somebody else tells it to; the interruption is used up by that.
     *
     * @param events told one after another, in another thread than the caller's; the engine goes on when one has been taken. One
     *     that throws makes the caller one who is gone: the desk gives up what can be done again
     * @throws EngineUnreachable when the connection to that machine has ended meanwhile, or no engine can be loaded there
     * @throws InterruptedException when the engine did not stop within half a minute after an interruption
     */
    public JsonNode ask(ObjectNode request, Consumer<JsonNode> events) throws IOException, InterruptedException {
        throw new EngineUnreachable("there is no engine yet", null);
    }

    /** Absolute path on that machine of a directory for one operation alone. The engine makes and removes it. */
    public String workDirectory(String operation) {
        return folder.child("work").child(operation).getRemote();
    }

    /** Absolute path on that machine of a directory that operations share. The engine makes it. */
    public String cacheDirectory() {
        return folder.child("cache").getRemote();
    }
}
