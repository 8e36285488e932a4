package io.jenkins.plugins.zerodown.phase06;

import io.jenkins.plugins.zerodown.check.PhpPools;
import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Health;
import io.jenkins.plugins.zerodown.config.Health.Readiness.Kind;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.MaintenancePage;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.phase05.Maintenance;
import io.jenkins.plugins.zerodown.phase06.ReadinessWays.Obstacle;
import io.jenkins.plugins.zerodown.phase06.ReadinessWays.Way;
import io.jenkins.plugins.zerodown.probe.PoolCache;
import io.jenkins.plugins.zerodown.probe.PoolRequest;
import io.jenkins.plugins.zerodown.probe.ReleaseRequest;
import io.jenkins.plugins.zerodown.probe.ReleaseRequest.Result;
import io.jenkins.plugins.zerodown.probe.SiteAnswer;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.secrets.SecretShapes;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether the new release answers as visitors will ask it, while none of them can: what boots on the command line may
 * still fail under the web server.
 */
final class Readiness {
    /** A worker may be busy, or killed, for a moment; a release that does not work fails each time. */
    private static final int ATTEMPTS = 3;

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration WARM_UP_TIMEOUT = Duration.ofSeconds(30);
    private static final int ERROR_LINES = 3;
    private static final int ERROR_SHOWN = 300;

    private final DeploymentContext context;
    private final Optional<Health> health;
    private final Health.Readiness readiness;
    private final ReadinessWays ways;
    private final PreviewLink preview;

    Readiness(DeploymentContext context, PreviewLink preview) {
        this.context = context;
        this.health = context.application().health();
        this.readiness = context.application().readiness();
        this.ways = new ReadinessWays(context);
        this.preview = preview;
    }

    /** What {@link #check} asks first, where it asks at all. */
    List<Call> asked() {
        return ways.kinds().contains(Kind.FPM) && readiness.fpm().isEmpty()
                ? List.of(PhpPools.listing(context.target()))
                : List.of();
    }

    List<String> plan() {
        String through = ways.kinds().stream().map(ways::name).collect(Collectors.joining(", else through "));
        return through.isEmpty()
                ? List.of()
                : List.of("on every server, of the new release, through " + through + ": GET "
                        + ReleaseRequest.healthPath(context));
    }

    /**
     * @return what it was asked through; empty where it was not asked, and the log says why
     * @throws StepFailure where it does not work, or could not be asked though it must be
     */
    Optional<String> check(Host host) throws RemoteFailure, StepFailure, InterruptedException {
        for (Kind kind : ways.kinds()) {
            ReadinessWays.Choice choice = ways.on(host, kind);
            Optional<Obstacle> obstacle = choice instanceof Way way ? ask(host, way) : Optional.of((Obstacle) choice);
            if (obstacle.isEmpty()) {
                return Optional.of(ways.name(kind));
            }
            notAsked(host, kind, obstacle.get());
        }
        return Optional.empty();
    }

    private void notAsked(Host host, Kind kind, Obstacle obstacle) throws StepFailure {
        String what = "the new release was not asked through " + ways.name(kind);
        if (readiness.kind() != Kind.AUTO) {
            throw new StepFailure(host.name() + ": " + what + ", as health.readiness: "
                    + kind.name().toLowerCase(Locale.ROOT) + " demands: " + obstacle.why());
        }
        if (obstacle.grave()) {
            context.log().warn(host.name() + ": " + what + ": " + obstacle.why());
        } else {
            context.log().line(host.server(), what + ": " + obstacle.why());
        }
    }

    /** @return why it could not be asked, or its answer says nothing; empty where it works */
    private Optional<Obstacle> ask(Host host, Way way) throws RemoteFailure, StepFailure, InterruptedException {
        if (way.kind() != Kind.PREVIEW) {
            return answered(host, way);
        }
        preview.turn(host);
        boolean works = false;
        try {
            Optional<Obstacle> obstacle = answered(host, way);
            works = obstacle.isEmpty();
            return obstacle;
        } finally {
            if (!works) {
                preview.back(host);
            }
        }
    }

    private Optional<Obstacle> answered(Host host, Way way) throws RemoteFailure, StepFailure, InterruptedException {
        ReleaseRequest request = way.to(context.release());
        Duration timeout = health.map(Health::timeout).orElse(TIMEOUT);
        int goal = health.map(Health::status).orElse(200);
        String cookie = "";
        for (int attempt = 1; ; attempt++) {
            long began = System.nanoTime();
            Result result = request.get(host, way.page(), cookie, goal, timeout);
            // To ask again would take one worker more from the live release.
            boolean late = System.nanoTime() - began >= timeout.toNanos();
            if (result instanceof Result.NotAsked not) {
                return Optional.of(new Obstacle(ReadinessWays.reason(way, not.why(), host), false));
            }
            Result.Answered answered = (Result.Answered) result;
            if (works(answered.answer())) {
                context.log()
                        .line(
                                host.server(),
                                way + " answers " + way.page() + " of the new release with "
                                        + answered.answer().status());
                if (makesRoom(host, way)) {
                    request.get(host, way.page(), cookie, goal, timeout);
                }
                warmUp(host, way, cookie);
                return Optional.empty();
            }
            Optional<MaintenancePage> down =
                    cookie.isEmpty() && context.previous(host.server()).isPresent()
                            ? Maintenance.page(context, host)
                            : Optional.empty();
            if (down.isPresent() && down.get().status() == answered.answer().status()) {
                if (down.get().cookie().isEmpty()) {
                    return Optional.of(new Obstacle(
                            "it answers with the maintenance page ("
                                    + down.get().status()
                                    + "), and maintenance mode without --secret has no cookie that passes it",
                            false));
                }
                cookie = down.get().cookie().get();
            } else if (attempt >= ATTEMPTS || late || ReadinessWays.isNotFound(answered.answer())) {
                if (way.kind() == Kind.PREVIEW && answered.answer().status() == 0) {
                    return Optional.of(new Obstacle(
                            "it gives no answer: "
                                    + answered.answer().body() + "; see that health.preview names the site that serves "
                                    + context.layout().deployPath() + "/preview/public",
                            true));
                }
                Optional<Obstacle> doubt = doubt(host, way, answered.answer(), cookie);
                if (doubt.isEmpty()) {
                    throw failure(host, way, answered);
                }
                return doubt;
            } else {
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    /** Where nobody said what to expect, whatever is no error of the server. */
    private boolean works(SiteAnswer answer) {
        return ReadinessWays.expected(context)
                .map(answer::isAsExpected)
                .orElse(answer.status() > 0 && answer.status() < 500 && !ReadinessWays.isNotFound(answer));
    }

    /**
     * Why a wrong answer may be the fault of how the question came, where nobody demands that way: the release that
     * visitors are served answers the same, or there is none to compare with.
     */
    private Optional<Obstacle> doubt(Host host, Way way, SiteAnswer answer, String cookie)
            throws RemoteFailure, StepFailure, InterruptedException {
        if (readiness.kind() != Kind.AUTO || !way.comparesWithLive()) {
            return Optional.empty();
        }
        Optional<ReleaseId> live = context.previous(host.server());
        if (live.isEmpty()) {
            // Another wrong answer may come of a page that the web server itself serves, or of another host's name.
            boolean broken = answer.status() == 0 || answer.status() >= 500;
            boolean certain =
                    broken && (way.kind() == Kind.FPM || readiness.instance().isPresent());
            return certain ? Optional.empty() : Optional.of(new Obstacle(said(host, way, answer), true));
        }
        Result result = way.to(live.get())
                .get(
                        host,
                        way.page(),
                        cookie,
                        answer.status(),
                        health.map(Health::timeout).orElse(TIMEOUT));
        boolean same = !(result instanceof Result.Answered answered)
                || answered.answer().status() == answer.status() && !works(answered.answer());
        return same
                ? Optional.of(new Obstacle(
                        said(host, way, answer)
                                + "; so it does with the live release, which says nothing of the new one",
                        true))
                : Optional.empty();
    }

    private String said(Host host, Way way, SiteAnswer answer) {
        if (way.pool().isPresent() && ReadinessWays.isNotFound(answer)) {
            return way + " " + ways.cannotOpen(way.pool().get(), host);
        }
        return way + " answers "
                + ReadinessWays.expected(context)
                        .map(wanted -> answer.comparedWith(wanted, context.log()::shown))
                        .orElseGet(() -> answer.status() == 0
                                ? answer.body()
                                : "status " + answer.status() + ": " + answer.shown(context.log()::shown));
    }

    private StepFailure failure(Host host, Way way, Result.Answered answered) {
        String errors = SecretShapes.masked(context.log().shown(answered.errors()))
                .lines()
                .filter(line -> !line.isBlank())
                .limit(ERROR_LINES)
                .collect(Collectors.joining(" | "));
        return new StepFailure(host.name() + ": the new release does not work: asked for " + way.page() + ", "
                + said(host, way, answered.answer())
                + (errors.isEmpty()
                        ? ""
                        : ". PHP wrote to its error stream: "
                                + errors.substring(0, Math.min(ERROR_SHOWN, errors.length())))
                + ". No visitor has met it. "
                + ways.runtimeUser(way, host, errors + answered.answer().body())
                + "Look into "
                + (context.laravel()
                        ? context.layout().shared() + "/storage/logs/laravel.log, or what config/logging.php names"
                        : "the error log of PHP and of the web server")
                + "; with health.readiness: off visitors would meet it");
    }

    /**
     * Empties PHP's cache of compiled code where it has no room for what the new release has not asked for yet, and
     * nobody else would.
     *
     * @return whether it was emptied
     */
    private boolean makesRoom(Host host, Way way) throws RemoteFailure, StepFailure, InterruptedException {
        // Of separate steps, the switch may be days away.
        if (context.application().opcache().method() != Application.Opcache.Method.REALPATH
                || context.state().has(StateKey.PART)
                || !(way.to(context.release()) instanceof PoolRequest pool)) {
            return false;
        }
        Optional<ReleaseId> live = context.previous(host.server());
        Optional<PoolCache> cache = PoolCache.read(pool, host, live);
        if (cache.isEmpty()) {
            return false;
        }
        if (!cache.get().isScarce() || !cache.get().hasOlder()) {
            if (cache.get().full()) {
                context.log()
                        .warn(host.name() + ": OPcache of " + way + " is full (" + cache.get() + "), and not of older"
                                + " releases: what it has no room for is compiled for each request. Give it more by"
                                + " opcache.memory_consumption or opcache.max_accelerated_files");
            }
            return false;
        }
        boolean emptied =
                PoolCache.empty(pool, host, live).map(PoolCache::emptied).orElse(false);
        context.log()
                .line(
                        host.server(),
                        "OPcache of " + way + " was nearly full of older releases (" + cache.get() + ")"
                                + (emptied ? ", and was emptied" : " and could not be emptied (opcache.restrict_api)")
                                + ": opcache.memory_consumption and opcache.max_accelerated_files give it room for"
                                + " more releases, and opcache: reload begins anew with each");
        return emptied;
    }

    /** Visitors then need not wait for the compiler. What fails is told, and no reason not to go on. */
    private void warmUp(Host host, Way way, String cookie) throws RemoteFailure, StepFailure, InterruptedException {
        List<String> pages = context.application().opcache().warmUp();
        if (pages.isEmpty() || !way.warmsUp() || pages.stream().anyMatch(page -> !page.startsWith("/"))) {
            return;
        }
        int warm = 0;
        for (String page : pages) {
            Result result = way.to(context.release()).get(host, page, cookie, 200, WARM_UP_TIMEOUT);
            if (result instanceof Result.Answered answered
                    && answered.answer().status() >= 200
                    && answered.answer().status() < 400) {
                warm++;
            } else {
                context.log()
                        .warn(host.name() + ": warming up " + page + ": "
                                + (result instanceof Result.Answered answered
                                        ? said(host, way, answered.answer())
                                        : ((Result.NotAsked) result).why()));
            }
        }
        context.log().line(host.server(), warm + " of " + pages.size() + " pages warmed up");
        context.state().set(ServerKey.WARMED_UP, host.server(), true);
    }
}
