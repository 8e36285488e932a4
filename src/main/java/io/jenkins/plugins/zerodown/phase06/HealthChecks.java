package io.jenkins.plugins.zerodown.phase06;

import io.jenkins.plugins.zerodown.flow.Foresight;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** 6.3: the new release starts on every server while it is not live yet, and is still what was transferred. */
public final class HealthChecks implements Step {
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
    public Outcome run(Run run) throws StepFailure, InterruptedException {
        run.hosts().each(host -> check(run, host));
        return Outcome.done("the release starts on " + run.hosts().all().size()
                + (run.hosts().all().size() == 1 ? " server" : " servers"));
    }

    @Override
    public List<String> plan(Run run) {
        String php = String.join(" ", run.application().tools().of("php"));
        List<String> lines = new ArrayList<>();
        if (mayWrite(run)) {
            lines.add("on every server: files shared with older releases are verified by checksum once more");
        }
        lines.add("on every server, in the new release: " + php
                + (run.laravel() ? " artisan --version" : " -l public/index.php"));
        if (migrates(run)) {
            lines.add("on every server: the database is asked which migrations are pending");
        }
        run.target().owner().ifPresent(owner ->
                lines.add("on every server: the release's directories are given to " + owner));
        return lines;
    }

    @Override
    public Foresight foresight(Run run) {
        return new Foresight(asked(run), !migrates(run));
    }

    private static List<Call> asked(Run run) {
        List<Call> calls = new ArrayList<>(isAsVerified(run) ? List.of() : List.of(verifying(run)));
        calls.addAll(last(run));
        return calls;
    }

    /** What has run in the release until now is the last before PHP-FPM writes where it did. */
    private static List<Call> last(Run run) {
        return Stream.of(Stream.of(booting(run)), run.openingToRuntime().stream(), handingOver(run).stream())
                .flatMap(calls -> calls).toList();
    }

    private static Optional<Call> handingOver(Run run) {
        return run.target().owner().map(owner -> {
            List<String> arguments = new ArrayList<>(List.of(run.target().deployPath(), run.slot().token(),
                    run.release().value(), owner));
            arguments.addAll(run.target().become());
            return Call.of(HAND_OVER, arguments.toArray(String[]::new));
        });
    }

    private static boolean isAsVerified(Run run) {
        return run.ahead().isVerified() && !mayWrite(run);
    }

    /** Whether anything but ZeroDown runs on the servers between 3.4, which verifies every file there, and the switch. */
    private static boolean mayWrite(Run run) {
        return run.laravel() || !run.application().commands().preRelease().isEmpty()
                || !run.application().commands().midRelease().isEmpty();
    }

    private static Call verifying(Run run) {
        return Call.of(LINKED, run.target().deployPath(), run.release().value());
    }

    private static Call booting(Run run) {
        List<String> arguments = new ArrayList<>(List.of(
                run.layout().release(run.release()),
                run.laravel() ? "laravel" : "php",
                run.layout().compiledViews(run.release())));
        arguments.addAll(run.application().tools().of("php"));
        return Call.of(BOOTS, arguments.toArray(String[]::new)).umask(run.runtimeUmask());
    }

    private static boolean migrates(Run run) {
        return run.laravel() && run.application().migrate();
    }

    private static Void check(Run run, Host host) throws RemoteFailure, StepFailure, InterruptedException {
        host.foresee(asked(run));
        if (!isAsVerified(run)) {
            verifyLinked(run, host);
        }
        run.log().line(host.server(), host.callLast(last(run).toArray(Call[]::new)).get(0).text());
        if (migrates(run)) {
            List<String> pending = MigrationStatus.read(run, host).known().pending();
            if (!pending.isEmpty()) {
                run.log().warn(host.name() + ": its database has not seen " + String.join(", ", pending)
                        + ", though 6.1 migrated on " + run.target().primary().name()
                        + "; do both use the same database? Look at DB_HOST in the .env");
            }
        }
        return null;
    }

    private static void verifyLinked(Run run, Host host) throws RemoteFailure, StepFailure, InterruptedException {
        List<String> changed = new ArrayList<>();
        for (String line : host.call(verifying(run)).lines()) {
            if (line.startsWith("changed ")) {
                changed.add(line.substring("changed ".length()));
            } else if (line.startsWith("verified ") && !line.equals("verified 0")) {
                run.log().line(host.server(), line.substring("verified ".length())
                        + " files shared with older releases are what was transferred");
            } else if (line.startsWith("none ")) {
                run.log().line(host.server(), "files shared with older releases were not verified: "
                        + line.substring("none ".length()));
            }
        }
        if (!changed.isEmpty()) {
            throw new StepFailure(host.name() + ": " + changed.size()
                    + (changed.size() == 1 ? " file has" : " files have")
                    + " changed since the transfer: " + String.join(", ",
                            changed.subList(0, Math.min(NAMED, changed.size())))
                    + (changed.size() > NAMED ? ", …" : "")
                    + ". Something writes into an older release, which shares them; let it write"
                    + " into a shared directory (sharedDirs), then deploy again: what has changed is then sent anew");
        }
    }
}
