package io.jenkins.plugins.zerodown.phase06;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.prefetch.PrefetchPlan;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** 6.3: the new release starts on every server while it is not live yet, and is still what was transferred. */
public final class HealthChecks implements Prefetching {
    private static final int NAMED = 5;
    private static final Script LINKED = Script.of(HealthChecks.class, "6.3-linked-files.sh");
    private static final Script HAND_OVER = Script.of(HealthChecks.class, "6.3-hand-over.sh");
    private static final Script BOOTS = Script.of(HealthChecks.class, "6.3-release-boots.sh");

    @Override
    public String number() {
        return "6.3";
    }

    @Override
    public String title() {
        return "Health Checks";
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        PreviewLink preview = new PreviewLink(context);
        Map<String, Long> answering = context.hosts().each(host -> check(context, host, preview)).values().stream()
                .flatMap(Optional::stream)
                .collect(Collectors.groupingBy(through -> through, TreeMap::new, Collectors.counting()));
        if (preview.isWanted()) {
            context.hosts().each(host -> {
                preview.turn(host);
                return null;
            });
            context.application()
                    .readiness()
                    .preview()
                    .ifPresent(site -> context.state().set(StateKey.PREVIEW, site));
        }
        int count = context.hosts().all().size();
        return Outcome.done("the release starts on " + count + (count == 1 ? " server" : " servers")
                + answering.entrySet().stream()
                        .map(through -> ", and " + through.getKey() + " answers with it on " + through.getValue())
                        .collect(Collectors.joining()));
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        String php = String.join(" ", context.application().tools().of("php"));
        List<String> lines = new ArrayList<>();
        if (mayWrite(context)) {
            lines.add("on every server: files shared with older releases are verified by checksum once more");
        }
        lines.add("on every server, in the new release: " + php
                + (context.laravel() ? " artisan --version" : " -l public/index.php"));
        if (migrates(context)) {
            lines.add("on every server: the database is asked which migrations are pending");
        }
        lines.addAll(new LeftBehind(context).plan());
        PreviewLink preview = new PreviewLink(context);
        lines.addAll(new Readiness(context, preview).plan());
        if (preview.isWanted()) {
            lines.add("on every server: the link preview leads to the new release");
        }
        context.target()
                .owner()
                .ifPresent(owner -> lines.add("on every server: the release's directories are given to " + owner));
        return lines;
    }

    @Override
    public PrefetchPlan prefetchPlan(DeploymentContext context) {
        return new PrefetchPlan(asked(context), !migrates(context));
    }

    private static List<Call> asked(DeploymentContext context) {
        List<Call> calls = new ArrayList<>(isAsVerified(context) ? List.of() : List.of(verifying(context)));
        calls.addAll(new LeftBehind(context).asked());
        calls.addAll(new Readiness(context, new PreviewLink(context)).asked());
        calls.addAll(last(context));
        return calls;
    }

    /** What has run in the release until now is the last before PHP-FPM writes where it did. */
    private static List<Call> last(DeploymentContext context) {
        return Stream.of(
                        Stream.of(booting(context)), context.openingToRuntime().stream(), handingOver(context).stream())
                .flatMap(calls -> calls)
                .toList();
    }

    private static Optional<Call> handingOver(DeploymentContext context) {
        return context.target()
                .owner()
                .map(owner -> Call.of(HAND_OVER)
                        .with("DEPLOY_PATH", context.target().deployPath())
                        .with("TOKEN", context.slot().token())
                        .with("RELEASE_ID", context.release().value())
                        .with("OWNER", owner)
                        .rest("BECOME", context.target().become()));
    }

    private static boolean isAsVerified(DeploymentContext context) {
        return context.files().isVerified() && !mayWrite(context);
    }

    /**
     * Whether anything but ZeroDown runs on the servers between 3.4, which verifies every file there, and the switch.
     */
    private static boolean mayWrite(DeploymentContext context) {
        return context.laravel()
                || !context.application().commands().preRelease().isEmpty()
                || !context.application().commands().midRelease().isEmpty();
    }

    private static Call verifying(DeploymentContext context) {
        return Call.of(LINKED)
                .with("DEPLOY_PATH", context.target().deployPath())
                .with("RELEASE_ID", context.release().value());
    }

    private static Call booting(DeploymentContext context) {
        return Call.of(BOOTS)
                .with("RELEASE_PATH", context.layout().release(context.release()))
                .with("KIND", context.laravel() ? "laravel" : "php")
                .with("VIEWS", context.layout().compiledViews(context.release()))
                .rest("PHP", context.application().tools().of("php"))
                .umask(context.runtimeUmask());
    }

    private static boolean migrates(DeploymentContext context) {
        return context.laravel() && context.application().migrate();
    }

    /** @return what the release was asked through, where it was */
    private static Optional<String> check(DeploymentContext context, Host host, PreviewLink preview)
            throws RemoteFailure, StepFailure, InterruptedException {
        host.prefetch(asked(context));
        if (!isAsVerified(context)) {
            verifyLinked(context, host);
        }
        new LeftBehind(context).check(host);
        // Before what it may have written is opened to PHP-FPM's user.
        Optional<String> asked = new Readiness(context, preview).check(host);
        context.log()
                .line(
                        host.server(),
                        host.callLast(last(context).toArray(Call[]::new)).get(0).text());
        if (migrates(context)) {
            List<String> pending = MigrationStatus.read(context, host).known().pending();
            if (!pending.isEmpty()) {
                context.log()
                        .warn(host.name() + ": its database has not seen " + String.join(", ", pending)
                                + ", though 6.1 migrated on "
                                + context.target().primary().name()
                                + "; do both use the same database? Look at DB_HOST in the .env");
            }
        }
        return asked;
    }

    private static void verifyLinked(DeploymentContext context, Host host)
            throws RemoteFailure, StepFailure, InterruptedException {
        List<String> changed = new ArrayList<>();
        int live = 0;
        List<String> lines = host.call(verifying(context)).lines();
        if (lines.stream().noneMatch(line -> line.matches("verified [0-9]+|none .+"))) {
            throw RemoteFailure.garbled(host.name(), LINKED, String.join(" ", lines));
        }
        for (String line : lines) {
            if (line.startsWith("changed ")) {
                changed.add(line.substring("changed ".length()));
            } else if (line.startsWith("live ")) {
                live++;
            } else if (line.startsWith("verified ") && !line.equals("verified 0")) {
                context.log()
                        .line(
                                host.server(),
                                line.substring("verified ".length())
                                        + " files shared with older releases are what was transferred");
            } else if (line.startsWith("none ")) {
                context.log()
                        .line(
                                host.server(),
                                "files shared with older releases were not verified: "
                                        + line.substring("none ".length()));
            }
        }
        if (!changed.isEmpty()) {
            throw new StepFailure(host.name() + ": " + changed.size()
                    + (changed.size() == 1 ? " file has" : " files have")
                    + " changed since the transfer: "
                    + String.join(", ", changed.subList(0, Math.min(NAMED, changed.size())))
                    + (changed.size() > NAMED ? ", …" : "")
                    + ". Something writes into a release in place, a command of yours or the site itself, and older"
                    + " releases share these files; let it write into a shared directory (sharedDirs), or make the"
                    + " file anew and rename it, then deploy again: what has changed is then sent anew"
                    + (live == 0
                            ? ""
                            : ". The live release has " + live
                                    + " of them as they are now, and serves them until then"));
        }
    }
}
