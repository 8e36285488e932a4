package io.jenkins.plugins.zerodown.jenkins.engine;

import hudson.remoting.Channel;
import java.io.IOException;
import java.util.function.Consumer;

/** The engine's service on an agent, through its channel. */
final class AgentTransport implements EngineTransport {
    private final Channel channel;
    private final String machine;
    private final String folder;

    /** @param folder absolute path on the agent of what has everything of ours */
    AgentTransport(Channel channel, String machine, String folder) {
        this.channel = channel;
        this.machine = machine;
        this.folder = folder;
    }

    @Override
    public byte[] ask(byte[] request, Consumer<byte[]> events) throws IOException, InterruptedException {
        EngineJars jars = EngineJars.ours();
        try {
            return channel.call(new EngineTask(folder, jars.names(), new ControllerSide(jars, events), request));
        } catch (IOException | RuntimeException e) {
            // A call that fails in its middle fails in any of these ways, whatever the reason.
            throw channel.isClosingOrClosed()
                    ? EngineUnreachable.gone(machine, e)
                    : EngineUnreachable.notLoaded(machine, e);
        }
    }
}
