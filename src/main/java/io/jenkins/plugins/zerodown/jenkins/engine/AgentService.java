package io.jenkins.plugins.zerodown.jenkins.engine;

import hudson.remoting.Channel;
import io.jenkins.plugins.zerodown.workspace.OldWork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * The engine's service on this agent. It is kept for as long as the connection to the controller, as this class is,
 * which comes anew with each connection; then it is closed, so that it gives up what it was asked for: the controller
 * goes on elsewhere.
 */
final class AgentService {
    private static BiFunction<byte[], Consumer<byte[]>, byte[]> service;

    private AgentService() {}

    static synchronized BiFunction<byte[], Consumer<byte[]>, byte[]> of(
            Channel channel, String folder, List<String> jars, Controller controller) throws IOException {
        if (service == null) {
            OldWork.remove(Path.of(folder, Engine.WORK));
            service = new EngineLoader(Path.of(folder, "engine")).service(jars, controller::jar);
            channel.addListener(new Channel.Listener() {
                @Override
                public void onClosed(Channel closed, IOException cause) {
                    close();
                }
            });
        }
        return service;
    }

    private static synchronized void close() {
        try {
            ((AutoCloseable) service).close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
