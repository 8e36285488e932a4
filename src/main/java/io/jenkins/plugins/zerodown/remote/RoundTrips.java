package io.jenkins.plugins.zerodown.remote;

import io.jenkins.plugins.zerodown.ssh.ConnectionLost;
import io.jenkins.plugins.zerodown.ssh.ConnectionRefused;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The round trips to one server: calls on a shell, begun again where a connection is lost and they may be. */
final class RoundTrips {
    /**
     * How long to wait before each further try when a connection was lost or could not be made: a server that restarts
     * its sshd is back.
     */
    private static final List<Duration> PAUSES =
            List.of(Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(5));

    private final ShellPool shells;
    private final PrefetchedAnswers prefetched;
    private final CallFailures failures;

    RoundTrips(ShellPool shells, PrefetchedAnswers prefetched, CallFailures failures) {
        this.shells = shells;
        this.prefetched = prefetched;
        this.failures = failures;
    }

    /**
     * @param before run before them, whether they succeed or not; their answers are kept
     * @param next asked for after them, where all of them succeed, and not waited for
     */
    List<ScriptResult> run(List<Call> before, List<Call> calls, List<Call> next)
            throws RemoteFailure, InterruptedException {
        boolean repeatable = calls.stream().allMatch(Call::repeatable);
        for (int attempt = 0; ; attempt++) {
            try {
                return runOnce(before, calls, next);
            } catch (ScriptsGone e) {
                if (attempt == PAUSES.size()) {
                    throw failures.lost(calls.get(0), e);
                }
                continue;
            } catch (ConnectionLost e) {
                if (!repeatable || attempt == PAUSES.size()) {
                    throw failures.lost(calls.get(0), e);
                }
            } catch (ConnectionRefused e) {
                if (e.reason() != ConnectionRefused.Reason.UNREACHABLE || attempt == PAUSES.size()) {
                    throw failures.unreachable(e);
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

    /** Not repeated. @param following asked for after it, where it succeeds, and not waited for */
    ScriptResult stream(Call call, List<Call> following, Host.Body body) throws RemoteFailure, InterruptedException {
        try {
            return streamOnce(call, following, body);
        } catch (ConnectionLost e) {
            throw failures.lost(call, e);
        } catch (ConnectionRefused e) {
            throw failures.unreachable(e);
        }
    }

    private ScriptResult streamOnce(Call call, List<Call> following, Host.Body body)
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
}
