package io.jenkins.plugins.zerodown.ssh;

import java.io.Closeable;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * A command that runs on a server. Reads on its streams end with end-of-file when it ends or the connection is lost.
 */
public interface CommandChannel extends Closeable {
    /** Closing it is the command's end-of-file. */
    OutputStream stdin();

    InputStream stdout();

    InputStream stderr();

    /**
     * Waits for the command to end.
     *
     * @return its exit status, 255 where a signal ended it; empty where the connection was lost before it was known or
     *     the time is over
     */
    OptionalInt exitStatus(Duration atMost) throws InterruptedException;

    @Override
    void close();
}
