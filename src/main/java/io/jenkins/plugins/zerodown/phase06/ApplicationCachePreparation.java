package io.jenkins.plugins.zerodown.phase06;

import io.jenkins.plugins.zerodown.flow.Foresight;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.flow.UserCommands;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.config.Server;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** 6.2: artisan's caches, made in the new release where it lies, then the user's commands of phase B. */
public final class ApplicationCachePreparation implements Step {
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
    public Outcome run(Run run) throws StepFailure, InterruptedException {
        List<String> caches = caches(run);
        Set<String> made = new LinkedHashSet<>();
        if (!caches.isEmpty() || run.laravel() && run.application().build().bakeCaches()) {
            Map<Server, List<String>> each = run.hosts().each(host -> make(run, host, caches));
            each.values().forEach(made::addAll);
        }
        Outcome commands = commands(run).run(run);
        String text = (made.isEmpty() ? whyNone(run, caches) : "caches made: " + String.join(", ", made)) + "; "
                + commands.text();
        return made.isEmpty() && commands instanceof Outcome.Skipped ? Outcome.skipped(text) : Outcome.done(text);
    }

    @Override
    public Foresight foresight(Run run) {
        return !run.laravel() && run.application().commands().midRelease().isEmpty() ? Foresight.SKIPPED : Foresight.NONE;
    }

    @Override
    public List<String> plan(Run run) {
        List<String> lines = new ArrayList<>();
        List<String> caches = caches(run);
        String php = String.join(" ", run.application().tools().of("php"));
        caches.forEach(cache -> lines.add("on every server, in the new release: " + php + " artisan " + cache
                + ":cache"));
        if (caches.isEmpty()) {
            lines.add("no caches: " + whyNone(run, caches));
        }
        lines.addAll(commands(run).plan(run));
        return lines;
    }

    private static List<String> caches(Run run) {
        if (!run.laravel()) {
            return List.of();
        }
        return run.application().caches().orElse(ALL).stream()
                .filter(cache -> !run.application().build().bakeCaches() || !BAKED.contains(cache))
                .distinct()
                .sorted(Comparator.comparingInt(cache -> ALL.contains(cache) ? ALL.indexOf(cache) : ALL.size()))
                .toList();
    }

    private static String whyNone(Run run, List<String> wanted) {
        if (!run.laravel()) {
            return "there is no artisan";
        }
        if (!wanted.isEmpty()) {
            return "no cache could be made";
        }
        return run.application().build().bakeCaches() ? "caches were made by the build" : "caches are off";
    }

    private static List<String> make(Run run, Host host, List<String> caches)
            throws RemoteFailure, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                run.held(),
                run.layout().release(run.release()),
                run.layout().compiledViews(run.release()),
                run.target().runtimeUser().orElse(""),
                run.runtimeUmask(),
                String.join(" ", caches)));
        arguments.addAll(run.application().tools().of("php"));
        List<String> made = new ArrayList<>();
        for (String line : host.call(Call.of(CACHES, arguments.toArray(String[]::new))).lines()) {
            String[] words = line.split(" ", 3);
            if (words[0].equals("made") && words.length == 2) {
                made.add(words[1]);
            } else if (words[0].equals("left") && words.length == 3) {
                run.log().warn(host.name() + ": no " + words[1] + " cache: " + words[2]);
            }
        }
        run.log().line(host.server(), made.isEmpty() ? "no caches made" : String.join(", ", made) + " cached");
        return made;
    }

    private UserCommands commands(Run run) {
        return new UserCommands(number(), "commands.midRelease", run.application().commands().midRelease());
    }
}
