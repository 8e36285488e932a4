package io.jenkins.plugins.zerodown.phase08;

import io.jenkins.plugins.zerodown.config.Application.Custom;
import io.jenkins.plugins.zerodown.config.Application.Opcache;
import io.jenkins.plugins.zerodown.config.Application.UserCommand;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.flow.UserCommands;
import io.jenkins.plugins.zerodown.prefetch.PrefetchPlan;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import io.jenkins.plugins.zerodown.probe.ServerRequest;
import io.jenkins.plugins.zerodown.probe.SiteAnswer;
import io.jenkins.plugins.zerodown.probe.SiteRequest;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * 8.1: no cache serves the old release any more: PHP's opcache by the method that is configured, then a CDN; then pages
 * are warmed up.
 */
public final class CacheInvalidation implements Prefetching {
    private static final Script RELOAD = Script.of(CacheInvalidation.class, "8.1-reload-fpm.sh");
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(5);
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(30);
    private static final String CACHETOOL = "cachetool opcache:reset";

    private final Duration patience;

    public CacheInvalidation() {
        this(Duration.ofSeconds(10));
    }

    /** @param patience how long the old release may still answer */
    CacheInvalidation(Duration patience) {
        this.patience = patience;
    }

    @Override
    public String number() {
        return "8.1";
    }

    @Override
    public String title() {
        return "Cache Invalidation";
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        Opcache opcache = context.application().opcache();
        List<String> done = new ArrayList<>();
        reset(context, opcache).ifPresent(done::add);
        if (opcache.method() != Opcache.Method.OFF) {
            verify(context, done);
        }
        if (opcache.cdnPurge().isPresent()) {
            done.add(purge(context, opcache.cdnPurge().get()));
        }
        if (!opcache.warmUp().isEmpty()) {
            done.add(
                    isWarm(context)
                            ? opcache.warmUp().size() + " pages were warmed up before the switch"
                            : warmUp(context, opcache.warmUp()));
        }
        return done.isEmpty() ? Outcome.skipped("opcache is off") : Outcome.done(String.join("; ", done));
    }

    @Override
    public PrefetchPlan prefetchPlan(DeploymentContext context) {
        Opcache opcache = context.application().opcache();
        boolean asks = switch (opcache.method()) {
            case OFF -> false;
            case REALPATH -> new WhichRelease(context, patience).obstacle().isEmpty();
            default -> true;
        };
        return asks || opcache.cdnPurge().isPresent() || !opcache.warmUp().isEmpty()
                ? PrefetchPlan.NONE
                : PrefetchPlan.SKIPPED;
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        Opcache opcache = context.application().opcache();
        List<String> lines = new ArrayList<>();
        switch (opcache.method()) {
            case OFF, REALPATH -> {}
            case RELOAD ->
                lines.addAll(ownReload(context)
                        .map(commands -> commands.plan(context))
                        .orElse(List.of("on every server: PHP-FPM is reloaded gracefully")));
            case CACHETOOL -> lines.addAll(cachetool(opcache).plan(context));
            case URL -> lines.add("from here: POST " + opcache.url().orElse(""));
        }
        if (opcache.method() != Opcache.Method.OFF) {
            lines.add(new WhichRelease(context, patience)
                    .obstacle()
                    .map(reason -> "which release PHP runs is not asked: " + reason)
                    .orElse("on every server: the web server is asked which release PHP runs"));
        }
        opcache.cdnPurge()
                .ifPresent(
                        command -> lines.add("on " + context.target().primary().name() + ": " + command));
        opcache.warmUp().forEach(path -> lines.add("GET " + path));
        return lines.isEmpty() ? List.of("skipped: opcache is off") : lines;
    }

    private static Optional<String> reset(DeploymentContext context, Opcache opcache)
            throws StepFailure, InterruptedException {
        switch (opcache.method()) {
            case RELOAD -> {
                Optional<UserCommands> own = ownReload(context);
                if (own.isPresent()) {
                    own.get().run(context);
                } else {
                    context.hosts().each(host -> reload(context, host));
                }
                return Optional.of("PHP-FPM reloaded");
            }
            case CACHETOOL -> {
                cachetool(opcache).run(context);
                return Optional.of("opcache reset by cachetool");
            }
            case URL -> {
                post(context, opcache);
                return Optional.of("opcache reset by " + opcache.url().orElseThrow());
            }
            default -> {
                return Optional.empty();
            }
        }
    }

    /** The user's own way to reload FPM, which 8.2 then need not go again. */
    private static Optional<UserCommands> ownReload(DeploymentContext context) {
        return context.application().services().fpm() instanceof Custom custom
                ? Optional.of(command("8.1-fpm", "services.fpm", custom.run(), UserCommand.On.ALL))
                : Optional.empty();
    }

    private static UserCommands cachetool(Opcache opcache) {
        return command("8.1-cachetool", "opcache.command", opcache.command().orElse(CACHETOOL), UserCommand.On.ALL);
    }

    private static UserCommands command(String id, String option, String command, UserCommand.On on) {
        return new UserCommands(id, option, List.of(new UserCommand(command, on, COMMAND_LIMIT)));
    }

    private static Void reload(DeploymentContext context, Host host) throws RemoteFailure, InterruptedException {
        host.call(Call.of(RELOAD)
                        .with("HELD", context.held())
                        .with(
                                "USER",
                                context.target()
                                        .runtimeUser()
                                        .orElse(host.server().user()))
                        .with("BECOME", String.join("\n", context.target().become())))
                .lines()
                .forEach(line -> context.log().line(host.server(), "PHP-FPM " + line));
        return null;
    }

    private static void post(DeploymentContext context, Opcache opcache) throws StepFailure, InterruptedException {
        String url =
                opcache.url().orElseThrow(() -> new StepFailure("opcache.url is not set, though the method is url"));
        String token = "";
        if (opcache.tokenEnv().isPresent()) {
            try {
                token = context.secrets().text(opcache.tokenEnv().get()).strip();
            } catch (IOException e) {
                throw new StepFailure("opcache.tokenEnv: " + e.getMessage(), e);
            }
        }
        SiteAnswer answer = new SiteRequest(context).post(URI.create(url), token, REQUEST_LIMIT);
        if (answer.status() < 200 || answer.status() > 299) {
            throw new StepFailure("opcache.url: POST " + url + " was answered with "
                    + (answer.status() == 0 ? answer.body() : "status " + answer.status())
                    + " instead of 200; the old code may still be served");
        }
        if (context.target().servers().size() > 1) {
            context.log()
                    .warn("opcache.url reaches one server, and the target has "
                            + context.target().servers().size() + ": use opcache: reload, which reaches each");
        }
    }

    private void verify(DeploymentContext context, List<String> done) throws StepFailure, InterruptedException {
        WhichRelease question = new WhichRelease(context, patience);
        Optional<String> obstacle = question.obstacle();
        if (obstacle.isPresent()) {
            done.add("which release PHP runs was not asked: " + obstacle.get());
            return;
        }
        boolean everywhere =
                context.hosts().each(question::isNewOn).values().stream().allMatch(seen -> seen);
        done.add(everywhere ? "PHP runs " + context.release() : "which release PHP runs could not be seen everywhere");
    }

    /** Not worth going back to the old release: visitors of a CDN see old pages for a while, and everything works. */
    private static String purge(DeploymentContext context, String command) throws InterruptedException {
        try {
            command("8.1-cdn-purge", "opcache.cdnPurge", command, UserCommand.On.PRIMARY)
                    .run(context);
            return "CDN purged";
        } catch (StepFailure e) {
            context.log().warn(e.getMessage());
            return "the CDN was not purged";
        }
    }

    /** Whether 6.3 has asked the pages, and nothing has emptied the cache since. */
    private static boolean isWarm(DeploymentContext context) {
        Opcache.Method method = context.application().opcache().method();
        return (method == Opcache.Method.REALPATH || method == Opcache.Method.OFF)
                && context.target().servers().stream()
                        .allMatch(server -> context.state().has(ServerKey.WARMED_UP, server));
    }

    private static String warmUp(DeploymentContext context, List<String> paths)
            throws StepFailure, InterruptedException {
        AtomicInteger warm = new AtomicInteger();
        Optional<ServerRequest> server = ServerRequest.of(context);
        if (server.isPresent()) {
            context.hosts().each(host -> {
                for (String path : paths) {
                    SiteAnswer answer = server.get().get(host, server.get().url(path), "", 200, REQUEST_LIMIT);
                    note(context, host.name() + ": " + path, answer, warm);
                }
                return null;
            });
            return warm + " of " + paths.size() * context.hosts().all().size() + " pages warmed up";
        }
        Optional<String> site = context.application().health().flatMap(health -> health.url());
        if (site.isEmpty()) {
            context.log().warn("opcache.warmUp: neither health.perServer nor health.url says where its paths are");
            return "nothing warmed up";
        }
        SiteRequest request = new SiteRequest(context);
        for (String path : paths) {
            note(context, path, request.get(URI.create(site.get()).resolve(path), "", 200, REQUEST_LIMIT), warm);
        }
        return warm + " of " + paths.size() + " pages warmed up";
    }

    private static void note(DeploymentContext context, String page, SiteAnswer answer, AtomicInteger warm) {
        if (answer.status() >= 200 && answer.status() < 400) {
            warm.incrementAndGet();
        } else {
            context.log()
                    .warn("warming up " + page + ": "
                            + (answer.status() == 0 ? answer.body() : "status " + answer.status()));
        }
    }
}
