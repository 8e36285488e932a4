package io.jenkins.plugins.zerodown.remote;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.remote.RemoteFailure.Kind;
import io.jenkins.plugins.zerodown.ssh.ConnectionLost;
import io.jenkins.plugins.zerodown.ssh.Connector;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The live end of one server: connects on first use, keeps the connection, connects again when it is lost. Thread-safe:
 * whoever is at work has a shell of his own, all on one connection.
 */
public final class Host implements Closeable {
    private final Server server;
    private final ShellPool shells;
    private final PrefetchedAnswers prefetched;
    private final boolean prefetches;
    private final Piggyback piggyback;
    private final PrefetchRequests prefetch;
    private final CallFailures failures;
    private final RoundTrips trips;

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
        this.prefetch = new PrefetchRequests(server.name(), shells, prefetched);
        this.failures = new CallFailures(server.name());
        this.trips = new RoundTrips(shells, prefetched, failures);
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
        Optional<ScriptResult> known = prefetch.answer(call);
        return known.isPresent() ? known.get() : runAll(List.of(call)).get(0);
    }

    /**
     * Runs scripts one after another in one round trip; one that fails keeps those after it from being run. All are
     * repeated when the connection is lost, if all are repeatable.
     *
     * @return a result for each that was run
     * @throws RemoteFailure when no answer came
     */
    public List<ScriptResult> runAll(List<Call> calls) throws RemoteFailure, InterruptedException {
        return trips.run(List.of(), calls, List.of());
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
            Optional<ScriptResult> answer = prefetch.answer(call);
            if (answer.isEmpty()) {
                break;
            }
            known.add(answer.get());
        }
        boolean whole = known.size() == calls.length
                || !known.isEmpty() && !known.get(known.size() - 1).ok();
        return failures.succeeded(
                List.of(calls),
                whole ? known : trips.run(prefetches ? piggyback.undone() : List.of(), List.of(calls), following));
    }

    /**
     * Asks for scripts that look at what nothing changes meanwhile, and does not wait: the next {@link #run} of the
     * same call finds the answer there, unless that is long after. What goes wrong is left for that call to find. Where
     * a connection is being made, they are asked once it is; nothing is asked where there is none.
     */
    public void prefetch(List<Call> calls) throws InterruptedException {
        if (prefetches) {
            prefetch.ask(calls);
        }
    }

    /**
     * Runs a script that is to succeed.
     *
     * @throws RemoteFailure with what it printed on standard error, when it ends with another status than 0
     */
    public ScriptResult call(Call call) throws RemoteFailure, InterruptedException {
        return failures.succeeded(call, run(call));
    }

    /**
     * Runs scripts that are all to succeed, as {@link #runAll}.
     *
     * @throws RemoteFailure as {@link #call(Call)}, of the first that fails
     */
    public List<ScriptResult> callAll(Call... calls) throws RemoteFailure, InterruptedException {
        return failures.succeeded(List.of(calls), runAll(List.of(calls)));
    }

    /**
     * Runs a script that is to succeed in a channel of its own, its standard input a stream of any length. Not
     * repeated.
     *
     * @throws RemoteFailure as {@link #call}; {@link Kind#LOST} when the connection was lost under way
     */
    public ScriptResult stream(Call call, Body body) throws RemoteFailure, InterruptedException {
        return failures.succeeded(call, trips.stream(call, List.of(), body));
    }

    /**
     * As {@link #stream}, for the last that a step asks: what is known to come {@link #piggyback piggybacked} travels
     * with it, as with {@link #callLast}.
     *
     * @param answer a status that is an answer, and no failure; what comes next is not run then
     */
    public ScriptResult streamLast(Call call, int answer, Body body) throws RemoteFailure, InterruptedException {
        ScriptResult result = trips.stream(call, piggyback.takeAfter(), body);
        return result.exit() == answer ? result : failures.succeeded(call, result);
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
            throw failures.lost("the transfer", e);
        }
    }

    /** Writes the standard input of a script; called once. */
    public interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    @Override
    public void close() {
        shells.close();
    }
}
