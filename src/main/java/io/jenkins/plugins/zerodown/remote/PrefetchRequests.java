package io.jenkins.plugins.zerodown.remote;

import io.jenkins.plugins.zerodown.ssh.ConnectionLost;
import io.jenkins.plugins.zerodown.ssh.ConnectionRefused;
import java.util.List;
import java.util.Optional;

/** The scripts that one server is asked to run before their answers are needed. */
final class PrefetchRequests {
    private final String server;
    private final ShellPool shells;
    private final PrefetchedAnswers prefetched;

    PrefetchRequests(String server, ShellPool shells, PrefetchedAnswers prefetched) {
        this.server = server;
        this.shells = shells;
        this.prefetched = prefetched;
    }

    /** The answer to a call, where it is there or on its way, and fresh. */
    Optional<ScriptResult> answer(Call call) throws InterruptedException {
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

    void ask(List<Call> calls) throws InterruptedException {
        List<Call> looks =
                calls.stream().filter(call -> !prefetched.knows(call)).toList();
        if (looks.isEmpty()) {
            return;
        }
        if (shells.isConnected()) {
            askAhead(looks);
        } else if (shells.isConnecting()) {
            prefetched.expect(looks, true);
            ShellPool.meanwhile("zerodown looks at " + server, () -> {
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
}
