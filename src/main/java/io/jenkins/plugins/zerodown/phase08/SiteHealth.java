package io.jenkins.plugins.zerodown.phase08;

import io.jenkins.plugins.zerodown.config.Health;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.MaintenancePage;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.flow.UserCommands;
import io.jenkins.plugins.zerodown.phase05.Maintenance;
import io.jenkins.plugins.zerodown.probe.Rounds;
import io.jenkins.plugins.zerodown.probe.ServerRequest;
import io.jenkins.plugins.zerodown.probe.SiteAnswer;
import io.jenkins.plugins.zerodown.probe.SiteRequest;
import io.jenkins.plugins.zerodown.remote.DetachedJob;
import io.jenkins.plugins.zerodown.remote.DetachedJobs;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Whether the site works as visitors see it, whatever release is live: used by 8.3, by 8.4, and after a revert or a
 * rollback. Requests pass maintenance mode by its bypass cookie.
 */
public final class SiteHealth {
    private static final int LAST_LINES = 5;

    private final DeploymentContext context;
    private final Optional<Health> health;
    private final Set<Host> told = ConcurrentHashMap.newKeySet();

    public SiteHealth(DeploymentContext context) {
        this.context = context;
        this.health = context.application().health();
    }

    /**
     * Every check that is configured: each server by itself, then the public URL, then the application's own command on
     * every server.
     *
     * @return what was found to work, a text for each kind of check; empty where none is configured
     * @throws StepFailure naming what does not work, what was expected, and what was answered last
     */
    public List<String> check() throws StepFailure, InterruptedException {
        List<String> found = new ArrayList<>();
        checkServers().ifPresent(found::add);
        checkPublic().ifPresent(found::add);
        checkCommand().ifPresent(found::add);
        return found;
    }

    /** The public URL alone. */
    public Optional<String> checkPublic() throws StepFailure, InterruptedException {
        Optional<Probe> probe = publicProbe();
        if (probe.isEmpty()) {
            return Optional.empty();
        }
        if (probe.get().isHidden()) {
            return Optional.of(probe.get().notChecked());
        }
        probe.get().untilHealthy();
        return Optional.of(
                probe.get().place + " answers with " + health.orElseThrow().status());
    }

    private Optional<String> checkServers() throws StepFailure, InterruptedException {
        if (ServerRequest.of(context).isEmpty()) {
            return Optional.empty();
        }
        long hidden = context
                .hosts()
                .each(host -> {
                    Probe probe = serverProbe(host);
                    if (probe.isHidden()) {
                        context.log().line(host.server(), probe.notChecked());
                        return false;
                    }
                    probe.untilHealthy();
                    return true;
                })
                .values()
                .stream()
                .filter(checked -> !checked)
                .count();
        int count = context.hosts().all().size();
        if (hidden > 0) {
            return Optional.of(hidden + " of " + count + (count == 1 ? " server" : " servers")
                    + " not checked: maintenance mode, without a secret");
        }
        return Optional.of((count == 1 ? "the server" : "each of " + count + " servers") + " answers by itself with "
                + health.get().status());
    }

    /**
     * Goes on asking, for as long as health.watch says; where this was begun before, for what is left of it.
     *
     * @return what was seen; empty where nothing is watched
     * @throws StepFailure where a site or a server did not answer as it should too often in a row
     */
    public Optional<String> watch() throws StepFailure, InterruptedException {
        Optional<Health.Watch> wanted = health.flatMap(Health::watch);
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        Health.Watch watch = wanted.get();
        List<Probe> probes = new ArrayList<>();
        publicProbe().ifPresent(probes::add);
        if (ServerRequest.of(context).isPresent()) {
            for (Host host : context.hosts().all()) {
                probes.add(serverProbe(host));
            }
        }
        for (Probe probe : List.copyOf(probes)) {
            if (probe.isHidden()) {
                probes.remove(probe);
            }
        }
        Instant until = context.state()
                .get(StateKey.WATCHED_UNTIL)
                .orElseGet(() -> Instant.now().plus(watch.time()));
        context.state().set(StateKey.WATCHED_UNTIL, until);
        int rounds = 0;
        int failed = 0;
        Map<Probe, Integer> inRow = new HashMap<>();
        for (Duration left = Duration.between(Instant.now(), until);
                left.toMillis() > 0 && !probes.isEmpty();
                left = Duration.between(Instant.now(), until)) {
            Thread.sleep(Math.min(watch.interval().toMillis(), left.toMillis()));
            rounds++;
            for (Probe probe : probes) {
                SiteAnswer answer = probe.question
                        .apply(health.get().status())
                        .ask(health.get().timeout());
                if (answer.isAsExpected(health.get())) {
                    inRow.remove(probe);
                    continue;
                }
                failed++;
                int row = inRow.merge(probe, 1, Integer::sum);
                String said = answer.comparedWith(health.get(), context.log()::shown);
                probe.lines.accept("watched, failure " + row + " of " + watch.failures() + " in a row: " + said);
                if (row >= watch.failures()) {
                    throw new StepFailure(probe.where + probe.place + " has not been healthy for " + row
                            + (row == 1 ? " check" : " checks") + " in a row while it was watched: " + said
                            + ". Look at the application's and the web server's error log");
                }
            }
        }
        if (rounds == 0) {
            context.log()
                    .warn("nothing was watched: "
                            + (probes.isEmpty()
                                    ? "visitors see a maintenance page without a secret"
                                    : "the time for it was over"));
        }
        return Optional.of("watched for " + watch.time().toSeconds() + " s: " + failed + " of " + rounds * probes.size()
                + " checks failed");
    }

    private Optional<Probe> publicProbe() throws StepFailure, InterruptedException {
        Optional<String> url = health.flatMap(Health::url);
        if (url.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<MaintenancePage> down = down(context.hosts().primary());
            String cookie = down.flatMap(MaintenancePage::cookie).orElse("");
            SiteRequest site = new SiteRequest(context);
            URI page = URI.create(url.get());
            return Optional.of(new Probe(
                    "",
                    url.get(),
                    down,
                    context.log()::line,
                    goal -> left -> site.get(page, cookie, goal, left),
                    new AtomicBoolean()));
        } catch (RemoteFailure e) {
            throw StepFailure.of(e);
        }
    }

    /** Needs health.perServer. */
    private Probe serverProbe(Host host) throws StepFailure, InterruptedException {
        ServerRequest request = ServerRequest.of(context).orElseThrow();
        try {
            Optional<MaintenancePage> down = down(host);
            String cookie = down.flatMap(MaintenancePage::cookie).orElse("");
            URI page = request.healthUrl();
            AtomicBoolean outOfReach = new AtomicBoolean();
            return new Probe(
                    host.name() + ": ",
                    page.toString(),
                    down,
                    line -> context.log().line(host.server(), line),
                    goal -> left -> {
                        try {
                            return request.get(host, page, cookie, goal, left);
                        } catch (RemoteFailure e) {
                            outOfReach.set(true);
                            return SiteAnswer.none(e.getMessage());
                        }
                    },
                    outOfReach);
        } catch (RemoteFailure e) {
            throw StepFailure.of(e);
        }
    }

    /** One page that is asked, of the public site or of a server. */
    private final class Probe {
        private final String where;
        private final String place;
        private final Optional<MaintenancePage> down;
        private final Consumer<String> lines;
        private final IntFunction<Rounds.Question> question;
        private final AtomicBoolean outOfReach;

        /**
         * @param where server and colon, or nothing
         * @param place the page
         * @param down what visitors see instead of it
         * @param lines takes what is said of it
         * @param question by the status at which no redirect is followed any more
         * @param outOfReach set where a question could not be put to the server at all
         */
        Probe(
                String where,
                String place,
                Optional<MaintenancePage> down,
                Consumer<String> lines,
                IntFunction<Rounds.Question> question,
                AtomicBoolean outOfReach) {
            this.where = where;
            this.place = place;
            this.down = down;
            this.lines = lines;
            this.question = question;
            this.outOfReach = outOfReach;
        }

        /**
         * Whether nothing but the maintenance page can be seen: it has no secret, and its status is what is answered.
         */
        boolean isHidden() throws StepFailure, InterruptedException {
            if (down.isEmpty() || down.get().cookie().isPresent()) {
                return false;
            }
            SiteAnswer answer =
                    question.apply(down.get().status()).ask(health.get().timeout());
            return !answer.isAsExpected(health.get())
                    && answer.status() == down.get().status();
        }

        void untilHealthy() throws StepFailure, InterruptedException {
            new Rounds(health.get(), where, place, context.log(), lines)
                    .until(question.apply(health.get().status()));
        }

        String notChecked() {
            return place + " not checked: it answers with the maintenance page ("
                    + down.orElseThrow().status()
                    + "), and maintenance mode without --secret has no cookie that passes it";
        }
    }

    /** The maintenance mode that somebody has put on by hand stays on, and he is told how to lift it. */
    private Optional<MaintenancePage> down(Host host) throws RemoteFailure, InterruptedException {
        Optional<MaintenancePage> page = Maintenance.page(context, host);
        if (page.isPresent() && !Maintenance.isOn(context, host) && told.add(host)) {
            context.log()
                    .warn(host.name() + ": the application stays in maintenance mode, which was put on by hand;"
                            + " lift it with: cd " + context.layout().current() + " && php artisan up");
        }
        return page;
    }

    private Optional<String> checkCommand() throws StepFailure, InterruptedException {
        Optional<String> command = health.flatMap(Health::command);
        if (command.isEmpty()) {
            return Optional.empty();
        }
        // A check may be made any number of times: each has a job of its own, so that it is never answered from an
        // earlier one.
        String id = "8.3-check-" + System.currentTimeMillis();
        context.hosts()
                .each(host -> runCommand(host, id, command.get(), health.get().deadline()));
        return Optional.of("'" + command.get() + "' passed");
    }

    private Void runCommand(Host host, String id, String command, Duration limit)
            throws RemoteFailure, StepFailure, InterruptedException {
        Map<String, String> environment = new LinkedHashMap<>(UserCommands.environment(context, host.server()));
        List<String> said = new ArrayList<>();
        int status = new DetachedJobs(host, context.jobs(), context.held())
                .run(
                        DetachedJob.of(id, command, context.layout().release(context.release()), limit)
                                .with(environment),
                        line -> {
                            context.log().line(host.server(), line);
                            said.add(line);
                        });
        if (status != 0) {
            throw new StepFailure(host.name() + ": health.command '" + command + "' ended with status " + status
                    + (said.isEmpty()
                            ? " and printed nothing"
                            : ": "
                                    + String.join(
                                            " | ", said.subList(Math.max(0, said.size() - LAST_LINES), said.size()))));
        }
        return null;
    }
}
