package io.jenkins.plugins.zerodown.remote;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.local.DaemonThread;
import io.jenkins.plugins.zerodown.ssh.Connection;
import io.jenkins.plugins.zerodown.ssh.ConnectionLost;
import io.jenkins.plugins.zerodown.ssh.ConnectionRefused;
import io.jenkins.plugins.zerodown.ssh.Connector;
import java.io.Closeable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The connection to one server, made on first use and again when it is lost, and the shells that wait on it for work.
 * Thread-safe.
 */
final class ShellPool implements Closeable {
    private static final Duration SPARE = Duration.ofSeconds(2);

    private final Server server;
    private final String scripts;
    private final Connector connector;
    private final PrefetchedAnswers prefetched;
    private final WaitingShells shells;

    private FutureTask<Connection> connecting;
    private int dials;
    private Connection connection;
    private Traffic traffic = Traffic.NONE;

    /**
     * @param scripts directory on the server in which it may keep the engine's scripts; empty text: nowhere
     * @param prefetched told when a shell ends
     */
    ShellPool(Server server, String scripts, Connector connector, PrefetchedAnswers prefetched) {
        this.server = server;
        this.scripts = scripts;
        this.connector = connector;
        this.prefetched = prefetched;
        this.shells = new WaitingShells(prefetched);
    }

    /** For one round trip. It is to be {@link #putBack}. */
    Shell take() throws ConnectionLost, ConnectionRefused, InterruptedException {
        synchronized (this) {
            traffic = traffic.trip();
            Optional<Shell> waiting = isConnected() ? shells.takeLeastOwing() : Optional.empty();
            if (waiting.isPresent()) {
                return waiting.get();
            }
        }
        return open(forExec());
    }

    private Shell open(Connection on) throws ConnectionLost {
        return Shell.open(on, server.name(), scripts);
    }

    /** One that owes a fresh answer to a call and that nobody works with. It is to be {@link #putBack}. */
    synchronized Optional<Shell> owing(Call call) {
        return shells.takeOwing(call);
    }

    /** @param usable false: its answers cannot be told apart any more */
    void putBack(Shell shell, boolean usable) {
        synchronized (this) {
            if (shells.putBack(shell, usable)) {
                return;
            }
        }
        end(shell);
    }

    /** @param owes whether it is {@link #owing} answers */
    void putBackSpent(Shell shell, boolean owes) {
        synchronized (this) {
            if (owes) {
                shells.putBackSpent(shell);
                return;
            }
        }
        end(shell);
    }

    /**
     * Has a shell for the next stream, or a channel opened for one, where there is a connection; does not wait for it.
     */
    synchronized void expectStream() {
        if (shells.expected() != null || !isConnected()) {
            return;
        }
        if (shells.reserveSpare()) {
            return;
        }
        Connection open = connection;
        FutureTask<Shell> expected = new FutureTask<>(() -> open(open));
        shells.expect(expected);
        traffic = traffic.exec();
        meanwhile("zerodown channel to " + server.name(), expected);
    }

    private synchronized boolean useSpare() {
        return shells.reserveSpare();
    }

    /** Waits until what is expected is there. @throws ConnectionLost where it cannot be had */
    void awaitStream() throws ConnectionLost, InterruptedException {
        FutureTask<Shell> opening;
        synchronized (this) {
            opening = isConnected() ? shells.expected() : null;
        }
        if (opening == null) {
            return;
        }
        try {
            Shell shell = opening.get();
            if (!shell.isFit()) {
                putBack(shell, false);
                expectStream();
            }
        } catch (ExecutionException e) {
            synchronized (this) {
                shells.expect(null);
            }
            // Whoever else has one of the few may be at work for a moment: the heartbeat.
            long end = System.nanoTime() + SPARE.toNanos();
            while (!useSpare()) {
                if (!isConnected() || System.nanoTime() - end >= 0) {
                    throw lost(e);
                }
                Thread.sleep(20);
            }
        }
    }

    private static ConnectionLost lost(ExecutionException e) {
        if (e.getCause() instanceof ConnectionLost lost) {
            return lost;
        }
        throw new IllegalStateException(e.getCause());
    }

    /**
     * Begins to connect where there is no connection, and does not wait for it. What goes wrong, the next one who needs
     * it is told.
     */
    synchronized void connectSoon() {
        if (!isConnected() && connecting == null) {
            int dial = ++dials;
            connecting = new FutureTask<>(() -> adopted(dial, connector.connect(server)));
            meanwhile("zerodown connects to " + server.name(), connecting);
        }
    }

    private Connection adopted(int dial, Connection made) {
        synchronized (this) {
            if (dial == dials) {
                drop();
                connecting = null;
                connection = made;
                traffic = traffic.connection();
                return made;
            }
        }
        made.close();
        throw new CancellationException(server.name() + " was given up");
    }

    synchronized boolean isConnecting() {
        return connecting != null;
    }

    static void meanwhile(String name, Runnable work) {
        DaemonThread.start(name, work);
    }

    /** For one stream, after which it has ended. */
    Shell takeForStream() throws ConnectionLost, ConnectionRefused, InterruptedException {
        FutureTask<Shell> opening;
        synchronized (this) {
            traffic = traffic.trip();
            boolean connected = isConnected();
            FutureTask<Shell> expected = shells.takeExpected();
            opening = connected ? expected : null;
        }
        if (opening == null) {
            return open(forExec());
        }
        try {
            return opening.get();
        } catch (ExecutionException e) {
            throw lost(e);
        }
    }

    synchronized boolean isConnected() {
        return connection != null && connection.isOpen();
    }

    synchronized Traffic traffic() {
        return connection == null ? traffic : traffic.carried(connection.carried());
    }

    private Connection forExec() throws ConnectionRefused, InterruptedException {
        FutureTask<Connection> dial;
        synchronized (this) {
            traffic = traffic.exec();
            if (isConnected()) {
                return connection;
            }
            connectSoon();
            dial = connecting;
        }
        try {
            return dial.get();
        } catch (ExecutionException e) {
            giveUp(dial);
            if (e.getCause() instanceof ConnectionRefused refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        } catch (CancellationException e) {
            throw new InterruptedException("closed while " + server.name() + " was being connected to");
        } catch (InterruptedException e) {
            giveUp(dial);
            throw e;
        }
    }

    /** Whoever asks next begins anew. */
    private synchronized void giveUp(FutureTask<Connection> dial) {
        if (connecting == dial) {
            dials++;
            connecting = null;
        }
        dial.cancel(true);
    }

    private void end(Shell shell) {
        prefetched.forget(shell);
        shell.close();
    }

    private void drop() {
        shells.takeAll().forEach(this::end);
        if (connection != null) {
            traffic = traffic.carried(connection.carried());
            connection.close();
            connection = null;
        }
    }

    @Override
    public synchronized void close() {
        if (connecting != null) {
            giveUp(connecting);
        }
        drop();
    }
}
