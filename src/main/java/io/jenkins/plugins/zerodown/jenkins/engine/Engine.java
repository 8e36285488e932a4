package io.jenkins.plugins.zerodown.jenkins.engine;

import hudson.FilePath;
import hudson.remoting.Channel;
import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import io.jenkins.plugins.zerodown.protocol.Event;
import io.jenkins.plugins.zerodown.protocol.ProtocolCodec;
import io.jenkins.plugins.zerodown.protocol.Request;
import io.jenkins.plugins.zerodown.protocol.RequestRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * ZeroDown's engine on one machine: an agent, or the controller. Requests, events and answers are bytes on their way;
 * files are read where the engine is, and none of their bytes crosses. Thread-safe.
 */
public final class Engine {
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
     * Asks the engine's service there, and waits for its answer. An interruption is passed on: the engine is told to
     * stop, and what it answers to the request is returned, as it is when somebody else tells it to; the interruption
     * is used up by that.
     *
     * @param events told one after another, in another thread than the caller's. The engine goes on past a fact or the
     *     slot when that was taken, and may be some lines ahead of what is shown. Who throws is one who is gone: the
     *     service gives up what can be done again
     * @throws RequestRefused when nothing came of it
     * @throws EngineUnreachable when the connection to that machine has ended meanwhile, or no engine can be loaded
     *     there
     * @throws InterruptedException when the engine did not stop within half a minute after an interruption
     */
    public <A extends EngineAnswer> A ask(Request<A> request, Consumer<Event> events)
            throws IOException, InterruptedException {
        byte[] stop = ProtocolCodec.bytes(new Request.Stop(request.deployment()));
        return ProtocolCodec.answer(
                request,
                inquiry.ask(
                        ProtocolCodec.bytes(request), stop, event -> read(event).ifPresent(events)));
    }

    private static Optional<Event> read(byte[] event) {
        try {
            return ProtocolCodec.event(event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Absolute path on that machine of a directory for one operation alone. The engine makes and removes it. */
    public String workDirectory(String operation) {
        return folder.child(WORK).child(DirectoryName.of(operation)).getRemote();
    }

    /** The same, below a directory that is not the engine's. @param place absolute */
    public static String workDirectory(String place, String operation) {
        return place + "/" + FOLDER + "/" + DirectoryName.of(operation);
    }

    /** Absolute path on that machine of a directory that operations share. The engine makes it. */
    public String cacheDirectory() {
        return folder.child("cache").getRemote();
    }
}
