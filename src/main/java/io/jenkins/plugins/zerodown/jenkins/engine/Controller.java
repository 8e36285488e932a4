package io.jenkins.plugins.zerodown.jenkins.engine;

import java.io.IOException;

/** What a task on an agent may ask of the controller. */
interface Controller {
    /** Events in their order. What was begun goes on when they were taken. */
    void told(byte[][] events);

    /** @param name of one of the engine's jars; @throws IOException where it is none */
    byte[] jar(String name) throws IOException;
}
