package io.jenkins.plugins.zerodown.phase06;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.flow.UserCommands;
import io.jenkins.plugins.zerodown.prefetch.PrefetchPlan;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** 6.2: artisan's caches, made in the new release where it lies, then the user's commands of phase B. */
public final class ApplicationCachePreparation implements Prefetching {
    private static final Script CACHES = Script.of(ApplicationCachePreparation.class, "6.2-application-caches.sh");
    /** In this order: the others are made with the cached configuration, as they will be used. */
    private static final List<String> ALL = List.of("config", "route", "event", "view");
    /** Compiled views are not among them: their names come from the absolute path of the view. */
    private static final Set<String> BAKED = Set.of("config", "route");

    @Override
    public String number() {
        return "6.2";
    }

    @Override
    public String title() {
        return "Application Cache Preparation";
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        List<String> caches = caches(context);
        Set<String> made = new LinkedHashSet<>();
        if (!caches.isEmpty()
                || context.laravel() && context.application().build().bakeCaches()) {
            Map<Server, List<String>> each = context.hosts().each(host -> make(context, host, caches));
            each.values().forEach(made::addAll);
        }
        if (PublicLinks.areWanted(context)) {
            context.hosts().each(host -> {
                PublicLinks.make(context, host);
                return null;
            });
        }
        Outcome commands = commands(context).run(context);
        String text = (made.isEmpty() ? whyNone(context, caches) : "caches made: " + String.join(", ", made)) + "; "
                + commands.text();
        return made.isEmpty() && commands instanceof Outcome.Skipped ? Outcome.skipped(text) : Outcome.done(text);
    }

    @Override
    public PrefetchPlan prefetchPlan(DeploymentContext context) {
        return !context.laravel()
                        && context.application().commands().midRelease().isEmpty()
                ? PrefetchPlan.SKIPPED
                : PrefetchPlan.NONE;
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        List<String> lines = new ArrayList<>();
        List<String> caches = caches(context);
        String php = String.join(" ", context.application().tools().of("php"));
        caches.forEach(
                cache -> lines.add("on every server, in the new release: " + php + " artisan " + cache + ":cache"));
        if (caches.isEmpty()) {
            lines.add("no caches: " + whyNone(context, caches));
        }
        lines.addAll(commands(context).plan(context));
        return lines;
    }

    private static List<String> caches(DeploymentContext context) {
        if (!context.laravel()) {
            return List.of();
        }
        return context.application().caches().orElse(ALL).stream()
                .filter(cache -> !context.application().build().bakeCaches() || !BAKED.contains(cache))
                .distinct()
                .sorted(Comparator.comparingInt(cache -> ALL.contains(cache) ? ALL.indexOf(cache) : ALL.size()))
                .toList();
    }

    private static String whyNone(DeploymentContext context, List<String> wanted) {
        if (!context.laravel()) {
            return "there is no artisan";
        }
        if (!wanted.isEmpty()) {
            return "no cache could be made";
        }
        return context.application().build().bakeCaches() ? "caches were made by the build" : "caches are off";
    }

    private static List<String> make(DeploymentContext context, Host host, List<String> caches)
            throws RemoteFailure, InterruptedException {
        Call making = Call.of(CACHES)
                .with("HELD", context.held())
                .with("RELEASE_PATH", context.layout().release(context.release()))
                .with("VIEWS", context.layout().compiledViews(context.release()))
                .with("RUNTIME_USER", context.target().runtimeUser().orElse(""))
                .with("UMASK", context.runtimeUmask())
                .with("CACHES", String.join(" ", caches))
                .rest("PHP", context.application().tools().of("php"));
        List<String> made = new ArrayList<>();
        for (String line : host.call(making).lines()) {
            String[] words = line.split(" ", 3);
            if (words[0].equals("made") && words.length == 2) {
                made.add(words[1]);
            } else if (words[0].equals("left") && words.length == 3) {
                context.log().warn(host.name() + ": no " + words[1] + " cache: " + words[2]);
            }
        }
        context.log().line(host.server(), made.isEmpty() ? "no caches made" : String.join(", ", made) + " cached");
        return made;
    }

    private UserCommands commands(DeploymentContext context) {
        return new UserCommands(
                number(),
                "commands.midRelease",
                context.application().commands().midRelease());
    }
}
