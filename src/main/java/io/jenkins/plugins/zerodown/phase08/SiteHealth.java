package io.jenkins.plugins.zerodown.phase08;

import io.jenkins.plugins.zerodown.config.Application.Health;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.MaintenancePage;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
        Optional<String> url = health.flatMap(Health::url);
        if (url.isEmpty()) {
            return Optional.empty();
        }
        Host primary = context.hosts().primary();
        try {
            Optional<MaintenancePage> down = down(primary);
            String cookie = down.flatMap(MaintenancePage::cookie).orElse("");
            SiteRequest site = new SiteRequest(context);
            URI page = URI.create(url.get());
            Health wanted = health.get();
            IntFunction<Rounds.Question> question = goal -> left -> site.get(page, cookie, goal, left);
            if (hides(down, question)) {
                return Optional.of(notChecked(url.get(), down.get()));
            }
            new Rounds(wanted, "", url.get(), context.log(), context.log()::line)
                    .until(question.apply(wanted.status()));
            return Optional.of(url.get() + " answers with " + wanted.status());
        } catch (RemoteFailure e) {
            throw StepFailure.of(e);
        }
    }

    private Optional<String> checkServers() throws StepFailure, InterruptedException {
        Optional<ServerRequest> request = ServerRequest.of(context);
        if (request.isEmpty()) {
            return Optional.empty();
        }
        long hidden = context.hosts().each(host -> checkServer(host, request.get())).values().stream()
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

    /** @return false where its maintenance page hides what would be checked */
    private boolean checkServer(Host host, ServerRequest request)
            throws RemoteFailure, StepFailure, InterruptedException {
        Optional<MaintenancePage> down = down(host);
        String cookie = down.flatMap(MaintenancePage::cookie).orElse("");
        URI page = request.healthUrl();
        IntFunction<Rounds.Question> question = goal -> left -> {
            try {
                return request.get(host, page, cookie, goal, left);
            } catch (RemoteFailure e) {
                return SiteAnswer.none(e.getMessage());
            }
        };
        if (hides(down, question)) {
            context.log().line(host.server(), notChecked(page.toString(), down.get()));
            return false;
        }
        new Rounds(
                        health.get(),
                        host.name() + ": ",
                        page.toString(),
                        context.log(),
                        line -> context.log().line(host.server(), line))
                .until(question.apply(health.get().status()));
        return true;
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

    /** Whether nothing but the maintenance page can be seen: it has no secret, and its status is what is answered. */
    private boolean hides(Optional<MaintenancePage> down, IntFunction<Rounds.Question> question)
            throws StepFailure, InterruptedException {
        if (down.isEmpty() || down.get().cookie().isPresent()) {
            return false;
        }
        SiteAnswer answer = question.apply(down.get().status()).ask(health.get().timeout());
        return !answer.isAsExpected(health.get())
                && answer.status() == down.get().status();
    }

    private static String notChecked(String place, MaintenancePage down) {
        return place + " not checked: it answers with the maintenance page (" + down.status() + "), and maintenance"
                + " mode without --secret has no cookie that passes it";
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
