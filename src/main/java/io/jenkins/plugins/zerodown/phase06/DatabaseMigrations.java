package io.jenkins.plugins.zerodown.phase06;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.prefetch.PrefetchPlan;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import io.jenkins.plugins.zerodown.remote.DetachedJob;
import io.jenkins.plugins.zerodown.remote.DetachedJobs;
import io.jenkins.plugins.zerodown.remote.Host;
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
 * repeats them. Sets {@link StateKey#MIGRATED}, also when they fail half way.
 */
public final class DatabaseMigrations implements Prefetching {
    /** Nothing may end a migration in its middle but a person. */
    private static final Duration LIMIT = Duration.ofHours(24);
    /** Laravel 8 says "Migrated: NAME (1 ms)", 9.21 and later "NAME .... 1ms DONE". */
    private static final Pattern APPLIED = Pattern.compile("(?:Migrated:\\s+(\\S+)|^\\s*(\\S+) \\.+ .*DONE\\s*$)");

    @Override
    public String number() {
        return MigrationStatus.JOB;
    }

    @Override
    public String title() {
        return "Database Migrations";
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        Optional<String> idle = nothingToDo(context);
        if (idle.isPresent()) {
            return Outcome.skipped(idle.get());
        }
        try {
            return migrate(context, context.hosts().primary());
        } catch (RemoteFailure e) {
            throw StepFailure.of(e);
        }
    }

    @Override
    public PrefetchPlan prefetchPlan(DeploymentContext context) {
        return nothingToDo(context).isPresent() ? PrefetchPlan.SKIPPED : PrefetchPlan.NONE;
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        return nothingToDo(context)
                .map(reason -> List.of("skipped: " + reason))
                .orElseGet(() -> List.of("on " + context.target().primary().name() + ", in the new release, detached: "
                        + String.join(" ", command(context))));
    }

    private static Optional<String> nothingToDo(DeploymentContext context) {
        if (!context.laravel()) {
            return Optional.of("there is no artisan");
        }
        return context.application().migrate() ? Optional.empty() : Optional.of("migrate is off");
    }

    private Outcome migrate(DeploymentContext context, Host primary)
            throws RemoteFailure, StepFailure, InterruptedException {
        MigrationStatus before = MigrationStatus.read(context, primary);
        if (!before.begun()) {
            if (before.known().pending().isEmpty()) {
                return Outcome.skipped("no migration is pending on " + primary.name()
                        + (before.skipped().isEmpty()
                                ? ""
                                : "; shouldRun() says no for " + String.join(", ", before.skipped())));
            }
            context.log().line(primary.server(), before.pending().size() + " pending");
            if (before.missing()) {
                context.log()
                        .warn(primary.name() + ": the database of the new release's .env is not there; artisan migrate"
                                + " makes it, and it will be empty but for what migrations put there");
            }
        }
        List<String> said = new ArrayList<>();
        Optional<String> failure = follow(context, primary, said);
        MigrationStatus after = MigrationStatus.read(context, primary);
        List<String> applied = applied(after, said);
        context.state().set(StateKey.MIGRATED, applied);
        if (failure.isPresent()) {
            throw new FailedMigration(before.unanswered().isEmpty() ? before : after, after, said, applied)
                    .failure(primary, failure.get());
        }
        verify(primary, after, said);
        return Outcome.done(applied.size() + (applied.size() == 1 ? " migration" : " migrations") + " applied on "
                + primary.name()
                + (applied.isEmpty() ? "" : ": " + String.join(", ", applied)));
    }

    /** @return what became of it, where it has not succeeded */
    private static Optional<String> follow(DeploymentContext context, Host primary, List<String> said)
            throws RemoteFailure, InterruptedException {
        try {
            int exit = new DetachedJobs(primary, context.jobs(), context.held()).run(job(context), line -> {
                context.log().line(primary.server(), line);
                said.add(line);
            });
            return exit == 0
                    ? Optional.empty()
                    : Optional.of(primary.name() + ": artisan migrate --force ended with status " + exit);
        } catch (RemoteFailure e) {
            if (e.kind() != RemoteFailure.Kind.FAILED) {
                throw e;
            }
            return Optional.of(e.getMessage());
        }
    }

    /** A status of 0 is a word of artisan's; what the database says is what the new release will find. */
    private static void verify(Host primary, MigrationStatus after, List<String> said) throws StepFailure {
        if (after.unanswered().isPresent()) {
            throw new StepFailure("artisan migrate --force ended well, and then the database could not be asked"
                    + " what it has: "
                    + after.unanswered().get().getMessage());
        }
        // Laravel 11 and later passes over a migration whose shouldRun() says no.
        List<String> left = after.pending().stream()
                .filter(name -> said.stream()
                        .noneMatch(line -> names(line, name) && line.strip().endsWith("SKIPPED")))
                .toList();
        if (!left.isEmpty()) {
            throw new StepFailure(primary.name() + ": artisan migrate --force ended with status 0, and the database"
                    + " has not seen "
                    + String.join(", ", left) + ". The live release is untouched. Look at what artisan said above,"
                    + " and run"
                    + " artisan migrate:status in the release by hand");
        }
    }

    private static DetachedJob job(DeploymentContext context) {
        Map<String, String> environment = context.sharedWriting();
        environment.put("VIEW_COMPILED_PATH", context.layout().compiledViews(context.release()));
        // Symfony breaks what it reports at this width, in the middle of words.
        environment.put("COLUMNS", "2000");
        return DetachedJob.of(
                        MigrationStatus.JOB, command(context), context.layout().release(context.release()), LIMIT)
                .with(environment);
    }

    private static List<String> command(DeploymentContext context) {
        List<String> words = new ArrayList<>(context.application().tools().of("php"));
        words.addAll(List.of("artisan", "migrate", "--force", "--no-interaction", "--no-ansi"));
        return words;
    }

    /**
     * What the job did, also in an earlier attempt that this one picked up: named by its log, and known to the
     * database.
     */
    private static List<String> applied(MigrationStatus after, List<String> said) {
        if (after.unanswered().isEmpty()) {
            return after.ran().stream()
                    .filter(name -> said.stream().anyMatch(line -> names(line, name)))
                    .toList();
        }
        return said.stream()
                .map(APPLIED::matcher)
                .filter(Matcher::find)
                .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
                .toList();
    }

    static boolean names(String line, String migration) {
        return List.of(line.trim().split("\\s+")).contains(migration);
    }
}
