package io.jenkins.plugins.zerodown.jenkins.engine;

import java.io.IOException;
import java.io.NotSerializableException;
import java.util.function.Consumer;
import org.jenkinsci.remoting.SerializableOnlyOverRemoting;

/** Stays on the controller: what crosses is a proxy of it, for as long as the call lasts. */
final class ControllerSide implements Controller, SerializableOnlyOverRemoting {
    private static final long serialVersionUID = 1L;

    private final transient EngineJars jars;
    private final transient Consumer<byte[]> events;

    ControllerSide(EngineJars jars, Consumer<byte[]> events) {
        this.jars = jars;
        this.events = events;
    }

    @Override
    public void told(byte[][] told) {
        for (byte[] event : told) {
            events.accept(event);
        }
    }

    @Override
    public byte[] jar(String name) throws IOException {
        return jars.bytes(name);
    }

    private Object writeReplace() throws NotSerializableException {
        return getChannelForSerialization().export(Controller.class, this);
    }
}
