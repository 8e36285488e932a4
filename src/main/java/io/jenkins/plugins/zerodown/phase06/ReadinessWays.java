package io.jenkins.plugins.zerodown.phase06;

import io.jenkins.plugins.zerodown.check.PhpPool;
import io.jenkins.plugins.zerodown.check.PhpPools;
import io.jenkins.plugins.zerodown.config.Health;
import io.jenkins.plugins.zerodown.config.Health.Readiness.Kind;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.probe.InstanceRequest;
import io.jenkins.plugins.zerodown.probe.PoolRequest;
import io.jenkins.plugins.zerodown.probe.PreviewRequest;
import io.jenkins.plugins.zerodown.probe.ReleaseRequest;
import io.jenkins.plugins.zerodown.probe.SiteAnswer;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The ways in which a server can be asked for a release that is not live. */
final class ReadinessWays {
    private final DeploymentContext context;
    private final Health.Readiness readiness;

    ReadinessWays(DeploymentContext context) {
        this.context = context;
        this.readiness = context.application().readiness();
    }

    /** Whether a server can be asked in one way. */
    sealed interface Choice {}

    /** @param grave whether somebody should know even where another way works */
    record Obstacle(String why, boolean grave) implements Choice {}

    /**
     * @param kind of health.readiness
     * @param name for the log
     * @param page that tells health, from the root on
     * @param requests makes requests to one release; those of the preview site are to whatever its link leads to
     * @param pool of PHP-FPM, where it is one
     */
    record Way(
            Kind kind, String name, String page, Function<ReleaseId, ReleaseRequest> requests, Optional<PhpPool> pool)
            implements Choice {
        ReleaseRequest to(ReleaseId release) {
            return requests.apply(release);
        }

        /** Whether the live release can be asked in the same way, for comparison. */
        boolean comparesWithLive() {
            return kind != Kind.PREVIEW;
        }

        /** Whether what is asked so is in the cache of compiled code that visitors are served from. */
        boolean warmsUp() {
            return kind != Kind.BUILTIN;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** In the order in which they are tried. */
    List<Kind> kinds() {
        if (readiness.kind() == Kind.OFF) {
            return List.of();
        }
        if (readiness.kind() != Kind.AUTO) {
            return List.of(readiness.kind());
        }
        if (readiness.instance().isPresent()) {
            return List.of(Kind.BUILTIN);
        }
        if (readiness.preview().isPresent()) {
            return List.of(Kind.FPM, Kind.PREVIEW);
        }
        // PHP's own web server lacks what the site's has: it is trusted with a page that somebody has named.
        return expected(context).isPresent() ? List.of(Kind.FPM, Kind.BUILTIN) : List.of(Kind.FPM);
    }

    /** How a page is to be answered; empty where nobody has said which. */
    static Optional<Health> expected(DeploymentContext context) {
        return context.application()
                .health()
                .filter(wanted -> wanted.url().isPresent() || wanted.perServer().isPresent());
    }

    /** For messages: what is asked. */
    String name(Kind kind) {
        return switch (kind) {
            case FPM -> "PHP-FPM";
            case PREVIEW -> "the preview site";
            default -> readiness.instance().isPresent() ? "an instance of its own" : "PHP's own web server";
        };
    }

    /** @throws StepFailure where the link that a preview site serves cannot be turned */
    Choice on(Host host, Kind kind) throws RemoteFailure, StepFailure, InterruptedException {
        return switch (kind) {
            case FPM -> pool(host);
            case PREVIEW -> {
                URI site = URI.create(readiness.preview().orElseThrow());
                PreviewRequest request = new PreviewRequest(context, site);
                yield new Way(kind, request.toString(), request.healthPath(), release -> request, Optional.empty());
            }
            default ->
                new Way(
                        kind,
                        name(kind),
                        ReleaseRequest.healthPath(context),
                        release -> new InstanceRequest(
                                context, readiness.instance().orElse(""), release),
                        Optional.empty());
        };
    }

    private Choice pool(Host host) throws RemoteFailure, InterruptedException {
        if (readiness.fpm().isPresent()) {
            return through(new PhpPool(readiness.fpm().get(), "", "", Map.of()));
        }
        PhpPools.Result found = PhpPools.find(host, context.target());
        return found instanceof PhpPools.Result.Found named
                ? through(named.pool())
                : new Obstacle(((PhpPools.Result.Unknown) found).why(), false);
    }

    private Way through(PhpPool pool) {
        return new Way(
                Kind.FPM,
                pool.toString(),
                ReleaseRequest.healthPath(context),
                release -> new PoolRequest(context, pool.address(), pool.chroot(), pool.parameters(), release),
                Optional.of(pool));
    }

    /** Why a way that was tried cannot be gone, and what would let it. */
    static String reason(Way way, String why, Host host) {
        String user = host.server().user();
        return way.pool()
                .filter(pool -> why.contains("Permission denied"))
                .map(pool -> user + " may not use " + pool.address()
                        + "; let that user be in the group of the socket: sudo usermod -aG GROUP " + user + " (ls -l "
                        + pool.address() + " names it)")
                .orElse(way + " cannot be asked: " + why);
    }

    /** PHP-FPM's own words for a script that it cannot open. */
    static boolean isNotFound(SiteAnswer answer) {
        return answer.status() == 404 && answer.body().strip().equals("File not found.");
    }

    /** What to write where the pool's user may not read or write what is the deploy user's; empty text elsewhere. */
    String runtimeUser(Way way, Host host, String said) {
        return way.pool()
                .map(PhpPool::user)
                .filter(user -> !user.isEmpty()
                        && !user.equals(host.server().user())
                        && context.target().runtimeUser().isEmpty()
                        && said.contains("Permission denied"))
                .map(user -> "PHP-FPM runs as " + user + ": write into the target: runtimeUser: " + user + ". ")
                .orElse("");
    }

    /** What that means, and what to write. */
    String cannotOpen(PhpPool pool, Host host) {
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
}
