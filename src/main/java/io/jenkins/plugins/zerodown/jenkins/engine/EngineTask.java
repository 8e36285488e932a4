package io.jenkins.plugins.zerodown.jenkins.engine;

import hudson.remoting.Channel;
import java.io.IOException;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import jenkins.security.MasterToSlaveCallable;

/** One request on an agent. */
final class EngineTask extends MasterToSlaveCallable<byte[], IOException> {
    private static final long serialVersionUID = 1L;

    private final String directory;
    private final String[] jars;
    private final Controller controller;
    private final byte[] request;

    /** @param directory absolute path on the agent; @param jars names of the engine's */
    EngineTask(String directory, List<String> jars, Controller controller, byte[] request) {
        this.directory = directory;
        this.jars = jars.toArray(String[]::new);
        this.controller = controller;
        this.request = request;
    }

    @Override
    public byte[] call() throws IOException {
        BiFunction<byte[], Consumer<byte[]>, byte[]> desk =
                AgentDesk.of(Channel.currentOrFail(), directory, List.of(jars), controller);
        try (EventQueue events = new EventQueue(controller::told)) {
            return desk.apply(request, events);
        }
    }
}
