package io.jenkins.plugins.zerodown.phase06;

import io.jenkins.plugins.zerodown.check.PhpPool;
import io.jenkins.plugins.zerodown.check.PhpPools;
import io.jenkins.plugins.zerodown.config.Application.Health;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.MaintenancePage;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.phase05.Maintenance;
import io.jenkins.plugins.zerodown.probe.PoolRequest;
import io.jenkins.plugins.zerodown.probe.SiteAnswer;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.secrets.SecretShapes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether the new release answers as visitors will ask it, while none of them can: through the pool of PHP-FPM that
 * will run it. What boots on the command line may still fail there.
 */
final class Readiness {
    /** A worker may be busy, or killed, for a moment; a release that does not work fails each time. */
    private static final int ATTEMPTS = 3;

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int ERROR_LINES = 3;
    private static final int ERROR_SHOWN = 300;

    private final DeploymentContext context;
    private final Optional<Health> health;
    private final Health.Readiness kind;

    Readiness(DeploymentContext context) {
        this.context = context;
        this.health = context.application().health();
        this.kind = health.map(Health::readiness).orElse(Health.Readiness.OFF);
    }

    /** What {@link #check} asks first, where it asks at all. */
    List<Call> asked() {
        return kind == Health.Readiness.OFF || named().isPresent()
                ? List.of()
                : List.of(PhpPools.listing(context.target()));
    }

    List<String> plan() {
        return kind == Health.Readiness.OFF
                ? List.of()
                : List.of(
                        "on every server, of the new release through PHP-FPM: GET " + PoolRequest.healthPath(context));
    }

    /**
     * @return whether it was asked; the log says why not
     * @throws StepFailure where it does not work, or could not be asked though it must be
     */
    boolean check(Host host) throws RemoteFailure, StepFailure, InterruptedException {
        if (kind == Health.Readiness.OFF) {
            return false;
        }
        Optional<PhpPool> pool = named();
        if (pool.isEmpty()) {
            PhpPools.Result found = PhpPools.find(host, context.target());
            if (found instanceof PhpPools.Result.Unknown unknown) {
                return notAsked(host, unknown.why());
            }
            pool = Optional.of(((PhpPools.Result.Found) found).pool());
        }
        return ask(host, pool.get());
    }

    private Optional<PhpPool> named() {
        return health.flatMap(Health::fpm).map(address -> new PhpPool(address, "", "", "health.fpm"));
    }

    private boolean ask(Host host, PhpPool pool) throws RemoteFailure, StepFailure, InterruptedException {
        PoolRequest request = new PoolRequest(context, pool.address(), pool.chroot(), context.release());
        String path = PoolRequest.healthPath(context);
        Duration timeout = health.map(Health::timeout).orElse(TIMEOUT);
        int goal = health.map(Health::status).orElse(200);
        String cookie = "";
        for (int attempt = 1; ; attempt++) {
            PoolRequest.Result result = request.get(host, path, cookie, goal, timeout);
            if (result instanceof PoolRequest.Result.NotAsked not) {
                return notAsked(host, reason(pool, not.why(), host));
            }
            PoolRequest.Result.Answered answered = (PoolRequest.Result.Answered) result;
            if (works(answered.answer())) {
                context.log()
                        .line(
                                host.server(),
                                pool + " answers " + path + " of the new release with "
                                        + answered.answer().status());
                return true;
            }
            if (isNotFound(answered.answer()) && !opensLive(host, pool)) {
                return notOpened(host, pool);
            }
            Optional<MaintenancePage> down = cookie.isEmpty() ? Maintenance.page(context, host) : Optional.empty();
            if (down.isPresent() && down.get().status() == answered.answer().status()) {
                if (down.get().cookie().isEmpty()) {
                    return notAsked(
                            host,
                            "it answers with the maintenance page ("
                                    + down.get().status()
                                    + "), and maintenance mode without --secret has no cookie that passes it");
                }
                cookie = down.get().cookie().get();
            } else if (attempt >= ATTEMPTS) {
                throw failure(host, pool, path, answered);
            } else {
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    /** Where nobody said what to expect, whatever is no error of the server. */
    private boolean works(SiteAnswer answer) {
        return expected()
                .map(answer::isAsExpected)
                .orElse(answer.status() > 0 && answer.status() < 500 && !isNotFound(answer));
    }

    private Optional<Health> expected() {
        return health.filter(
                wanted -> wanted.url().isPresent() || wanted.perServer().isPresent());
    }

    /** FPM's own words for a script that it cannot open. */
    private static boolean isNotFound(SiteAnswer answer) {
        return answer.status() == 404 && answer.body().strip().equals("File not found.");
    }

    /** Whether the pool can open what visitors are served now: else it may be none of this application's. */
    private boolean opensLive(Host host, PhpPool pool) throws RemoteFailure, InterruptedException {
        Optional<ReleaseId> live = context.previous(host.server());
        if (live.isEmpty()) {
            return false;
        }
        PoolRequest.Result result = new PoolRequest(context, pool.address(), pool.chroot(), live.get())
                .get(host, PoolRequest.healthPath(context), "", 200, TIMEOUT);
        return result instanceof PoolRequest.Result.Answered answered && !isNotFound(answered.answer());
    }

    private boolean notOpened(Host host, PhpPool pool) throws StepFailure {
        String why = pool + " " + cannotOpen(host, pool);
        if (kind == Health.Readiness.AUTO) {
            context.log().warn(host.name() + ": " + why);
            return false;
        }
        return notAsked(host, why);
    }

    private String cannotOpen(Host host, PhpPool pool) {
        boolean another =
                !pool.user().isEmpty() && !pool.user().equals(host.server().user());
        return "cannot open index.php of the new release: its user"
                + (pool.user().isEmpty() ? "" : " " + pool.user())
                + " may not read " + context.layout().release(context.release())
                + ", or not enter a directory above it"
                + (another && context.target().runtimeUser().isEmpty()
                        ? "; write into the target: runtimeUser: " + pool.user()
                        : "");
    }

    private StepFailure failure(Host host, PhpPool pool, String path, PoolRequest.Result.Answered answered) {
        SiteAnswer answer = answered.answer();
        String said = isNotFound(answer)
                ? "that it " + cannotOpen(host, pool)
                : expected()
                        .map(wanted -> answer.comparedWith(wanted, context.log()::shown))
                        .orElseGet(() -> answer.status() == 0
                                ? answer.body()
                                : "status " + answer.status() + ": " + answer.shown(context.log()::shown));
        String errors = SecretShapes.masked(context.log().shown(answered.errors()))
                .lines()
                .filter(line -> !line.isBlank())
                .limit(ERROR_LINES)
                .collect(Collectors.joining(" | "));
        return new StepFailure(host.name() + ": the new release does not work: asked for " + path + ", " + pool
                + " answers " + said
                + (errors.isEmpty()
                        ? ""
                        : ". PHP wrote to its error stream: "
                                + errors.substring(0, Math.min(ERROR_SHOWN, errors.length())))
                + ". No visitor has met it. Look into its log; health.readiness: off does not ask");
    }

    private String reason(PhpPool pool, String why, Host host) {
        if (why.contains("Permission denied")) {
            return host.server().user() + " may not use " + pool.address()
                    + "; let that user be in the group of the socket: sudo usermod -aG GROUP "
                    + host.server().user() + " (ls -l " + pool.address() + " names it)";
        }
        return pool + " cannot be asked: " + why;
    }

    private boolean notAsked(Host host, String why) throws StepFailure {
        if (kind == Health.Readiness.FPM) {
            throw new StepFailure(host.name() + ": the new release was not asked by PHP-FPM, as health.readiness: fpm"
                    + " demands: " + why);
        }
        context.log().line(host.server(), "the new release was not asked through PHP-FPM: " + why);
        return false;
    }
}
