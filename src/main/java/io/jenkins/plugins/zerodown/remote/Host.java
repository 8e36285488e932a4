package io.jenkins.plugins.zerodown.remote;

import io.jenkins.plugins.zerodown.ssh.Connector;
import io.jenkins.plugins.zerodown.target.Server;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The live end of one server: connects on first use, keeps the connection, connects again when it is lost.
 * Thread-safe: each call under way has a shell of its own, all on one connection.
 */
public final class Host implements Closeable {
    private final Server server;
    private final Connector connector;

    public Host(Server server, Connector connector) {
        this.server = server;
        this.connector = connector;
    }

    public Server server() {
        return server;
    }

    public String name() {
        return server.name();
    }

    /**
     * Runs a script whatever its exit status. A repeatable call is repeated when the connection is lost.
     *
     * @throws RemoteFailure when no answer came
     */
    public Result run(Call call) throws RemoteFailure, InterruptedException {
        throw new IllegalStateException("being written");
    }

    /**
     * Runs a script that is to succeed.
     *
     * @throws RemoteFailure with what it printed on standard error, when it ends with another status than 0
     */
    public Result call(Script script, String... arguments) throws RemoteFailure, InterruptedException {
        return call(Call.of(script, arguments));
    }

    public Result call(Call call) throws RemoteFailure, InterruptedException {
        throw new IllegalStateException("being written");
    }

    /**
     * Runs a script in a channel of its own, its standard input a stream of any length. Not repeated.
     *
     * @throws RemoteFailure as {@link #run}
     */
    public Result stream(Call call, Body body) throws RemoteFailure, InterruptedException {
        throw new IllegalStateException("being written");
    }

    /** Writes the standard input of a script; called once. */
    public interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    @Override
    public void close() {}
}
