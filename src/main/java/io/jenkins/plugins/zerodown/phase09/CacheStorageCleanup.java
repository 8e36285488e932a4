package io.jenkins.plugins.zerodown.phase09;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.prefetch.PrefetchPlan;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.transfer.PrelinkedTree;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * 9.2: removes what dead deployments left on the servers, and build caches that nobody used for long or that take too
 * much room.
 */
public final class CacheStorageCleanup implements Prefetching {
    private static final Script LEFTOVERS = Script.of(CacheStorageCleanup.class, "9.2-cache-storage-cleanup.sh");
    private static final Duration SILENCE = Duration.ofMinutes(15);
    private static final CacheLimits LIMITS = new CacheLimits(Duration.ofDays(30), 4L << 30);

    @Override
    public String number() {
        return "9.2";
    }

    @Override
    public String title() {
        return "Cache Storage Cleanup";
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        int leftovers = context.hosts().each(host -> clean(context, host)).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        CacheLimits.Freed freed;
        try {
            freed = LIMITS.apply(context.cacheDirectory(), context.workDirectory(), Instant.now());
        } catch (IOException e) {
            throw new StepFailure("the build cache " + context.cacheDirectory() + " could not be cleaned up: " + e, e);
        }
        if (leftovers == 0 && freed.entries() == 0) {
            return Outcome.skipped("nothing was left behind, and no build cache is older than "
                    + LIMITS.age().toDays() + " days");
        }
        return Outcome.done(leftovers + " leftovers on servers and " + freed.entries() + " build caches removed ("
                + freed.bytes() / 1_000_000 + " MB)");
    }

    private static int clean(DeploymentContext context, Host host)
            throws RemoteFailure, StepFailure, InterruptedException {
        int removed = 0;
        List<String> left = new ArrayList<>();
        for (String line : host.callLast(asked(context)).get(0).lines()) {
            if (line.startsWith("left: ")) {
                left.add(host.name() + ": " + line);
            } else {
                context.log().line(host.server(), line);
                removed++;
            }
        }
        if (!left.isEmpty()) {
            throw new StepFailure(String.join("\n", left));
        }
        return removed;
    }

    @Override
    public PrefetchPlan prefetchPlan(DeploymentContext context) {
        return context.slot().isHeld() ? PrefetchPlan.all(asked(context)) : PrefetchPlan.NONE;
    }

    /** Files of another owner cannot be linked by the deploy user. */
    private static Call[] asked(DeploymentContext context) {
        return context.target().owner().isPresent()
                ? new Call[] {removing(context)}
                : new Call[] {
                    removing(context),
                    PrelinkedTree.making(
                            context.layout(), context.slot(), context.target().modes())
                };
    }

    private static Call removing(DeploymentContext context) {
        return Call.of(LEFTOVERS)
                .with("DEPLOY_PATH", context.layout().deployPath())
                .with("TOKEN", context.slot().token())
                .with(
                        "RELEASE_ID",
                        context.state()
                                .get(StateKey.RELEASE)
                                .map(ReleaseId::value)
                                .orElse("none"))
                .rest("BECOME", context.target().become())
                .silence(SILENCE)
                .answeredForGood();
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        String removal = "remove what dead deployments left on the servers, build caches not used for "
                + LIMITS.age().toDays() + " days, and the oldest ones above " + (LIMITS.bytes() >> 30) + " GiB";
        return context.target().owner().isPresent()
                ? List.of(removal)
                : List.of(
                        removal,
                        "on every server, once the lock has been given back: link the newest release again and "
                                + "verify it, for the next deployment to begin with");
    }
}
