package io.jenkins.plugins.zerodown.phase08;

import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The application's workers on one server, as far as the deploy user sees them, before they were told to end. */
final class Workers {
    private static final Script LIST = Script.of(Workers.class, "8.2-workers.sh");

    private final Run run;
    private final Host host;
    private final Map<String, String> before;

    private Workers(Run run, Host host, Map<String, String> before) {
        this.run = run;
        this.host = host;
        this.before = before;
    }

    static Workers seenOn(Run run, Host host) throws RemoteFailure, InterruptedException {
        return new Workers(run, host, list(run, host));
    }

    /** Waits until each has ended, at most so long. @return whether that is so */
    boolean endWithin(Duration patience) throws RemoteFailure, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!left().isEmpty()) {
            if (System.nanoTime() >= end) {
                return false;
            }
            Thread.sleep(250);
        }
        return true;
    }

    /** Says in the log what has become of them. */
    void report() throws RemoteFailure, InterruptedException {
        if (before.isEmpty()) {
            return;
        }
        Map<String, String> left = left();
        run.log().line(host.server(), before.size() - left.size() + " of " + before.size() + " workers have ended");
        if (!left.isEmpty()) {
            run.log().warn(host.name() + ": " + left.size() + " of " + before.size()
                    + " workers still run the old release ("
                    + describe(left) + "); they end after their present job");
        } else if (list(run, host).isEmpty()) {
            run.log().warn(host.name() + ": " + before.size()
                    + " workers have ended and none has started again yet; whatever"
                    + " keeps them running (Supervisor, systemd) should do so");
        }
    }

    private Map<String, String> left() throws RemoteFailure, InterruptedException {
        if (before.isEmpty()) {
            return Map.of();
        }
        Map<String, String> left = new LinkedHashMap<>(before);
        left.keySet().retainAll(list(run, host).keySet());
        return left;
    }

    private static String describe(Map<String, String> workers) {
        StringBuilder text = new StringBuilder();
        workers.forEach((id, command) -> text.append(text.isEmpty() ? "" : ", ").append(command).append(" pid ")
                .append(id, 0, id.indexOf('-')));
        return text.toString();
    }

    private static Map<String, String> list(Run run, Host host) throws RemoteFailure, InterruptedException {
        Map<String, String> workers = new LinkedHashMap<>();
        for (String line : host.call(LIST, run.target().deployPath()).lines()) {
            String[] words = line.split(" ", 2);
            workers.put(words[0], words[1]);
        }
        return workers;
    }
}
