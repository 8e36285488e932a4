package io.jenkins.plugins.zerodown.phase08;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The application's workers on one server that run an older release, as far as the deploy user sees them, before they
 * were told to end.
 */
final class Workers {
    private static final Script LIST = Script.of(Workers.class, "8.2-workers.sh");
    private static final String SCHEDULE = "schedule:work";

    private final DeploymentContext context;
    private final Host host;
    private final Map<String, String> before;
    private boolean schedulesEnd = true;

    private Workers(DeploymentContext context, Host host, Map<String, String> before) {
        this.context = context;
        this.host = host;
        this.before = before;
    }

    static Workers seenOn(DeploymentContext context, Host host) throws RemoteFailure, InterruptedException {
        return new Workers(context, host, list(context, host, true));
    }

    /** Whether one of them is schedule:work, which artisan tells nothing. */
    boolean haveSchedule() {
        return before.containsValue(SCHEDULE);
    }

    /** What schedule:work there still is will not end by itself: nobody waits for it. */
    void schedulesGoOn() {
        schedulesEnd = false;
    }

    /** Waits until each has ended, at most so long. @return whether that is so */
    boolean endWithin(Duration patience) throws RemoteFailure, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (left().values().stream().anyMatch(command -> schedulesEnd || !command.equals(SCHEDULE))) {
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
        context.log().line(host.server(), before.size() - left.size() + " of " + before.size() + " workers have ended");
        Map<String, String> schedules = new LinkedHashMap<>(left);
        schedules.values().removeIf(command -> schedulesEnd || !command.equals(SCHEDULE));
        left.keySet().removeAll(schedules.keySet());
        if (!schedules.isEmpty()) {
            context.log()
                    .warn(host.name() + ": " + describe(schedules)
                            + " goes on in the old release and runs its tasks: artisan"
                            + " cannot end it. Name what restarts it in services.schedule (sudo -n "
                            + "supervisorctl restart"
                            + " NAME), or let"
                            + " cron run schedule:run in its place. 9.1 keeps its release while it runs");
        }
        if (!left.isEmpty()) {
            context.log()
                    .warn(host.name() + ": " + left.size() + " of " + before.size()
                            + " workers still run the old release ("
                            + describe(left) + "); they end after their present job");
        } else if (schedules.isEmpty() && list(context, host, false).isEmpty()) {
            context.log()
                    .warn(host.name() + ": " + before.size()
                            + " workers have ended and none has started again yet; whatever"
                            + " keeps them running (Supervisor, systemd) should do so");
        }
    }

    private Map<String, String> left() throws RemoteFailure, InterruptedException {
        if (before.isEmpty()) {
            return new LinkedHashMap<>();
        }
        Map<String, String> left = new LinkedHashMap<>(before);
        left.keySet().retainAll(list(context, host, false).keySet());
        return left;
    }

    private static String describe(Map<String, String> workers) {
        StringBuilder text = new StringBuilder();
        workers.forEach((id, command) -> text.append(text.isEmpty() ? "" : ", ")
                .append(command)
                .append(" pid ")
                .append(id, 0, id.indexOf('-')));
        return text.toString();
    }

    private static Map<String, String> list(DeploymentContext context, Host host, boolean oldOnly)
            throws RemoteFailure, InterruptedException {
        Map<String, String> workers = new LinkedHashMap<>();
        for (String line : host.call(Call.of(LIST)
                        .with("DEPLOY_PATH", context.target().deployPath())
                        .with("RELEASE_ID", context.release().value()))
                .lines()) {
            String[] words = line.split(" ", 3);
            if (words.length != 3 || !words[0].matches("[0-9]+-[0-9]*")) {
                throw RemoteFailure.garbled(host.name(), LIST, line);
            }
            if (!oldOnly || words[1].equals("old")) {
                workers.put(words[0], words[2]);
            }
        }
        return workers;
    }
}
