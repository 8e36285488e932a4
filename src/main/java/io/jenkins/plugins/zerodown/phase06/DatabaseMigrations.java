package io.jenkins.plugins.zerodown.phase06;

import io.jenkins.plugins.zerodown.flow.Fact;
import io.jenkins.plugins.zerodown.flow.Foresight;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.Job;
import io.jenkins.plugins.zerodown.remote.Jobs;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * 6.1: the new release's migrations, on the primary server only and once, detached: a lost connection neither ends nor
 * repeats them. Sets {@link Fact#MIGRATED}, also when they fail half way.
 */
public final class DatabaseMigrations implements Step {
    /** Nothing may end a migration in its middle but a person. */
    private static final Duration LIMIT = Duration.ofHours(24);
    private static final int LAST_LINES = 8;
    /** Laravel 8 says "Migrated:  NAME (1 ms)", 9.21 and later "NAME .... 1ms DONE". */
    private static final Pattern APPLIED = Pattern.compile("(?:Migrated:\\s+(\\S+)|^\\s*(\\S+) \\.+ .*DONE\\s*$)");

    @Override
    public String number() {
        return "6.1";
    }

    @Override
    public String title() {
        return "Database Migrations";
    }

    @Override
    public Outcome run(Run run) throws StepFailure, InterruptedException {
        Optional<String> idle = nothingToDo(run);
        if (idle.isPresent()) {
            return Outcome.skipped(idle.get());
        }
        try {
            return migrate(run, run.hosts().primary());
        } catch (RemoteFailure e) {
            throw StepFailure.of(e);
        }
    }

    @Override
    public Foresight foresight(Run run) {
        return nothingToDo(run).isPresent() ? Foresight.SKIPPED : Foresight.NONE;
    }

    @Override
    public List<String> plan(Run run) {
        return nothingToDo(run).map(reason -> List.of("skipped: " + reason))
                .orElseGet(() -> List.of("on " + run.target().primary().name() + ", in the new release, detached: "
                        + String.join(" ", command(run))));
    }

    private static Optional<String> nothingToDo(Run run) {
        if (!run.laravel()) {
            return Optional.of("there is no artisan");
        }
        return run.application().migrate() ? Optional.empty() : Optional.of("migrate is off");
    }

    private Outcome migrate(Run run, Host primary) throws RemoteFailure, StepFailure, InterruptedException {
        Optional<MigrationStatus> before = status(run, primary);
        if (before.isPresent() && before.get().pending().isEmpty() && !before.get().started()) {
            return Outcome.skipped("no migration is pending on " + primary.name());
        }
        before.ifPresent(known -> run.log().line(primary.server(), known.pending().size() + " pending"));
        List<String> said = new ArrayList<>();
        int exit = new Jobs(primary, run.jobs()).run(job(run), line -> {
            run.log().line(primary.server(), line);
            said.add(line);
        });
        List<String> applied = applied(status(run, primary), said);
        run.facts().set(Fact.MIGRATED, String.join("\n", applied));
        if (exit != 0) {
            throw failure(primary, exit, said, applied);
        }
        return Outcome.done(applied.size() + (applied.size() == 1 ? " migration" : " migrations") + " applied on "
                + primary.name()
                + (applied.isEmpty() ? "" : ": " + String.join(", ", applied)));
    }

    private static Job job(Run run) {
        return Job.of(MigrationStatus.JOB, command(run), run.layout().release(run.release()), LIMIT)
                .with(Map.of("VIEW_COMPILED_PATH", run.layout().compiledViews(run.release()), "ZD_UMASK",
                        run.runtimeUmask()));
    }

    private static List<String> command(Run run) {
        List<String> words = new ArrayList<>(run.application().tools().of("php"));
        words.addAll(List.of("artisan", "migrate", "--force", "--no-interaction", "--no-ansi"));
        return words;
    }

    /**
     * Not to be read, such as where migrate itself makes the database: migrate has the last word on whether it works.
     */
    private static Optional<MigrationStatus> status(Run run, Host primary) throws InterruptedException {
        try {
            return Optional.of(MigrationStatus.read(run, primary));
        } catch (RemoteFailure e) {
            run.log().warn(e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * What the job did, also in an earlier attempt that this one picked up: named by its log, and known to the
     * database.
     */
    private static List<String> applied(Optional<MigrationStatus> after, List<String> said) {
        if (after.isPresent()) {
            return after.get().ran().stream().filter(name -> said.stream().anyMatch(line -> names(line, name)))
                    .toList();
        }
        return said.stream().map(APPLIED::matcher).filter(Matcher::find)
                .map(match -> match.group(1) == null ? match.group(2) : match.group(1)).toList();
    }

    private static boolean names(String line, String migration) {
        return List.of(line.trim().split("\\s+")).contains(migration);
    }

    private static StepFailure failure(Host primary, int exit, List<String> said, List<String> applied) {
        List<String> words = said.stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
        String last = String.join("\n", words.subList(0, Math.min(LAST_LINES, words.size())));
        return new StepFailure(primary.name() + ": artisan migrate --force ended with status " + exit + ":\n" + last
                + "\n" + (applied.isEmpty() ? "No migration of this release was applied."
                        : "Applied and still there: " + String.join(", ", applied) + ".")
                + " The live release is untouched and goes on with the database as it is; mend the migration,"
                + " then deploy again.");
    }
}
