package io.jenkins.plugins.zerodown.phase08;

import io.jenkins.plugins.zerodown.config.Application.Automatic;
import io.jenkins.plugins.zerodown.config.Application.Command;
import io.jenkins.plugins.zerodown.config.Application.Custom;
import io.jenkins.plugins.zerodown.config.Application.Opcache;
import io.jenkins.plugins.zerodown.config.Application.Services;
import io.jenkins.plugins.zerodown.config.Application.UserCommand;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.flow.UserCommands;
import io.jenkins.plugins.zerodown.prefetch.PrefetchPlan;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * 8.2: what keeps running between requests starts anew in the release that is live now; then the user's commands of
 * phase C, but not for a release that is returned to. Worked out by itself are the services that artisan restarts;
 * Supervisor starts ended workers again by itself, FPM is 8.1's business, and a web server follows current without a
 * reload.
 */
public final class ServiceRestarts implements Prefetching {
    private static final Script SCHEDULE = Script.of(ServiceRestarts.class, "8.2-restart-schedule.sh");
    private static final Script RESTART = Script.of(ServiceRestarts.class, "8.2-restart-workers.sh");
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(5);
    private static final Set<String> BY_ARTISAN = Set.of("queue", "horizon", "schedule", "reverb", "pulse", "octane");
    private static final String OCTANE_SECONDS = "30";

    private final Duration patience;

    public ServiceRestarts() {
        this(Duration.ofSeconds(15));
    }

    /** @param patience how long workers are watched for their end */
    ServiceRestarts(Duration patience) {
        this.patience = patience;
    }

    @Override
    public String number() {
        return "8.2";
    }

    @Override
    public String title() {
        return "Service Restarts";
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        Set<String> done = new LinkedHashSet<>();
        Map<Host, Workers> workers = new java.util.concurrent.ConcurrentHashMap<>();
        List<String> automatic = automatic(context);
        Map<String, UserCommands> custom = custom(context);
        if (!automatic.isEmpty() || !custom.isEmpty()) {
            context.hosts().each(host -> workers.put(host, Workers.seenOn(context, host)));
        }
        if (!automatic.isEmpty()) {
            context.hosts()
                    .each(host -> restart(context, host, workers.get(host), automatic, unseen(context, host, workers)))
                    .values()
                    .forEach(done::addAll);
        }
        if (!custom.containsKey("schedule")) {
            context.hosts()
                    .each(host -> endSchedule(context, host, workers.get(host), automatic))
                    .values()
                    .forEach(done::addAll);
        }
        for (Map.Entry<String, UserCommands> service : custom.entrySet()) {
            service.getValue().run(context);
            workers.values().forEach(each -> each.told(service.getKey()));
            done.add(service.getKey());
        }
        if (!done.isEmpty()) {
            context.hosts().each(host -> watch(context, host, workers.get(host), automatic));
        }
        Outcome commands = commands(context).run(context);
        String text = (done.isEmpty() ? "nothing to restart" : "restarted: " + String.join(", ", done)) + "; "
                + commands.text();
        return done.isEmpty() && commands instanceof Outcome.Skipped ? Outcome.skipped(text) : Outcome.done(text);
    }

    @Override
    public PrefetchPlan prefetchPlan(DeploymentContext context) {
        return automatic(context).isEmpty()
                        && custom(context).isEmpty()
                        && context.application().commands().postRelease().isEmpty()
                ? PrefetchPlan.SKIPPED
                : PrefetchPlan.NONE;
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        List<String> lines = new ArrayList<>();
        List<String> automatic = automatic(context);
        if (!automatic.isEmpty()) {
            lines.add(
                    "on every server, by artisan, as far as the application has them: " + String.join(", ", automatic));
        }
        custom(context).values().forEach(service -> lines.addAll(service.plan(context)));
        if (lines.isEmpty()) {
            lines.add("nothing to restart");
        }
        lines.addAll(commands(context).plan(context));
        return lines;
    }

    /** schedule:interrupt reaches schedule:run alone. @return what was restarted */
    private static Set<String> endSchedule(
            DeploymentContext context, Host host, Workers workers, List<String> automatic)
            throws RemoteFailure, InterruptedException {
        Set<String> done = new LinkedHashSet<>();
        if (workers == null || !workers.haveSchedule()) {
            return done;
        }
        if (automatic.contains("schedule")) {
            Call ending = Call.of(SCHEDULE)
                    .with("DEPLOY_PATH", context.target().deployPath())
                    .with("TOKEN", context.slot().token())
                    .with("RELEASE_ID", context.release().value())
                    .rest("BECOME", context.target().become());
            for (String line : host.call(ending).lines()) {
                context.log().line(host.server(), "schedule:work " + line);
                if (line.startsWith("ended ")) {
                    done.add("schedule:work");
                }
            }
        }
        return done;
    }

    private Void watch(DeploymentContext context, Host host, Workers workers, List<String> automatic)
            throws RemoteFailure, InterruptedException {
        Duration first = patience.dividedBy(3);
        if (!workers.endWithin(first) && !automatic.isEmpty()) {
            // Those that heard nothing may read another cache than the new release writes. And Laravel's file cache
            // drops an entry that a worker reads in the moment in which it is written: the word may be lost.
            List<String> again = automatic.contains("queue") ? List.of("queue") : List.of();
            restart(context, host, workers, automatic, workers.releasesOfLeft(), again);
            workers.endWithin(patience.minus(first));
        }
        workers.report();
        return null;
    }

    /** The release that was live, where none of its workers is seen: they may be another user's. */
    private static Set<String> unseen(DeploymentContext context, Host host, Map<Host, Workers> workers) {
        Set<String> seen = workers.get(host).releases();
        return context.previous(host.server())
                .map(ReleaseId::value)
                .filter(previous -> !seen.contains(previous)
                        && !previous.equals(context.release().value()))
                .map(Set::of)
                .orElse(Set.of());
    }

    private static List<String> restart(
            DeploymentContext context, Host host, Workers workers, List<String> services, Set<String> older)
            throws RemoteFailure, InterruptedException {
        return restart(context, host, workers, services, older, services);
    }

    /**
     * @param older releases whose artisan tells them, too, where that is configured otherwise
     * @param again which of the services the live release's artisan tells
     * @return what the live release's artisan has told
     */
    private static List<String> restart(
            DeploymentContext context,
            Host host,
            Workers workers,
            List<String> services,
            Set<String> older,
            List<String> again)
            throws RemoteFailure, InterruptedException {
        Call restarting = Call.of(RESTART)
                .with("HELD", context.held())
                .with("RELEASE_PATH", context.layout().release(context.release()))
                .with("OLDER", String.join(" ", older))
                .with("UMASK", context.runtimeUmask())
                .with("WORKERS", String.join(" ", services))
                .with("PATIENCE", OCTANE_SECONDS)
                .with("AGAIN", String.join(" ", again))
                .rest("PHP", context.application().tools().of("php"));
        List<String> done = new ArrayList<>();
        for (String line : host.call(restarting).lines()) {
            String[] words = line.split(" ", 3);
            switch (words[0]) {
                case "did" -> {
                    context.log().line(host.server(), "artisan " + words[1]);
                    workers.told(words[1]);
                    done.add(words[1]);
                }
                case "told" ->
                    context.log()
                            .line(
                                    host.server(),
                                    "artisan " + words[2] + " in " + words[1] + ", which is configured otherwise");
                case "deaf" ->
                    context.log()
                            .warn(host.name() + ": workers of " + words[1]
                                    + " were told by the new configuration only: " + words[2].strip());
                case "left" -> {
                    // What an application does not have needs no restart.
                }
                default -> throw RemoteFailure.garbled(host.name(), RESTART, line);
            }
        }
        return done;
    }

    private static List<String> automatic(DeploymentContext context) {
        return context.laravel()
                ? services(context).entrySet().stream()
                        .filter(service ->
                                service.getValue() instanceof Automatic && BY_ARTISAN.contains(service.getKey()))
                        .map(Map.Entry::getKey)
                        .toList()
                : List.of();
    }

    private static Map<String, UserCommands> custom(DeploymentContext context) {
        Map<String, UserCommands> commands = new LinkedHashMap<>();
        services(context)
                .forEach((name, service) ->
                        own(context, name, service).ifPresent(command -> commands.put(name, command)));
        return commands;
    }

    private static Optional<UserCommands> own(DeploymentContext context, String name, Command service) {
        boolean reloaded = name.equals("fpm") && context.application().opcache().method() == Opcache.Method.RELOAD;
        return service instanceof Custom custom && !reloaded
                ? Optional.of(new UserCommands(
                        "8.2-" + name,
                        "services." + name,
                        List.of(new UserCommand(custom.run(), UserCommand.On.ALL, COMMAND_LIMIT))))
                : Optional.empty();
    }

    private static Map<String, Command> services(DeploymentContext context) {
        Services services = context.application().services();
        Map<String, Command> all = new LinkedHashMap<>();
        all.put("queue", services.queue());
        all.put("horizon", services.horizon());
        all.put("schedule", services.schedule());
        all.put("reverb", services.reverb());
        all.put("pulse", services.pulse());
        all.put("octane", services.octane());
        all.put("supervisor", services.supervisor());
        all.put("fpm", services.fpm());
        all.put("webServer", services.webServer());
        return all;
    }

    private UserCommands commands(DeploymentContext context) {
        // They belong to the deployment of their release; going back to an older one does not deploy it again.
        boolean goingBack = context.state().has(StateKey.ROLLBACK);
        return new UserCommands(
                number(),
                "commands.postRelease",
                goingBack ? List.of() : context.application().commands().postRelease());
    }
}
