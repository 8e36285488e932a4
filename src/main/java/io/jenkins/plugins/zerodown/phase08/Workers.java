package io.jenkins.plugins.zerodown.phase08;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The application's workers on one server that run an older release, as far as the deploy user sees them, before they
 * were told to end; and what they were told.
 */
final class Workers {
    private static final Script LIST = Script.of(Workers.class, "8.2-workers.sh");
    private static final String SCHEDULE = "schedule:work";
    private static final String SOMEWHERE = "-";
    private static final Duration RESTART = Duration.ofSeconds(5);
    private static final String SCHEDULE_GOES_ON = " and runs its tasks: artisan cannot end it";

    /** What ends a worker by its command: a service, and what artisan has for it. */
    private enum Ending {
        QUEUE("queue", "queue:restart", Set.of("queue:work")),
        HORIZON("horizon", "horizon:terminate", Set.of("horizon", "horizon:supervisor", "horizon:work")),
        REVERB("reverb", "reverb:restart", Set.of("reverb:start")),
        PULSE("pulse", "pulse:restart", Set.of("pulse:check", "pulse:work")),
        // It looks at no restart signal: each of its children runs one job, it does not end itself.
        LISTENER("queue", "", Set.of("queue:listen")),
        // Ended by what keeps it.
        SCHEDULER("schedule", SCHEDULE, Set.of(SCHEDULE)),
        OCTANE("octane", "octane:stop", Set.of());

        private final String service;
        private final String signal;
        private final Set<String> commands;

        Ending(String service, String signal, Set<String> commands) {
            this.service = service;
            this.signal = signal;
            this.commands = commands;
        }

        static Ending of(String command) {
            return List.of(values()).stream()
                    .filter(one -> one.commands.contains(command))
                    .findFirst()
                    .orElse(OCTANE);
        }
    }

    /**
     * @param release the id of the one it runs, or {@link #SOMEWHERE}
     * @param command of artisan, such as {@code queue:work}
     */
    private record Worker(String release, String command) {
        Ending ending() {
            return Ending.of(command);
        }
    }

    private final DeploymentContext context;
    private final Host host;
    private final Map<String, Worker> before;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    private Workers(DeploymentContext context, Host host, Map<String, Worker> before) {
        this.context = context;
        this.host = host;
        this.before = before;
    }

    static Workers seenOn(DeploymentContext context, Host host) throws RemoteFailure, InterruptedException {
        Map<String, Worker> workers = list(context, host);
        workers.values()
                .removeIf(worker -> worker.release().equals(context.release().value()));
        return new Workers(context, host, workers);
    }

    /** Ids of the releases that they run. */
    Set<String> releases() {
        return before.values().stream()
                .map(Worker::release)
                .filter(release -> !release.equals(SOMEWHERE))
                .collect(Collectors.toSet());
    }

    /** Ids of the releases of those that were told to end and have not. */
    Set<String> releasesOfLeft() throws RemoteFailure, InterruptedException {
        return left().values().stream()
                .filter(this::wasTold)
                .map(Worker::release)
                .filter(release -> !release.equals(SOMEWHERE))
                .collect(Collectors.toSet());
    }

    /** Whether one of them is schedule:work, which artisan tells nothing. */
    boolean haveSchedule() {
        return before.values().stream().anyMatch(worker -> worker.ending() == Ending.SCHEDULER);
    }

    /** @param what a service that a command of the user's restarted, or the command by which artisan told them */
    void told(String what) {
        told.add(what);
    }

    /** Waits until each that was told has ended, at most so long. @return whether that is so */
    boolean endWithin(Duration patience) throws RemoteFailure, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (left().values().stream().anyMatch(this::wasTold)) {
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
        Map<String, Worker> left = left();
        context.log().line(host.server(), before.size() - left.size() + " of " + before.size() + " workers have ended");
        if (left.isEmpty() && !startAgain()) {
            context.log()
                    .warn(host.name() + ": " + (before.size() == 1 ? "1 worker has" : before.size() + " workers have")
                            + " ended, and none has started again within " + RESTART.toSeconds()
                            + " s: see whether Supervisor, systemd or whatever is to keep them running does so");
        }
        Map<String, Worker> goOn = new LinkedHashMap<>(left);
        goOn.values().removeIf(this::wasTold);
        left.keySet().removeAll(goOn.keySet());
        goOn.values().stream()
                .map(Worker::ending)
                .distinct()
                .forEach(ending -> context.log()
                        .warn(host.name() + ": " + describe(goOn, ending::equals) + " goes on in the old release"
                                + (ending == Ending.SCHEDULER
                                        ? SCHEDULE_GOES_ON
                                        : " and is told nothing that would end it")
                                + ". Name what restarts it in services." + ending.service
                                + " (sudo -n supervisorctl restart NAME)"
                                + (ending == Ending.SCHEDULER ? ", or let cron run schedule:run in its place" : "")
                                + ". 9.1 keeps its release while it runs"));
        if (!left.isEmpty()) {
            context.log()
                    .warn(host.name() + ": " + left.size() + " of " + before.size()
                            + " workers still run the old release, though they were told to end ("
                            + describe(left, ending -> true)
                            + "): each ends after its present job, if it reads the cache that its release names");
        }
    }

    /** Supervisor and systemd wait a moment before they start again what has ended. */
    private boolean startAgain() throws RemoteFailure, InterruptedException {
        long end = System.nanoTime() + RESTART.toNanos();
        while (list(context, host).isEmpty()) {
            if (System.nanoTime() >= end) {
                return false;
            }
            Thread.sleep(250);
        }
        return true;
    }

    private boolean wasTold(Worker worker) {
        return told.contains("supervisor")
                || told.contains(worker.ending().service)
                || told.contains(worker.ending().signal);
    }

    private Map<String, Worker> left() throws RemoteFailure, InterruptedException {
        if (before.isEmpty()) {
            return new LinkedHashMap<>();
        }
        Map<String, Worker> left = new LinkedHashMap<>(before);
        left.keySet().retainAll(list(context, host).keySet());
        return left;
    }

    private static String describe(Map<String, Worker> workers, Predicate<Ending> which) {
        return workers.entrySet().stream()
                .filter(each -> which.test(each.getValue().ending()))
                .map(each -> each.getValue().command() + " pid "
                        + each.getKey().substring(0, each.getKey().indexOf('-')))
                .collect(Collectors.joining(", "));
    }

    private static Map<String, Worker> list(DeploymentContext context, Host host)
            throws RemoteFailure, InterruptedException {
        Map<String, Worker> workers = new LinkedHashMap<>();
        for (String line : host.call(
                        Call.of(LIST).with("DEPLOY_PATH", context.target().deployPath()))
                .lines()) {
            String[] words = line.split(" ", 3);
            if (words.length != 3 || !words[0].matches("[0-9]+-[0-9]*") || !words[1].matches("-|[0-9]+")) {
                throw RemoteFailure.garbled(host.name(), LIST, line);
            }
            workers.put(words[0], new Worker(words[1], words[2]));
        }
        return workers;
    }
}
