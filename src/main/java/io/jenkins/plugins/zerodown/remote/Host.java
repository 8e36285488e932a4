package io.jenkins.plugins.zerodown.remote;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.remote.RemoteFailure.Kind;
import io.jenkins.plugins.zerodown.ssh.ConnectionLost;
import io.jenkins.plugins.zerodown.ssh.ConnectionRefused;
import io.jenkins.plugins.zerodown.ssh.Connector;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The live end of one server: connects on first use, keeps the connection, connects again when it is lost. Thread-safe:
 * whoever is at work has a shell of his own, all on one connection.
 */
public final class Host implements Closeable {
    /**
     * How long to wait before each further try when a connection was lost or could not be made: a server that restarts
     * its sshd is back.
     */
    private static final List<Duration> PAUSES =
            List.of(Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(5));

    private final Server server;
    private final ShellPool shells;
    private final PrefetchedAnswers prefetched;
    private final boolean prefetches;
    private final Piggyback piggyback;

    /** A server that keeps nothing. */
    public Host(Server server, Connector connector) {
        this(server, connector, "");
    }

    /**
     * @param scripts directory on the server in which it may keep the engine's scripts from one connection to the next
     */
    public Host(Server server, Connector connector, String scripts) {
        this(server, connector, scripts, true);
    }

    /** @param prefetches false: nothing is asked before it is needed, nor together with what is asked otherwise */
    public Host(Server server, Connector connector, String scripts, boolean prefetches) {
        this.server = server;
        this.prefetches = prefetches;
        this.prefetched = new PrefetchedAnswers();
        this.piggyback = new Piggyback(prefetched);
        this.shells = new ShellPool(server, scripts, connector, prefetched);
    }

    public Server server() {
        return server;
    }

    public String name() {
        return server.name();
    }

    /** Whether it may be asked ahead of time. */
    public boolean prefetches() {
        return prefetches;
    }

    /** What was asked ahead of time, and never needed. */
    public List<Call> unusedPrefetches() {
        return prefetched.unused();
    }

    /** What the work on this server has cost so far. */
    public Traffic traffic() {
        return shells.traffic();
    }

    /**
     * Runs a script whatever its exit status. A repeatable call is repeated when the connection is lost.
     *
     * @throws RemoteFailure when no answer came
     */
    public ScriptResult run(Call call) throws RemoteFailure, InterruptedException {
        Optional<ScriptResult> known = prefetched(call);
        return known.isPresent() ? known.get() : runAll(List.of(call)).get(0);
    }

    private Optional<ScriptResult> prefetched(Call call) throws InterruptedException {
        Optional<Shell> owing = shells.owing(call);
        if (owing.isPresent()) {
            boolean settled = false;
            try {
                prefetched.settle(owing.get(), call);
                settled = true;
            } catch (ConnectionLost e) {
                // Whoever asks again finds out whether the server can be reached.
                return Optional.empty();
            } finally {
                shells.putBack(owing.get(), settled);
            }
        }
        return prefetched.take(call);
    }

    /**
     * Runs scripts one after another in one round trip; one that fails keeps those after it from being run. All are
     * repeated when the connection is lost, if all are repeatable.
     *
     * @return a result for each that was run
     * @throws RemoteFailure when no answer came
     */
    public List<ScriptResult> runAll(List<Call> calls) throws RemoteFailure, InterruptedException {
        return runAll(List.of(), calls, List.of());
    }

    /**
     * @param before run before them, whether they succeed or not; their answers are kept
     * @param next asked for after them, where all of them succeed, and not waited for
     */
    private List<ScriptResult> runAll(List<Call> before, List<Call> calls, List<Call> next)
            throws RemoteFailure, InterruptedException {
        boolean repeatable = calls.stream().allMatch(Call::repeatable);
        for (int attempt = 0; ; attempt++) {
            try {
                return runOnce(before, calls, next);
            } catch (ScriptsGone e) {
                if (attempt == PAUSES.size()) {
                    throw new RemoteFailure(Kind.LOST, name(), lost(calls.get(0), e), e);
                }
                continue;
            } catch (ConnectionLost e) {
                if (!repeatable || attempt == PAUSES.size()) {
                    throw new RemoteFailure(Kind.LOST, name(), lost(calls.get(0), e), e);
                }
            } catch (ConnectionRefused e) {
                if (e.reason() != ConnectionRefused.Reason.UNREACHABLE || attempt == PAUSES.size()) {
                    throw unreachable(e);
                }
            }
            Thread.sleep(PAUSES.get(attempt).toMillis());
        }
    }

    private List<ScriptResult> runOnce(List<Call> before, List<Call> calls, List<Call> next)
            throws ConnectionLost, ConnectionRefused, InterruptedException {
        Shell shell = shells.take();
        List<ScriptResult> results = new ArrayList<>();
        boolean answered = false;
        try {
            for (Call call : before) {
                shell.ask(call, false);
            }
            for (Call call : calls) {
                shell.ask(call, call != calls.get(0));
            }
            prefetched.settle(shell);
            for (Call call : next) {
                shell.ask(call, true);
            }
            shell.flush();
            for (Call call : before) {
                prefetched.done(call, shell.answer(call));
            }
            for (Call call : calls) {
                ScriptResult result = shell.answer(call);
                if (result.exit() != Shell.LEFT_OUT) {
                    results.add(result);
                }
            }
            next.forEach(call -> prefetched.asked(shell, call));
            answered = true;
        } finally {
            // Also after an interruption: an answer that comes later would be taken for the next one's.
            shells.putBack(shell, answered);
        }
        return results;
    }

    /**
     * Names what is to be done before the calls of the next {@link #callLast}: it travels with them, and where it fails
     * they are run all the same. {@link #awaitPiggybacked} tells what became of it.
     *
     * @param calls repeatable, in place of those named before
     */
    public void piggybackBefore(Call... calls) {
        piggyback.before(List.of(calls));
    }

    /**
     * The answers to what was to be {@link #piggybackBefore piggybacked before}; what has travelled with nothing is
     * asked now. @throws RemoteFailure as {@link #callAll}
     */
    public List<ScriptResult> awaitPiggybacked() throws RemoteFailure, InterruptedException {
        return callLast(piggyback.takeBefore().toArray(Call[]::new));
    }

    /**
     * Names what will be asked after the next {@link #callLast}, in place of what was named before.
     *
     * @param calls repeatable; told when they are needed
     */
    public void piggyback(Supplier<List<Call>> calls) {
        if (prefetches) {
            piggyback.after(calls);
        }
    }

    /**
     * As {@link #callAll}, for the last that a step asks: what is known to come {@link #piggyback piggybacked} travels
     * with it and is run where all of these succeed. The next {@link #run} of the same call finds its answer there,
     * unless that is long after.
     */
    public List<ScriptResult> callLast(Call... calls) throws RemoteFailure, InterruptedException {
        List<Call> following = piggyback.takeAfter();
        List<ScriptResult> known = new ArrayList<>();
        for (Call call : calls) {
            Optional<ScriptResult> answer = prefetched(call);
            if (answer.isEmpty()) {
                break;
            }
            known.add(answer.get());
        }
        boolean whole = known.size() == calls.length
                || !known.isEmpty() && !known.get(known.size() - 1).ok();
        return succeeded(
                List.of(calls),
                whole ? known : runAll(prefetches ? piggyback.undone() : List.of(), List.of(calls), following));
    }

    /**
     * Asks for scripts that look at what nothing changes meanwhile, and does not wait: the next {@link #run} of the
     * same call finds the answer there, unless that is long after. What goes wrong is left for that call to find. Where
     * a connection is being made, they are asked once it is; nothing is asked where there is none.
     */
    public void prefetch(List<Call> calls) throws InterruptedException {
        if (!prefetches) {
            return;
        }
        List<Call> looks =
                calls.stream().filter(call -> !prefetched.knows(call)).toList();
        if (looks.isEmpty()) {
            return;
        }
        if (shells.isConnected()) {
            askAhead(looks);
        } else if (shells.isConnecting()) {
            prefetched.expect(looks, true);
            ShellPool.meanwhile("zerodown looks at " + name(), () -> {
                try {
                    askAhead(looks);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    prefetched.expect(looks, false);
                }
            });
        }
    }

    private void askAhead(List<Call> looks) throws InterruptedException {
        try {
            askAhead(shells.take(), looks);
        } catch (ConnectionLost | ConnectionRefused e) {
            // Whoever needs the answers asks for them, and is told.
            return;
        }
    }

    private void askAhead(Shell shell, List<Call> looks) throws InterruptedException {
        boolean asked = false;
        try {
            for (Call look : looks) {
                shell.ask(look, false);
                prefetched.asked(shell, look);
            }
            shell.flush();
            asked = true;
        } catch (ConnectionLost e) {
            // As above.
            return;
        } finally {
            shells.putBack(shell, asked);
        }
    }

    /**
     * Runs a script that is to succeed.
     *
     * @throws RemoteFailure with what it printed on standard error, when it ends with another status than 0
     */
    public ScriptResult call(Script script, String... arguments) throws RemoteFailure, InterruptedException {
        return call(Call.of(script, arguments));
    }

    /** As {@link #call(Script, String...)}. */
    public ScriptResult call(Call call) throws RemoteFailure, InterruptedException {
        return succeeded(call, run(call));
    }

    /**
     * Runs scripts that are all to succeed, as {@link #runAll}.
     *
     * @throws RemoteFailure as {@link #call(Call)}, of the first that fails
     */
    public List<ScriptResult> callAll(Call... calls) throws RemoteFailure, InterruptedException {
        return succeeded(List.of(calls), runAll(List.of(calls)));
    }

    private List<ScriptResult> succeeded(List<Call> calls, List<ScriptResult> results) throws RemoteFailure {
        for (int i = 0; i < results.size(); i++) {
            succeeded(calls.get(i), results.get(i));
        }
        return results;
    }

    private ScriptResult succeeded(Call call, ScriptResult result) throws RemoteFailure {
        if (result.ok()) {
            return result;
        }
        String said = result.err().isBlank() ? lastLines(result.out()) : lastLines(result.err());
        throw new RemoteFailure(
                result.exit() == ScriptResult.FENCED ? Kind.FENCED : Kind.FAILED,
                name(),
                said.isEmpty() ? call.script() + " ended with status " + result.exit() + " and said nothing" : said);
    }

    private static String lastLines(String text) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    /**
     * Runs a script that is to succeed in a channel of its own, its standard input a stream of any length. Not
     * repeated.
     *
     * @throws RemoteFailure as {@link #call}; {@link Kind#LOST} when the connection was lost under way
     */
    public ScriptResult stream(Call call, Body body) throws RemoteFailure, InterruptedException {
        return succeeded(call, stream(call, List.of(), body));
    }

    /**
     * As {@link #stream}, for the last that a step asks: what is known to come {@link #piggyback piggybacked} travels
     * with it, as with {@link #callLast}.
     *
     * @param answer a status that is an answer, and no failure; what comes next is not run then
     */
    public ScriptResult streamLast(Call call, int answer, Body body) throws RemoteFailure, InterruptedException {
        ScriptResult result = stream(call, piggyback.takeAfter(), body);
        return result.exit() == answer ? result : succeeded(call, result);
    }

    private ScriptResult stream(Call call, List<Call> following, Body body) throws RemoteFailure, InterruptedException {
        try {
            return streamOnce(call, following, body);
        } catch (ConnectionLost e) {
            throw new RemoteFailure(Kind.LOST, name(), lost(call, e), e);
        } catch (ConnectionRefused e) {
            throw unreachable(e);
        }
    }

    private ScriptResult streamOnce(Call call, List<Call> following, Body body)
            throws ConnectionLost, ConnectionRefused, InterruptedException {
        Shell shell = shells.takeForStream();
        boolean owes = false;
        try {
            Optional<IOException> stopped = shell.stream(call, following, body);
            prefetched.settle(shell);
            ScriptResult result = shell.streamed(call, stopped);
            owes = result.ok() && !following.isEmpty();
            if (owes) {
                following.forEach(one -> prefetched.asked(shell, one));
            }
            return result;
        } finally {
            shells.putBackSpent(shell, owes);
        }
    }

    /** Work will be asked for soon: the connection is made meanwhile. Whether that fails, the work finds out. */
    public void connectSoon() {
        shells.connectSoon();
    }

    /** A stream will be sent soon: its channel is opened meanwhile. */
    public void expectStream() {
        shells.expectStream();
    }

    /**
     * Waits until a stream that is {@link #expectStream expected} can be sent. @throws RemoteFailure where it cannot
     */
    public void awaitStream() throws RemoteFailure, InterruptedException {
        try {
            shells.awaitStream();
        } catch (ConnectionLost e) {
            throw new RemoteFailure(Kind.LOST, name(), lost("the transfer", e), e);
        }
    }

    /** Writes the standard input of a script; called once. */
    public interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    private static String lost(Call call, ConnectionLost e) {
        return lost(call.script().toString(), e);
    }

    private static String lost(String work, ConnectionLost e) {
        return e.fix()
                .map(fix -> e.getMessage() + " for " + work + ". " + fix)
                .orElseGet(() -> "the connection was lost during " + work + ": " + e.getMessage()
                        + ". Look at the network between, and at the server's sshd, then run this again");
    }

    private RemoteFailure unreachable(ConnectionRefused e) {
        return new RemoteFailure(Kind.UNREACHABLE, name(), e.getMessage(), e);
    }

    @Override
    public void close() {
        shells.close();
    }
}
