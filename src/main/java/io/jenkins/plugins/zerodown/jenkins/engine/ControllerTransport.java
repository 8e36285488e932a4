package io.jenkins.plugins.zerodown.jenkins.engine;

import io.jenkins.plugins.zerodown.service.EngineService;
import io.jenkins.plugins.zerodown.workspace.OldWork;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The engine's service in this Java: its classes are the plugin's own, and it lives as long as Jenkins does. */
final class ControllerTransport implements EngineTransport {
    private static EngineService service;

    private final Path folder;

    /** @param folder that has everything of ours */
    ControllerTransport(Path folder) {
        this.folder = folder;
    }

    private static synchronized EngineService service(Path folder) {
        if (service == null) {
            OldWork.remove(folder.resolve(Engine.WORK));
            service = new EngineService();
        }
        return service;
    }

    @Override
    public byte[] ask(byte[] request, Consumer<byte[]> events) {
        return service(folder).apply(request, events);
    }
}
