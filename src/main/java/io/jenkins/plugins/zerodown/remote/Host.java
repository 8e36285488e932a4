package io.jenkins.plugins.zerodown.remote;

import io.jenkins.plugins.zerodown.remote.RemoteFailure.Kind;
import io.jenkins.plugins.zerodown.ssh.Connection;
import io.jenkins.plugins.zerodown.ssh.ConnectionLost;
import io.jenkins.plugins.zerodown.ssh.ConnectionRefused;
import io.jenkins.plugins.zerodown.ssh.Connector;
import io.jenkins.plugins.zerodown.target.Server;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The live end of one server: connects on first use, keeps the connection, connects again when it is lost.
 * Thread-safe: each call under way has a shell of its own, all on one connection.
 */
public final class Host implements Closeable {
    /** How long to wait before each further try when a connection was lost or could not be made: a server that restarts its sshd is back. */
    private static final List<Duration> PAUSES =
            List.of(Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(5));

    private final Server server;
    private final Connector connector;
    private final Deque<Shell> idle = new ArrayDeque<>();
    private Connection connection;
    private Traffic traffic = Traffic.NONE;

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

    /** So far. */
    public synchronized Traffic traffic() {
        return connection == null ? traffic : traffic.carried(connection.carried());
    }

    private synchronized void count(UnaryOperator<Traffic> more) {
        traffic = more.apply(traffic);
    }

    /**
     * Runs a script whatever its exit status. A repeatable call is repeated when the connection is lost.
     *
     * @throws RemoteFailure when no answer came
     */
    public Result run(Call call) throws RemoteFailure, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try {
                Shell shell = shell();
                Result result = runIn(shell, call);
                synchronized (this) {
                    idle.push(shell);
                }
                return result;
            } catch (ConnectionLost e) {
                if (!call.repeatable() || attempt == PAUSES.size()) {
                    throw new RemoteFailure(Kind.LOST, name(),
                            lost(call, e), e);
                }
            } catch (ConnectionRefused e) {
                if (e.reason() != ConnectionRefused.Reason.UNREACHABLE || attempt == PAUSES.size()) {
                    throw unreachable(e);
                }
            }
            Thread.sleep(PAUSES.get(attempt).toMillis());
        }
    }

    private Result runIn(Shell shell, Call call) throws ConnectionLost, InterruptedException {
        boolean answered = false;
        try {
            count(Traffic::trip);
            Result result = shell.run(call);
            answered = true;
            return result;
        } finally {
            // Also after an interruption: an answer that comes later would be taken for the next one's.
            if (!answered) {
                shell.close();
            }
        }
    }

    /**
     * Runs a script that is to succeed.
     *
     * @throws RemoteFailure with what it printed on standard error, when it ends with another status than 0
     */
    public Result call(Script script, String... arguments) throws RemoteFailure, InterruptedException {
        return call(Call.of(script, arguments));
    }

    /** As {@link #call(Script, String...)}. */
    public Result call(Call call) throws RemoteFailure, InterruptedException {
        return succeeded(call, run(call));
    }

    private Result succeeded(Call call, Result result) throws RemoteFailure {
        if (result.ok()) {
            return result;
        }
        String said = result.err().isBlank() ? lastLines(result.out()) : lastLines(result.err());
        throw new RemoteFailure(Kind.FAILED, name(),
                said.isEmpty() ? call.script() + " ended with status " + result.exit() + " and said nothing" : said);
    }

    private static String lastLines(String text) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    /**
     * Runs a script that is to succeed in a channel of its own, its standard input a stream of any length. Not repeated.
     *
     * @throws RemoteFailure as {@link #call}; {@link Kind#LOST} when the connection was lost under way
     */
    public Result stream(Call call, Body body) throws RemoteFailure, InterruptedException {
        try {
            Connection open = connection();
            count(Traffic::exec);
            count(Traffic::trip);
            return succeeded(call, Shell.stream(open, name(), call, body));
        } catch (ConnectionLost e) {
            throw new RemoteFailure(Kind.LOST, name(),
                    lost(call, e), e);
        } catch (ConnectionRefused e) {
            throw unreachable(e);
        }
    }

    /** Writes the standard input of a script; called once. */
    public interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    private static String lost(Call call, ConnectionLost e) {
        return "the connection was lost during " + call.script() + ": " + e.getMessage()
                + ". Look at the network between, and at the server's sshd, then run this again";
    }

    private RemoteFailure unreachable(ConnectionRefused e) {
        return new RemoteFailure(Kind.UNREACHABLE, name(), e.getMessage(), e);
    }

    private Shell shell() throws ConnectionLost, ConnectionRefused, InterruptedException {
        synchronized (this) {
            if (connection != null && connection.isOpen() && !idle.isEmpty()) {
                return idle.pop();
            }
        }
        Connection open = connection();
        count(Traffic::exec);
        return Shell.open(open, name());
    }

    private synchronized Connection connection() throws ConnectionRefused, InterruptedException {
        if (connection == null || !connection.isOpen()) {
            disconnect();
            connection = connector.connect(server);
            count(Traffic::connection);
        }
        return connection;
    }

    private void disconnect() {
        idle.forEach(Shell::close);
        idle.clear();
        if (connection != null) {
            traffic = traffic.carried(connection.carried());
            connection.close();
            connection = null;
        }
    }

    @Override
    public synchronized void close() {
        disconnect();
    }
}
