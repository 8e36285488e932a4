package io.jenkins.plugins.zerodown.phase09;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.prefetch.PrefetchPlan;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import io.jenkins.plugins.zerodown.release.Catalogue;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.remote.ScriptResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** 9.1: removes releases that nobody needs any more, as {@link Retention} tells. */
public final class OldReleaseCleanup implements Prefetching {
    private static final Script IN_USE = Script.of(OldReleaseCleanup.class, "9.1-releases-in-use.sh");
    private static final Script REMOVE = Script.of(OldReleaseCleanup.class, "9.1-old-release-cleanup.sh");
    private static final Script ASSETS = Script.of(OldReleaseCleanup.class, "9.1-assets.sh");
    /** A release of some 100,000 files on a slow disk. */
    private static final Duration SILENCE = Duration.ofMinutes(15);

    @Override
    public String number() {
        return "9.1";
    }

    @Override
    public String title() {
        return "Old Release Cleanup";
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        int removed = context.hosts().each(host -> clean(context, host)).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        return removed == 0
                ? Outcome.skipped("no release is old enough to go; keepReleases is "
                        + context.target().keepReleases())
                : Outcome.done(removed + (removed == 1 ? " release" : " releases") + " removed");
    }

    /**
     * A worker of another user's, of which no release can be seen.
     *
     * @param age since it was started
     * @param what its command with its pid
     */
    private record Hidden(Duration age, String what) {
        /**
         * What was live when it was started: the newest that had been found good by then; or the one after it, of which
         * that was written down later, as its workers were restarted first.
         */
        Stream<ReleaseId> mayRunIn(Map<ReleaseId, Duration> ages) {
            List<ReleaseId> ids = ages.keySet().stream().sorted().toList();
            int newest = -1;
            for (int i = 0; i < ids.size(); i++) {
                if (ages.get(ids.get(i)).compareTo(age) >= 0) {
                    newest = i;
                }
            }
            return ids.subList(Math.max(0, newest), Math.min(ids.size(), newest + 2)).stream();
        }
    }

    /**
     * @param ages by the server's clock; @param used in which processes run; @param blind whether other users'
     *     processes are hidden; @param assets whether releases share some
     */
    private record InUse(
            Map<ReleaseId, Duration> ages, Set<ReleaseId> used, boolean blind, List<Hidden> hidden, boolean assets) {}

    private static int clean(DeploymentContext context, Host host)
            throws RemoteFailure, StepFailure, InterruptedException {
        host.prefetch(looks(context.layout(), context));
        InUse inUse = inUse(context, host);
        Set<ReleaseId> spared = new HashSet<>(inUse.used());
        inUse.hidden().forEach(worker -> worker.mayRunIn(inUse.ages()).forEach(spared::add));
        context.state().get(StateKey.RELEASE).ifPresent(spared::add);
        context.previous(host.server()).ifPresent(spared::add);
        Retention retention =
                new Retention(context.target().keepReleases(), context.target().minimumAge());
        Catalogue catalogue = catalogue(context, host);
        List<ReleaseId> expired = retention.expired(catalogue, inUse.ages(), spared);

        Set<ReleaseId> busy = new HashSet<>(retention.expired(catalogue, inUse.ages(), Set.of()));
        busy.retainAll(inUse.used());
        busy.forEach(id ->
                context.log().line(host.server(), "release " + id + " is old, but a process runs in it: it stays"));
        Set<ReleaseId> doubtful = new HashSet<>(retention.expired(catalogue, inUse.ages(), Set.of()));
        doubtful.removeAll(busy);
        inUse.hidden()
                .forEach(worker -> worker.mayRunIn(inUse.ages())
                        .filter(doubtful::contains)
                        .forEach(id -> context.log()
                                .line(
                                        host.server(),
                                        "release " + id
                                                + " is old, but was live when another user's " + worker.what()
                                                + " was started, and may be what that runs: it stays (set "
                                                + "become, and it is"
                                                + " seen what runs where)")));
        if (inUse.blind() && !expired.isEmpty()) {
            context.log()
                    .line(
                            host.server(),
                            "other users' processes cannot be looked at"
                                    + (context.target().become().isEmpty()
                                            ? " (set become to change that); "
                                            : ", not even with '"
                                                    + String.join(
                                                            " ",
                                                            context.target().become()) + "'; ")
                                    + "only the deploy user's were checked");
        }
        List<String> left = new ArrayList<>();
        int removed = 0;
        List<Call> removals = new ArrayList<>(
                expired.stream().map(id -> removing(context, id)).toList());
        if (inUse.assets()) {
            removals.add(removingAssets(context));
        }
        List<ScriptResult> results = removals.isEmpty() ? List.of() : host.callLast(removals.toArray(Call[]::new));
        for (int i = 0; i < expired.size(); i++) {
            ReleaseId id = expired.get(i);
            String said = results.get(i).text();
            context.log().line(host.server(), "release " + id + ": " + said);
            if (said.equals("removed")) {
                removed++;
            } else if (said.startsWith("left")) {
                left.add(host.name() + ": release " + id + ": " + said);
            }
        }
        if (inUse.assets()) {
            tellOfAssets(context, host, results.get(expired.size()));
        }
        if (!left.isEmpty()) {
            throw new StepFailure(String.join("\n", left));
        }
        return removed;
    }

    private static Call removingAssets(DeploymentContext context) {
        return Call.of(ASSETS)
                .with("DEPLOY_PATH", context.layout().deployPath())
                .with("TOKEN", context.slot().token())
                .with(
                        "SECONDS",
                        Long.toString(context.application().assets().keptFor().toSeconds()))
                .silence(SILENCE);
    }

    private static void tellOfAssets(DeploymentContext context, Host host, ScriptResult result) throws RemoteFailure {
        String said = result.text();
        if (!said.matches("removed [0-9]+")) {
            throw RemoteFailure.garbled(host.name(), ASSETS, said);
        }
        if (!said.equals("removed 0")) {
            context.log()
                    .line(host.server(), said.substring("removed ".length()) + " assets that no release has any more");
        }
    }

    /** After phase 8 the release counts as good, though that may be written together with the removals only. */
    private static Catalogue catalogue(DeploymentContext context, Host host)
            throws RemoteFailure, InterruptedException {
        Catalogue catalogue = Catalogue.read(host, context.layout());
        return context.state().has(StateKey.ENDED) ? catalogue.validated(context.release()) : catalogue;
    }

    @Override
    public PrefetchPlan prefetchPlan(DeploymentContext context) {
        return PrefetchPlan.first(looks(context.layout(), context).toArray(Call[]::new));
    }

    private static List<Call> looks(Layout layout, DeploymentContext context) {
        List<Call> looks = new ArrayList<>(List.of(processes(context)));
        looks.addAll(Catalogue.reading(layout));
        return looks;
    }

    private static Call processes(DeploymentContext context) {
        return Call.of(IN_USE)
                .with("DEPLOY_PATH", context.layout().deployPath())
                .rest("BECOME", context.target().become());
    }

    private static InUse inUse(DeploymentContext context, Host host) throws RemoteFailure, InterruptedException {
        Map<ReleaseId, Duration> ages = new HashMap<>();
        Set<ReleaseId> used = new HashSet<>();
        List<Hidden> hidden = new ArrayList<>();
        boolean blind = false;
        boolean assets = false;
        for (String line : host.call(processes(context)).lines()) {
            String[] words = line.split(" ");
            if (words.length == 3
                    && words[0].equals("age")
                    && ReleaseId.isLegal(words[1])
                    && words[2].matches("-?[0-9]{1,15}")) {
                ages.put(new ReleaseId(words[1]), Duration.ofSeconds(Long.parseLong(words[2])));
            } else if (words.length == 2 && words[0].equals("used") && ReleaseId.isLegal(words[1])) {
                used.add(new ReleaseId(words[1]));
            } else if (words.length == 4 && words[0].equals("hidden") && words[1].matches("-?[0-9]{1,15}")) {
                hidden.add(
                        new Hidden(Duration.ofSeconds(Long.parseLong(words[1])), words[3] + " (pid " + words[2] + ")"));
            } else if (line.equals("blind")) {
                blind = true;
            } else if (line.equals("assets")) {
                assets = true;
            }
        }
        return new InUse(ages, used, blind, hidden, assets);
    }

    private static Call removing(DeploymentContext context, ReleaseId id) {
        return Call.of(REMOVE)
                .with("DEPLOY_PATH", context.layout().deployPath())
                .with("TOKEN", context.slot().token())
                .with("RELEASE_ID", id.value())
                .rest("BECOME", context.target().become())
                .silence(SILENCE);
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        return List.of("remove releases but the newest " + context.target().keepReleases()
                + " good ones, the live one, the one before it," + " those younger than "
                + context.target().minimumAge().toMinutes() + " minutes, and those that a process runs in");
    }
}
