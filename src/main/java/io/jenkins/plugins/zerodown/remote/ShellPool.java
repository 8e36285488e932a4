package io.jenkins.plugins.zerodown.remote;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.local.DaemonThread;
import io.jenkins.plugins.zerodown.ssh.Connection;
import io.jenkins.plugins.zerodown.ssh.ConnectionLost;
import io.jenkins.plugins.zerodown.ssh.ConnectionRefused;
import io.jenkins.plugins.zerodown.ssh.Connector;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
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
    private final Deque<Shell> idle = new ArrayDeque<>();
    /** They owe answers, and cannot be asked any more. */
    private final Set<Shell> spent = new HashSet<>();

    private FutureTask<Shell> expected;
    /** The one that is expected, where it did something else before. */
    private Optional<Shell> reserved = Optional.empty();

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
    }

    /** For one round trip. It is to be {@link #putBack}. */
    Shell take() throws ConnectionLost, ConnectionRefused, InterruptedException {
        synchronized (this) {
            traffic = traffic.trip();
            if (isConnected() && !idle.isEmpty()) {
                Shell shell = leastOwing();
                idle.remove(shell);
                return shell;
            }
        }
        return open(forExec());
    }

    /** The one whose answer comes first. */
    private Shell leastOwing() {
        return idle.stream().min(Comparator.comparing(prefetched::owed)).orElseThrow();
    }

    private Shell open(Connection on) throws ConnectionLost {
        return Shell.open(on, server.name(), scripts);
    }

    /** One that owes a fresh answer to a call and that nobody works with. It is to be {@link #putBack}. */
    synchronized Optional<Shell> owing(Call call) {
        Set<Shell> shells = new LinkedHashSet<>(spent);
        shells.addAll(idle);
        reserved.ifPresent(shells::add);
        Optional<Shell> owing = prefetched.owing(call, shells);
        owing.ifPresent(shell -> {
            idle.remove(shell);
        });
        return owing;
    }

    /** @param usable false: its answers cannot be told apart any more */
    void putBack(Shell shell, boolean usable) {
        synchronized (this) {
            boolean waits = reserved.filter(shell::equals).isPresent();
            boolean owes = spent.contains(shell) && prefetched.owed(shell) > 0;
            if (usable && (waits || owes)) {
                return;
            }
            boolean over = spent.remove(shell);
            if (usable && !over) {
                idle.push(shell);
                return;
            }
            if (waits) {
                reserve(Optional.empty());
            }
        }
        end(shell);
    }

    private void reserve(Optional<Shell> shell) {
        reserved = shell;
        expected = shell.map(one -> new FutureTask<>(() -> one)).orElse(null);
        shell.ifPresent(one -> expected.run());
    }

    /** @param owes whether it is {@link #owing} answers */
    void putBackSpent(Shell shell, boolean owes) {
        synchronized (this) {
            if (owes) {
                spent.add(shell);
                return;
            }
        }
        end(shell);
    }

    /**
     * Has a shell for the next stream, or a channel opened for one, where there is a connection; does not wait for it.
     */
    synchronized void expectStream() {
        if (expected != null || !isConnected()) {
            return;
        }
        if (useSpare()) {
            return;
        }
        Connection open = connection;
        expected = new FutureTask<>(() -> open(open));
        traffic = traffic.exec();
        meanwhile("zerodown channel to " + server.name(), expected);
    }

    private synchronized boolean useSpare() {
        Optional<Shell> spare = idle.size() < 2
                ? Optional.empty()
                : idle.stream().filter(shell -> prefetched.owed(shell) == 0).findFirst();
        spare.ifPresent(shell -> {
            idle.remove(shell);
            reserve(spare);
        });
        return spare.isPresent();
    }

    /** Waits until what is expected is there. @throws ConnectionLost where it cannot be had */
    void awaitStream() throws ConnectionLost, InterruptedException {
        FutureTask<Shell> opening;
        synchronized (this) {
            opening = isConnected() ? expected : null;
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
                expected = null;
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
            opening = isConnected() ? expected : null;
            reserve(Optional.empty());
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
        idle.forEach(this::end);
        idle.clear();
        spent.forEach(this::end);
        spent.clear();
        reserved.ifPresent(this::end);
        reserve(Optional.empty());
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
