package io.jenkins.plugins.zerodown.remote;

import io.jenkins.plugins.zerodown.ssh.Connection;
import io.jenkins.plugins.zerodown.ssh.ConnectionLost;
import io.jenkins.plugins.zerodown.ssh.ConnectionRefused;
import io.jenkins.plugins.zerodown.ssh.Connector;
import io.jenkins.plugins.zerodown.target.Server;
import java.io.Closeable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The connection to one server, made on first use and again when it is lost, and the shells that wait on it for work. Thread-safe. */
final class ShellPool implements Closeable {
    private final Server server;
    private final Connector connector;
    private final Foreseen foreseen;
    private final Deque<Shell> idle = new ArrayDeque<>();
    private FutureTask<Shell> expected;
    private Connection connection;
    private Traffic traffic = Traffic.NONE;

    /** @param foreseen told when a shell ends */
    ShellPool(Server server, Connector connector, Foreseen foreseen) {
        this.server = server;
        this.connector = connector;
        this.foreseen = foreseen;
    }

    /** For one round trip. It is to be {@link #putBack}. */
    Shell take() throws ConnectionLost, ConnectionRefused, InterruptedException {
        synchronized (this) {
            traffic = traffic.trip();
            if (isConnected() && !idle.isEmpty()) {
                return idle.pop();
            }
        }
        return Shell.open(forExec(), server.name());
    }

    /** One that owes a fresh answer to a call and that nobody works with. It is to be {@link #putBack}. */
    synchronized Optional<Shell> owing(Call call) {
        Optional<Shell> owing = foreseen.owing(call, idle);
        owing.ifPresent(shell -> {
            idle.remove(shell);
            traffic = traffic.trip();
        });
        return owing;
    }

    /** @param usable false: its answers cannot be told apart any more */
    void putBack(Shell shell, boolean usable) {
        synchronized (this) {
            if (usable) {
                idle.push(shell);
                return;
            }
        }
        end(shell);
    }

    /** Has the channel of the next stream opened, where there is a connection; does not wait for it. */
    synchronized void expectStream() {
        if (expected == null && isConnected()) {
            Connection open = connection;
            expected = new FutureTask<>(() -> Shell.forStream(open, server.name()));
            traffic = traffic.exec();
            meanwhile("zerodown channel to " + server.name(), expected);
        }
    }

    void connectSoon() {
        meanwhile("zerodown connects to " + server.name(), () -> {
            try {
                connect();
            } catch (ConnectionRefused e) {
                // Whoever needs the connection tries again and tells the user why.
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void meanwhile(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** For one stream, after which it has ended. */
    Shell takeForStream() throws ConnectionLost, ConnectionRefused, InterruptedException {
        FutureTask<Shell> opening;
        synchronized (this) {
            traffic = traffic.trip();
            opening = isConnected() ? expected : null;
            expected = null;
        }
        if (opening == null) {
            return Shell.forStream(forExec(), server.name());
        }
        try {
            return opening.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConnectionLost lost) {
                throw lost;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    synchronized boolean isConnected() {
        return connection != null && connection.isOpen();
    }

    synchronized Traffic traffic() {
        return connection == null ? traffic : traffic.carried(connection.carried());
    }

    private synchronized Connection forExec() throws ConnectionRefused, InterruptedException {
        connect();
        traffic = traffic.exec();
        return connection;
    }

    private synchronized void connect() throws ConnectionRefused, InterruptedException {
        if (!isConnected()) {
            close();
            connection = connector.connect(server);
            traffic = traffic.connection();
        }
    }

    private void end(Shell shell) {
        foreseen.forget(shell);
        shell.close();
    }

    @Override
    public synchronized void close() {
        idle.forEach(this::end);
        idle.clear();
        expected = null;
        if (connection != null) {
            traffic = traffic.carried(connection.carried());
            connection.close();
            connection = null;
        }
    }
}
