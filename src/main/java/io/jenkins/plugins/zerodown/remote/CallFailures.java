package io.jenkins.plugins.zerodown.remote;

import io.jenkins.plugins.zerodown.remote.RemoteFailure.Kind;
import io.jenkins.plugins.zerodown.ssh.ConnectionLost;
import io.jenkins.plugins.zerodown.ssh.ConnectionRefused;
import java.util.List;

/** What a failed call on one server comes to: what is told of it, and what there is to do. */
final class CallFailures {
    private final String server;

    CallFailures(String server) {
        this.server = server;
    }

    /** @throws RemoteFailure of the first that has not succeeded */
    List<ScriptResult> succeeded(List<Call> calls, List<ScriptResult> results) throws RemoteFailure {
        for (int i = 0; i < results.size(); i++) {
            succeeded(calls.get(i), results.get(i));
        }
        return results;
    }

    ScriptResult succeeded(Call call, ScriptResult result) throws RemoteFailure {
        if (result.ok()) {
            return result;
        }
        String said = result.err().isBlank() ? lastLines(result.out()) : lastLines(result.err());
        throw new RemoteFailure(
                result.exit() == ScriptResult.FENCED ? Kind.FENCED : Kind.FAILED,
                server,
                said.isEmpty() ? call.script() + " ended with status " + result.exit() + " and said nothing" : said);
    }

    private static String lastLines(String text) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    RemoteFailure lost(Call call, ConnectionLost e) {
        return lost(call.script().toString(), e);
    }

    RemoteFailure lost(String work, ConnectionLost e) {
        String said = e.fix()
                .map(fix -> e.getMessage() + " for " + work + ". " + fix)
                .orElseGet(() -> "the connection was lost during " + work + ": " + e.getMessage()
                        + ". Look at the network between, and at the server's sshd, then run this again");
        return new RemoteFailure(Kind.LOST, server, said, e);
    }

    RemoteFailure unreachable(ConnectionRefused e) {
        return new RemoteFailure(Kind.UNREACHABLE, server, e.getMessage(), e);
    }
}
