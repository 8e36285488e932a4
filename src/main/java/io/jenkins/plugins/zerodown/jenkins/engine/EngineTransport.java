package io.jenkins.plugins.zerodown.jenkins.engine;

import java.io.IOException;
import java.util.function.Consumer;

/** How one machine's service is reached: bytes there, bytes back. */
interface EngineTransport {
    /** @throws IOException when the machine could not be asked, or the answer did not come back */
    byte[] ask(byte[] request, Consumer<byte[]> events) throws IOException, InterruptedException;
}
