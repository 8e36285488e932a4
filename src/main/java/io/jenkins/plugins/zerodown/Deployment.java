package io.jenkins.plugins.zerodown;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.DeploymentSlot;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.Listener;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.flow.StepRunner;
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
import io.jenkins.plugins.zerodown.prefetch.Prefetcher;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.workspace.Project;
import io.jenkins.plugins.zerodown.workspace.Requirements;
import io.jenkins.plugins.zerodown.workspace.Source;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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

    /** Phases with which a part of a deployment may begin. */
    private static final Set<Phase> BEGIN_PARTS =
            EnumSet.of(Phase.PREPARE, Phase.TRANSFER, Phase.SWITCH, Phase.CLEAN_UP);

    /** After this step the release stands: what is left can only warn. */
    static final String VALIDATED = ExitMaintenanceMode.NUMBER;

    private final List<Step> steps;
    private final DeploymentContext context;
    private final Listener listener;
    private final StepRunner runner;

    public Deployment(DeploymentContext context, Listener listener) {
        this(STEPS, context, listener);
    }

    /** @param steps what is run as the 28 steps: a test puts one that fails among them */
    Deployment(List<Step> steps, DeploymentContext context, Listener listener) {
        this.steps = steps;
        this.context = context;
        this.listener = listener;
        runner = new StepRunner(context, listener);
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
        return steps.stream()
                .filter(step -> {
                    Phase phase = Phase.of(step.number());
                    return phase.compareTo(from) >= 0 && phase.compareTo(to) <= 0;
                })
                .toList();
    }

    /**
     * Deploys, or leaves every server as it was. Ends the slot and what was begun, whatever happens; connections stay
     * the caller's.
     */
    public Ending deploy() {
        try {
            for (Step step : between(steps, Phase.PREPARE, Phase.ACTIVATE)) {
                follow(step, true);
            }
            return stands();
        } catch (StepFailure | InterruptedException e) {
            return revert(e);
        } finally {
            close();
        }
    }

    /** Of several servers none is marked before all of them have it. */
    private List<Call> afterStep(Step step) {
        return step.number().equals(VALIDATED) && context.hosts().all().size() == 1
                ? List.of(GoodMark.marking(context))
                : List.of();
    }

    private void close() {
        context.early().close();
        context.slot().close();
    }

    /** The new release is live and validated: what is left can only warn, and whoever stops it now stops only that. */
    private Ending stands() throws StepFailure {
        String stopped = "";
        try {
            cleanUpAndRecord();
        } catch (InterruptedException e) {
            stopped = "; stopped before everything was cleaned up and recorded";
            Thread.currentThread().interrupt();
        }
        Ending ending = finish();
        return ending instanceof Ending.Done done ? new Ending.Done(done.release(), done.message() + stopped) : ending;
    }

    private void cleanUpAndRecord() throws StepFailure, InterruptedException {
        try {
            for (Step step : between(steps, Phase.CLEAN_UP, Phase.RECORD)) {
                try (Prefetcher prefetcher = new Prefetcher(context, steps, this::afterStep, true)) {
                    prefetcher.before(step);
                    runner.followAll(List.of(step));
                }
            }
        } finally {
            // Also where this was stopped before anything was asked that it could travel with.
            GoodMark.await(context);
        }
    }

    /**
     * One step by itself, for a caller who shows each as its own and who ends with {@link #finish} or {@link #revert}.
     * May be done again, also by another engine that has the same facts.
     *
     * @param number such as "3.4"
     * @throws IllegalArgumentException where there is no such step, or where it is neither the next one nor the last
     *     one again
     */
    public Outcome step(String number) throws StepFailure, InterruptedException {
        Step step = inOrder(number);
        context.state().set(StateKey.STEP, number);
        return follow(step, false);
    }

    /** A caller who could choose among the steps could have one do what its part was not allowed to. */
    private Step inOrder(String number) {
        Step step = numbered(number);
        Optional<String> last = context.state().get(StateKey.STEP);
        String next = last.isPresent()
                ? after(last.get()).map(Step::number).orElse("none")
                : context.state().get(StateKey.PART).orElse(steps.get(0).number());
        if (!number.equals(next) && !last.filter(number::equals).isPresent()) {
            throw new IllegalArgumentException("step " + number + " is out of order: "
                    + last.map(before -> "after " + before + " comes " + next).orElse("the first one is " + next));
        }
        return step;
    }

    private Optional<Step> after(String number) {
        return steps.stream().skip(steps.indexOf(numbered(number)) + 1L).findFirst();
    }

    private boolean beginsPart(Step step) {
        Phase phase = Phase.of(step.number());
        return BEGIN_PARTS.contains(phase) && between(steps, phase, phase).get(0) == step;
    }

    private Step numbered(String number) {
        return steps.stream()
                .filter(step -> step.number().equals(number))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no step '" + number + "': they are 1.1 to "
                        + steps.get(steps.size() - 1).number()));
    }

    /**
     * @param goesOn whether the steps after it follow here at once, so that what is to be written can travel with what
     *     they ask
     */
    private Outcome follow(Step step, boolean goesOn) throws StepFailure, InterruptedException {
        try (Prefetcher prefetcher = new Prefetcher(context, steps, this::afterStep, false)) {
            prefetcher.before(step);
            Outcome outcome = runner.follow(step);
            if (step.number().equals(VALIDATED)) {
                if (goesOn && context.hosts().all().size() > 1) {
                    GoodMark.markSoon(context);
                } else {
                    GoodMark.mark(context);
                }
                context.state().set(StateKey.ENDED, DeploymentState.now());
            }
            return outcome;
        }
    }

    /**
     * Begins a part of a deployment that takes the slot for itself, perhaps days after the part before it, whose facts
     * it has. A failure then undoes this part alone: a release that is ready stays ready. What was live is noted anew
     * until the part that switches, which thereby notices when that has changed since.
     *
     * @param first number of the part's first step
     * @throws IllegalArgumentException where no part begins with that step
     * @throws StepFailure UNUSABLE where the options ask for maintenance mode, which would last from one part to the
     *     next; BUSY
     */
    public void beginPart(String first) throws StepFailure, InterruptedException {
        if (!beginsPart(numbered(first))) {
            throw new IllegalArgumentException("no part of a deployment begins with step " + first
                    + ": they begin with "
                    + steps.stream().filter(this::beginsPart).map(Step::number).collect(Collectors.joining(", ")));
        }
        boolean switches = Phase.of(first).compareTo(Phase.SWITCH) >= 0;
        if (!switches && context.application().maintenance().on()) {
            throw new StepFailure(
                    StepFailure.Reason.UNUSABLE,
                    "maintenance: visitors would see the maintenance page from the step"
                            + " that makes the release to the one that switches to it, which may be days. Write "
                            + "maintenance: off for"
                            + " separate steps, or deploy in one step",
                    null);
        }
        List.of(StateKey.STEP, StateKey.FAILED_STEP, StateKey.OUTCOME, StateKey.FAILURE)
                .forEach(context.state()::clear);
        for (Server server : context.target().servers()) {
            context.state().clear(ServerKey.SWITCHING, server);
            context.state().clear(ServerKey.WARMED_UP, server);
            if (!switches) {
                context.state().clear(ServerKey.PREVIOUS, server);
                context.state().clear(ServerKey.MAINTENANCE, server);
            }
        }
        context.state().set(StateKey.PART, first);
        if (!first.equals(steps.get(0).number())) {
            try (Prefetcher prefetcher = new Prefetcher(context, steps, this::afterStep, false)) {
                context.hosts().all().forEach(Host::connectSoon);
                prefetcher.beforeSlot(numbered(first));
                DeploymentSlot.take(context);
            }
        }
    }

    /**
     * Leaves every server as it was. Ends the slot.
     *
     * @param failure a {@link StepFailure}, or the interruption that stopped it
     */
    public Ending revert(Exception failure) {
        try {
            return new Revert(context, listener).after(failure);
        } finally {
            close();
        }
    }

    /** @throws IllegalArgumentException while steps are left that belong to what was begun */
    public void requireEnd() {
        Optional<Step> next = context.state().get(StateKey.STEP).flatMap(this::after);
        boolean begun = context.state().has(StateKey.STEP);
        if (begun
                && next.isPresent()
                && !beginsPart(next.get())
                && Phase.of(next.get().number()).onFailure() != Phase.OnFailure.WARN) {
            throw new IllegalArgumentException(
                    "this deployment is not at its end: step " + next.get().number() + " comes next");
        }
    }

    /** What was done stands, unless the slot was not there to be given back: then nobody can say so. Ends the slot. */
    public Ending finish() {
        close();
        return context.slot().lost().isPresent()
                ? new LostLock(context).ending(context.slot().lost().get())
                : stood();
    }

    private Ending.Done stood() {
        String where = " on " + Servers.named(context);
        Optional<ReleaseId> release = context.state().get(StateKey.RELEASE);
        if (context.state()
                .get(StateKey.PART)
                .map(Phase::of)
                .filter(Phase.CLEAN_UP::equals)
                .isPresent()) {
            return new Ending.Done(release, "cleaned up" + where);
        }
        if (release.isEmpty()) {
            return new Ending.Done(release, "built for " + Servers.named(context));
        }
        boolean live = context.target().servers().stream()
                .anyMatch(server -> context.state().has(ServerKey.SWITCHING, server));
        String preview = live
                ? ""
                : context.state()
                        .get(StateKey.PREVIEW)
                        .map(site -> "; it can be seen at " + site)
                        .orElse("");
        return new Ending.Done(
                release, "release " + release.get() + (live ? " is live" : " is ready") + where + preview);
    }

    /**
     * What a deployment would do: for each step, in order, every command and every file that matters, or why it would
     * be skipped. Changes nothing. A repository that would be cloned, and whose kind is not configured, is taken for
     * Laravel.
     */
    public static Map<Step, List<String>> plan(DeploymentContext context) {
        if (context.state().get(StateKey.KIND).isEmpty()) {
            context.state()
                    .set(
                            StateKey.KIND,
                            context.source() instanceof Source.Directory directory
                                    ? Requirements.kind(new Project(directory.path()), context.application())
                                    : context.application().kind().orElse(Application.Kind.LARAVEL));
        }
        Map<Step, List<String>> plan = new LinkedHashMap<>();
        STEPS.forEach(step -> plan.put(step, step.plan(context)));
        return plan;
    }
}
