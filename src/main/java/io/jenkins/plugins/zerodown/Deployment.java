package io.jenkins.plugins.zerodown;

import io.jenkins.plugins.zerodown.build.Project;
import io.jenkins.plugins.zerodown.build.Requirements;
import io.jenkins.plugins.zerodown.build.Source;
import io.jenkins.plugins.zerodown.flow.Course;
import io.jenkins.plugins.zerodown.flow.Fact;
import io.jenkins.plugins.zerodown.flow.Listener;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.phase01.BuildEnvironmentSetup;
import io.jenkins.plugins.zerodown.phase01.PreBuildEnvironmentPreparation;
import io.jenkins.plugins.zerodown.phase01.RepositoryPreparation;
import io.jenkins.plugins.zerodown.phase02.AssetCompilationOptimization;
import io.jenkins.plugins.zerodown.phase02.BuildValidation;
import io.jenkins.plugins.zerodown.phase02.CacheRestoration;
import io.jenkins.plugins.zerodown.phase02.DependencyInstallation;
import io.jenkins.plugins.zerodown.phase02.LaravelOptimizations;
import io.jenkins.plugins.zerodown.phase03.BuildArtifactPreparation;
import io.jenkins.plugins.zerodown.phase03.FileTransfer;
import io.jenkins.plugins.zerodown.phase03.ReleaseDirectoryCreation;
import io.jenkins.plugins.zerodown.phase03.ServerConnection;
import io.jenkins.plugins.zerodown.phase04.ConfigurationUpload;
import io.jenkins.plugins.zerodown.phase04.SharedResourcesLinking;
import io.jenkins.plugins.zerodown.phase05.MaintenanceMode;
import io.jenkins.plugins.zerodown.phase05.PreReleaseCustomCommands;
import io.jenkins.plugins.zerodown.phase06.ApplicationCachePreparation;
import io.jenkins.plugins.zerodown.phase06.DatabaseMigrations;
import io.jenkins.plugins.zerodown.phase06.HealthChecks;
import io.jenkins.plugins.zerodown.phase07.AtomicSymlinkUpdate;
import io.jenkins.plugins.zerodown.phase08.CacheInvalidation;
import io.jenkins.plugins.zerodown.phase08.ExitMaintenanceMode;
import io.jenkins.plugins.zerodown.phase08.PostDeploymentValidation;
import io.jenkins.plugins.zerodown.phase08.ServiceRestarts;
import io.jenkins.plugins.zerodown.phase09.CacheStorageCleanup;
import io.jenkins.plugins.zerodown.phase09.OldReleaseCleanup;
import io.jenkins.plugins.zerodown.phase10.DeploymentLogging;
import io.jenkins.plugins.zerodown.phase10.NotificationsWebhooks;
import io.jenkins.plugins.zerodown.target.Application;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The 28 steps that take an application live, in order, and what becomes of the servers when one of them fails. */
public final class Deployment {
    private static final List<Step> STEPS = List.of(
            new PreBuildEnvironmentPreparation(),
            new BuildEnvironmentSetup(),
            new RepositoryPreparation(),
            new CacheRestoration(),
            new DependencyInstallation(),
            new AssetCompilationOptimization(),
            new LaravelOptimizations(),
            new BuildValidation(),
            new BuildArtifactPreparation(),
            new ServerConnection(),
            new ReleaseDirectoryCreation(),
            new FileTransfer(),
            new SharedResourcesLinking(),
            new ConfigurationUpload(),
            new MaintenanceMode(),
            new PreReleaseCustomCommands(),
            new DatabaseMigrations(),
            new ApplicationCachePreparation(),
            new HealthChecks(),
            new AtomicSymlinkUpdate(),
            new CacheInvalidation(),
            new ServiceRestarts(),
            new PostDeploymentValidation(),
            new ExitMaintenanceMode(),
            new OldReleaseCleanup(),
            new CacheStorageCleanup(),
            new DeploymentLogging(),
            new NotificationsWebhooks());

    private final List<Step> steps;
    private final Run run;
    private final Listener listener;
    private final Course course;

    public Deployment(Run run, Listener listener) {
        this(STEPS, run, listener);
    }

    /** @param steps what is run as the 28 steps: a test puts one that fails among them */
    Deployment(List<Step> steps, Run run, Listener listener) {
        this.steps = steps;
        this.run = run;
        this.listener = listener;
        course = new Course(run, listener);
    }

    /** All steps, in order. */
    public static List<Step> steps() {
        return STEPS;
    }

    /** The steps of some phases, in order. */
    public static List<Step> steps(Phase from, Phase to) {
        return between(STEPS, from, to);
    }

    private static List<Step> between(List<Step> steps, Phase from, Phase to) {
        return steps.stream().filter(step -> {
            Phase phase = Phase.of(step.number());
            return phase.compareTo(from) >= 0 && phase.compareTo(to) <= 0;
        }).toList();
    }

    /** Deploys, or leaves every server as it was. Ends the slot and what was begun, whatever happens; connections stay the caller's. */
    public Ending deploy() {
        try {
            course.follow(between(steps, Phase.PREPARE, Phase.ACTIVATE));
            return stands();
        } catch (StepFailure | InterruptedException e) {
            return new Revert(run, listener).after(e);
        } finally {
            run.slot().close();
        }
    }

    /** The new release is live and validated: what is left can only warn, and whoever stops it now stops only that. */
    private Ending stands() {
        String stopped = "";
        try {
            Servers.markGood(run);
            course.followAll(between(steps, Phase.CLEAN_UP, Phase.RECORD));
        } catch (InterruptedException e) {
            stopped = "; stopped before everything was cleaned up and recorded";
            Thread.currentThread().interrupt();
        }
        return new Ending.Done(Optional.of(run.release()), "release " + run.release() + " is live on " + Servers.named(run) + stopped);
    }

    /**
     * What a deployment would do: for each step, in order, every command and every file that matters, or why it would be skipped.
     * Changes nothing. A repository that would be cloned, and whose kind is not configured, is taken for Laravel.
     */
    public static Map<Step, List<String>> plan(Run run) {
        if (run.facts().get(Fact.KIND).isEmpty()) {
            run.facts().set(Fact.KIND, run.source() instanceof Source.Directory directory
                    ? Requirements.kind(new Project(directory.path()), run.application())
                    : run.application().kind().filter(Application.Kind.PHP::equals).map(kind -> "php").orElse("laravel"));
        }
        Map<Step, List<String>> plan = new LinkedHashMap<>();
        STEPS.forEach(step -> plan.put(step, step.plan(run)));
        return plan;
    }
}
