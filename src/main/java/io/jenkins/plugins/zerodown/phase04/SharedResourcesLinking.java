package io.jenkins.plugins.zerodown.phase04;

import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.prefetch.PrefetchPlan;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.remote.ScriptResult;
import io.jenkins.plugins.zerodown.remote.SharedWriting;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** 4.1: what outlives a release is made where it is missing, and the new release leads to it. */
public final class SharedResourcesLinking implements Prefetching {
    private static final Script LINK = Script.of(SharedResourcesLinking.class, "4.1-shared-resources-linking.sh");
    private static final int SHOWN = 10;
    private static final Script PUBLIC_STORAGE = Script.of(SharedResourcesLinking.class, "4.1-public-storage.sh");

    @Override
    public String number() {
        return "4.1";
    }

    @Override
    public String title() {
        return "Shared Resources Linking";
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        List<String> entries = entries(context);
        if (isNothing(context, entries)) {
            return Outcome.skipped("nothing is shared");
        }
        context.hosts().each(host -> {
            link(context, host, entries);
            return host.name();
        });
        return Outcome.done(count(context.application().sharedDirs().size(), "directory", "directories") + " and "
                + count(sharedFiles(context).size(), "file", "files") + " shared with the other releases");
    }

    private static boolean isNothing(DeploymentContext context, List<String> entries) {
        return entries.isEmpty()
                && !context.laravel()
                && SharedAssets.joining(context).isEmpty();
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        List<String> lines = new ArrayList<>();
        Stream.concat(context.application().sharedDirs().stream(), sharedFiles(context).stream())
                .forEach(path ->
                        lines.add("releases/<id>/" + path + " -> shared/" + path + ", made or seeded when missing"));
        if (context.laravel()) {
            lines.add("releases/<id>/public/storage -> ../storage/app/public");
        }
        SharedAssets.paths(context)
                .forEach(path -> lines.add("releases/<id>/" + path + " -> shared/assets/" + path
                        + ", with what older releases have there"));
        return lines.isEmpty() ? List.of("skipped: nothing is shared") : lines;
    }

    /**
     * With several servers it waits until all of them have the release, since it makes what is shared where that is
     * missing.
     */
    @Override
    public PrefetchPlan prefetchPlan(DeploymentContext context) {
        List<String> entries = entries(context);
        if (isNothing(context, entries)) {
            return PrefetchPlan.SKIPPED;
        }
        return new PrefetchPlan(linking(context, entries), true);
    }

    private static List<Call> linking(DeploymentContext context, List<String> entries) {
        Target target = context.target();
        String php = String.join("\n", context.application().tools().of("php"));
        Call call = Call.of(LINK)
                .with("DEPLOY_PATH", target.deployPath())
                .with("TOKEN", context.slot().token())
                .with("RELEASE_ID", context.release().value())
                .with("FILE_MODE", mode(target.modes().file()))
                .with("DIRECTORY_MODE", mode(target.modes().directory()))
                .with("RUNTIME_USER", target.runtimeUser().orElse(""))
                .with("BECOME", String.join("\n", target.become()))
                .with("PHP", php)
                .with("KIND", context.laravel() ? "laravel" : "php");
        List<Call> calls = new ArrayList<>(List.of(call.stdin(lines(entries))));
        SharedAssets.joining(context).ifPresent(calls::add);
        if (context.laravel()) {
            String hosting = target.sharedHosting()
                    .filter(shared -> shared.mode() == Target.PublicMode.COPY)
                    .map(Target.SharedHosting::publicPath)
                    .orElse("");
            calls.add(Call.of(PUBLIC_STORAGE)
                    .with("DEPLOY_PATH", target.deployPath())
                    .with("TOKEN", context.slot().token())
                    .with("RELEASE_ID", context.release().value())
                    .with("PHP", php)
                    .with("PUBLIC_PATH", hosting));
            // What was made before the target had a runtimeUser, or by a hand.
            context.openingToRuntime().ifPresent(calls::add);
        }
        return calls;
    }

    private static void link(DeploymentContext context, Host host, List<String> entries)
            throws RemoteFailure, InterruptedException {
        Deque<ScriptResult> results =
                new ArrayDeque<>(host.callLast(linking(context, entries).toArray(Call[]::new)));
        List<String> added = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        for (String line : results.pop().lines()) {
            if (line.startsWith("added ")) {
                added.add(line.substring("added ".length()));
            } else if (line.startsWith("absent ")) {
                absent.add(line.substring("absent ".length()));
            } else if (line.startsWith("closed ")) {
                warnOfClosed(context, host, line.substring("closed ".length()));
            } else if (line.startsWith("astray ")) {
                warnOfAstray(context, host, line.substring("astray ".length()).replaceFirst("/\\.$", ""));
            } else if (line.startsWith("narrow ")) {
                warnOfKept(context, host, line.substring("narrow ".length()));
            } else {
                context.log().line(host.server(), said(line));
            }
        }
        tellOfFiles(context, host, added, absent);
        if (SharedAssets.joining(context).isPresent()) {
            SharedAssets.joined(context, host, results.pop());
        }
        if (context.laravel()) {
            tellOfPublicStorage(context, host, results.pop());
        }
        if (!results.isEmpty()) {
            results.pop().lines().stream()
                    .map(SharedWriting::narrow)
                    .filter(path -> !path.isEmpty())
                    .forEach(path -> warnOfNarrow(context, host, path));
        }
    }

    private static void tellOfFiles(DeploymentContext context, Host host, List<String> added, List<String> absent) {
        if (!added.isEmpty()) {
            context.log()
                    .line(
                            host.server(),
                            "added to shared, since this release is the first to bring it: " + some(added));
        }
        if (!absent.isEmpty()) {
            context.log()
                    .warn(host.name() + ": the release brings to shared directories what is not there, and is not"
                            + " copied: " + some(absent) + ". Where the application needs it, copy it into "
                            + context.layout().shared() + " by hand; it may have been removed there on purpose");
        }
    }

    private static String some(List<String> paths) {
        return String.join(", ", paths.subList(0, Math.min(SHOWN, paths.size())))
                + (paths.size() > SHOWN ? " and " + (paths.size() - SHOWN) + " more" : "");
    }

    private static void tellOfPublicStorage(DeploymentContext context, Host host, ScriptResult result) {
        for (String line : result.lines()) {
            if (line.startsWith("kept ")) {
                String path = line.substring("kept ".length());
                context.log()
                        .warn(host.name() + ": " + path
                                + " is no link, so that uploads in storage/app/public do not appear there; move what it"
                                + " holds into " + context.layout().shared() + "/storage/app/public and remove it");
            }
        }
    }

    private static void warnOfKept(DeploymentContext context, Host host, String path) {
        String user = context.target().runtimeUser().orElse("PHP-FPM");
        String file = context.layout().shared() + "/" + path;
        context.log()
                .warn(host.name() + ": " + file + " keeps the mode that it has in the source, so that " + user
                        + " may not be able to use it; where it must, give it PHP-FPM's group (chgrp) and mode 640");
    }

    private static void warnOfAstray(DeploymentContext context, Host host, String path) {
        String runtime = context.target().runtimeUser().orElseThrow();
        String user = host.server().user();
        context.log()
                .warn(host.name() + ": " + path + " is " + runtime
                        + "'s and does not hand its group on: what artisan makes there as " + user + ", such as a log, "
                        + runtime
                        + " could not write; run there once: sudo chgrp " + runtime + " " + path
                        + " && sudo chmod g+rwxs " + path + "; or set 'become' in the target");
    }

    private static void warnOfNarrow(DeploymentContext context, Host host, String path) {
        String runtime = context.target().runtimeUser().orElseThrow();
        context.log()
                .warn(host.name() + ": " + runtime + " cannot write " + path + ", and "
                        + host.server().user()
                        + ", whose it is, cannot change that: it is in no common group, or has no /proc there. "
                        + "Until it is changed,"
                        + " requests that write it fail;"
                        + " run there once: sudo chgrp -h " + runtime + " " + path + " && sudo chmod g+rw " + path);
    }

    private static void warnOfClosed(DeploymentContext context, Host host, String path) {
        context.log()
                .warn(host.name() + ": " + context.target().runtimeUser().orElse("PHP-FPM") + " has made "
                        + path.replace("/./", "/") + ", and " + host.server().user()
                        + " may not write there: queue:restart, or"
                        + " an artisan command that logs, may fail; start PHP-FPM with umask 002 (UMask=0002 in "
                        + "its systemd"
                        + " unit), then once: sudo chmod -R g+w "
                        + context.layout().shared()
                        + "/storage; or set 'become' in the target");
    }

    private static String said(String line) {
        int space = line.indexOf(' ');
        String path = line.substring(space + 1);
        return switch (line.substring(0, Math.max(space, 0))) {
            case "made" -> "shared/" + path + " made, empty";
            case "seeded" -> "shared/" + path + " made, with what the release brings";
            case "outside" -> "a link of yours leads outside: " + path.replaceFirst(" ", " -> ");
            default -> line;
        };
    }

    private static List<String> entries(DeploymentContext context) {
        return Stream.concat(
                        context.application().sharedDirs().stream().map(path -> "dir " + path),
                        sharedFiles(context).stream().map(path -> "file " + path))
                .toList();
    }

    /** The .env is 4.2's: which one a release has depends on whether one is uploaded. */
    private static List<String> sharedFiles(DeploymentContext context) {
        return context.application().sharedFiles().stream()
                .filter(path -> !path.equals(ConfigurationUpload.ENV))
                .toList();
    }

    private static String lines(List<String> entries) {
        return entries.isEmpty() ? "" : String.join("\n", entries) + "\n";
    }

    private static String mode(int bits) {
        return String.format("%04o", bits);
    }

    private static String count(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
