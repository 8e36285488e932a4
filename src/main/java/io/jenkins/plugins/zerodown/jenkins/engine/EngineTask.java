package io.jenkins.plugins.zerodown.jenkins.engine;

import hudson.remoting.Channel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import jenkins.security.MasterToSlaveCallable;

/** One request on an agent. */
final class EngineTask extends MasterToSlaveCallable<byte[], IOException> {
    private static final long serialVersionUID = 1L;

    private final String folder;
    private final String[] jars;
    private final Controller controller;
    private final byte[] request;

    /** @param folder absolute path on the agent; @param jars names of the engine's */
    EngineTask(String folder, List<String> jars, Controller controller, byte[] request) {
        this.folder = folder;
        this.jars = jars.toArray(String[]::new);
        this.controller = controller;
        this.request = request;
    }

    /**
     * Done in another thread: when the connection ends, remoting interrupts this one. The engine's service takes an
     * interruption for the order to stop, and would end the commands that it runs on servers; they are to go on until
     * they are asked for again.
     */
    @Override
    public byte[] call() throws IOException {
        BiFunction<byte[], Consumer<byte[]>, byte[]> service =
                AgentService.of(Channel.currentOrFail(), folder, List.of(jars), controller);
        FutureTask<byte[]> answer = OwnThread.begin("ZeroDown's engine", () -> {
            try (EventQueue events = new EventQueue(controller::told)) {
                return service.apply(request, events);
            }
        });
        try {
            return answer.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException("the engine's answer was not waited for: " + e, e);
        }
    }
}
