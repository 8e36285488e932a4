package io.jenkins.plugins.zerodown.phase04;

import io.jenkins.plugins.zerodown.flow.Fact;
import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.lint.Finding;
import io.jenkins.plugins.zerodown.lint.MigrationLint;
import io.jenkins.plugins.zerodown.lint.Report;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.config.Application.DestructiveMigrations;
import io.jenkins.plugins.zerodown.config.Application.DestructiveMigrations.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The end of 4.2: what 6.1 would run is examined while nothing has been touched yet. */
final class PendingMigrations {
    private PendingMigrations() {}

    /**
     * @throws StepFailure where destructiveMigrations is fail: naming each finding with its file, line and fix; or
     * saying why the
     *     application could not be asked
     */
    static String examine(Run run) throws StepFailure, InterruptedException {
        DestructiveMigrations policy = run.application().destructiveMigrations();
        if (reasonNot(run).isPresent()) {
            return "";
        }
        Report report;
        try {
            report = MigrationLint.examine(run.hosts().primary(), run.layout().release(run.release()),
                    run.application().tools().of("php"), run.runtimeUmask(), Path.of(run.facts().need(Fact.BUILD_DIRECTORY)), policy.allowed());
        } catch (RemoteFailure e) {
            throw StepFailure.of(e);
        }
        if (report.unanswered().isPresent()) {
            return unanswered(run, report.unanswered().get(), policy.verdict());
        }
        report.unexamined().forEach(line -> run.log().warn("migrations, not examined: " + line));
        if (!report.findings().isEmpty() && policy.verdict() == Verdict.FAIL) {
            throw new StepFailure("pending migrations would break the release that still serves visitors:\n"
                    + report.findings().stream().map(Finding::text).collect(Collectors.joining("\n"))
                    + "\nIf you know better, name a migration in destructiveMigrations.except, or set destructiveMigrations: warn");
        }
        report.findings().forEach(finding -> run.log().warn(finding.text()));
        return report.pending().isEmpty() ? ", no migrations pending"
                : ", " + report.pending().size()
                        + (report.pending().size() == 1 ? " pending migration" : " pending migrations") + " examined";
    }

    /** Nothing is known then, and least of all that nothing is pending. */
    private static String unanswered(Run run, String why, Verdict verdict) throws StepFailure {
        String message = run.target().primary().name() + ": the new release could not tell which migrations are"
                + " pending: " + why;
        if (verdict == Verdict.FAIL) {
            throw new StepFailure(message + ". Nothing was changed. See that the database can be reached from this"
                    + " server with"
                    + " the settings of the new release's .env, then deploy again; where the application cannot"
                    + " start before"
                    + " commands.preRelease have run, set destructiveMigrations: warn");
        }
        run.log().warn(message + ". They were not examined");
        return ", pending migrations not examined";
    }

    static List<String> plan(Run run) {
        return reasonNot(run).isPresent() ? List.of()
                : List.of("on " + run.target().primary().name() + ": examine the SQL of pending migrations (destructiveMigrations: "
                        + run.application().destructiveMigrations().verdict().name().toLowerCase(Locale.ROOT) + ")");
    }

    private static Optional<String> reasonNot(Run run) {
        if (!run.laravel() || !run.application().migrate()) {
            return Optional.of("no migrations");
        }
        return run.application().destructiveMigrations().verdict() == Verdict.ALLOW
                ? Optional.of("destructiveMigrations: allow") : Optional.empty();
    }
}
