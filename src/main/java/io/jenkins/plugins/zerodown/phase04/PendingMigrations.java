package io.jenkins.plugins.zerodown.phase04;

import io.jenkins.plugins.zerodown.config.Application.DestructiveMigrations;
import io.jenkins.plugins.zerodown.config.Application.DestructiveMigrations.Verdict;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.lint.MigrationFinding;
import io.jenkins.plugins.zerodown.lint.MigrationLint;
import io.jenkins.plugins.zerodown.lint.Report;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The end of 4.2: what 6.1 would run is examined while nothing has been touched yet. */
final class PendingMigrations {
    private PendingMigrations() {}

    /**
     * @throws StepFailure where destructiveMigrations is fail: naming each finding with its file, line and fix; or
     *     saying why the application could not be asked
     */
    static String examine(DeploymentContext context) throws StepFailure, InterruptedException {
        DestructiveMigrations policy = context.application().destructiveMigrations();
        if (reasonNot(context).isPresent()) {
            return "";
        }
        Report report;
        try {
            report = MigrationLint.examine(
                    context.hosts().primary(),
                    context.layout().release(context.release()),
                    context.application().tools().of("php"),
                    context.runtimeUmask(),
                    context.state().need(StateKey.BUILD_DIRECTORY),
                    policy.allowed());
        } catch (RemoteFailure e) {
            throw StepFailure.of(e);
        }
        if (report.unanswered().isPresent()) {
            return unanswered(context, report.unanswered().get(), policy.verdict());
        }
        report.unexamined().forEach(line -> context.log().warn("migrations, not examined: " + line));
        if (!report.findings().isEmpty() && policy.verdict() == Verdict.FAIL) {
            throw new StepFailure("pending migrations would break the release that still serves visitors:\n"
                    + report.findings().stream().map(MigrationFinding::text).collect(Collectors.joining("\n"))
                    + "\nIf you know better, name a migration in destructiveMigrations.except, or set "
                    + "destructiveMigrations: warn");
        }
        report.findings().forEach(finding -> context.log().warn(finding.text()));
        return report.pending().isEmpty()
                ? ", no migrations pending"
                : ", " + report.pending().size()
                        + (report.pending().size() == 1 ? " pending migration" : " pending migrations") + " examined";
    }

    /** Nothing is known then, and least of all that nothing is pending. */
    private static String unanswered(DeploymentContext context, String why, Verdict verdict) throws StepFailure {
        String message = context.target().primary().name() + ": the new release could not tell which migrations are"
                + " pending: " + why;
        if (verdict == Verdict.FAIL) {
            throw new StepFailure(message + ". Nothing was changed. See that the database can be reached from this"
                    + " server with"
                    + " the settings of the new release's .env, then deploy again; where the application cannot"
                    + " start before"
                    + " commands.preRelease have run, set destructiveMigrations: warn");
        }
        context.log().warn(message + ". They were not examined");
        return ", pending migrations not examined";
    }

    static List<String> plan(DeploymentContext context) {
        return reasonNot(context).isPresent()
                ? List.of()
                : List.of("on " + context.target().primary().name()
                        + ": examine the SQL of pending migrations (destructiveMigrations: "
                        + context.application()
                                .destructiveMigrations()
                                .verdict()
                                .name()
                                .toLowerCase(Locale.ROOT) + ")");
    }

    private static Optional<String> reasonNot(DeploymentContext context) {
        if (!context.laravel() || !context.application().migrate()) {
            return Optional.of("no migrations");
        }
        return context.application().destructiveMigrations().verdict() == Verdict.ALLOW
                ? Optional.of("destructiveMigrations: allow")
                : Optional.empty();
    }
}
