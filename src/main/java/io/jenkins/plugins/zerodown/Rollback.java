package io.jenkins.plugins.zerodown;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.DeploymentSlot;
import io.jenkins.plugins.zerodown.flow.Hosts;
import io.jenkins.plugins.zerodown.flow.Listener;
import io.jenkins.plugins.zerodown.flow.NeededTexts;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.RollbackDecision;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.flow.StepRunner;
import io.jenkins.plugins.zerodown.lint.AppliedMigrations;
import io.jenkins.plugins.zerodown.phase05.Maintenance;
import io.jenkins.plugins.zerodown.phase08.ExitMaintenanceMode;
import io.jenkins.plugins.zerodown.release.Catalogue;
import io.jenkins.plugins.zerodown.release.CurrentLink;
import io.jenkins.plugins.zerodown.release.Release;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.release.ReleaseState;
import io.jenkins.plugins.zerodown.release.RollbackChoice;
import io.jenkins.plugins.zerodown.release.StateFile;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Goes back to a release that is on the servers: no build, no transfer, one rename. */
public final class Rollback {
    private static final Script KIND = Script.of(Rollback.class, "release-kind.sh");

    private final DeploymentContext context;
    private final Listener listener;
    private final ReleaseState leftBecomes;
    private final Set<ReleaseId> seen;

    /** @param leftBecomes state of the release that is left: bad, unless the user says that it is good */
    public Rollback(DeploymentContext context, Listener listener, ReleaseState leftBecomes) {
        this(context, listener, leftBecomes, Set.of());
    }

    /** @param seen what was live when somebody decided on it, as far as he was shown; empty: what is live now */
    public Rollback(DeploymentContext context, Listener listener, ReleaseState leftBecomes, Set<ReleaseId> seen) {
        this.seen = Set.copyOf(seen);
        this.context = context;
        this.listener = listener;
        this.leftBecomes = leftBecomes;
    }

    /**
     * Rolls back, or leaves every server as it was. Ends the slot, whatever happens. One that was begun by an engine
     * that has ended goes on with the release which that one chose.
     *
     * @param wanted any complete release; empty: the newest good one that is older than the live one
     */
    public Ending to(Optional<ReleaseId> wanted) {
        try {
            if (context.slot().isOver()) {
                return ended();
            }
            if (context.slot().lost().isPresent()) {
                return new LostLock(context)
                        .ending("this rollback cannot go on: "
                                + context.slot().lost().get());
            }
            Optional<ReleaseId> begun = context.state().get(StateKey.ROLLBACK);
            if (begun.isEmpty()) {
                // What cannot be is refused before anything is written, the lock included.
                NeededTexts.checkSwitch(context);
                decide(wanted);
            }
            DeploymentSlot.take(context);
            ReleaseId id = begun.isPresent() ? begun.get() : choose(wanted);
            warnOfMigrations(id);
            // What a deployment that died has left on would hide the release that is returned to.
            Maintenance.takeOver(context);
            new StepRunner(context, listener).follow(steps());
            Maintenance.lift(context);
            return stands(id);
        } catch (StepFailure | InterruptedException e) {
            return new Revert(context, listener).after(e);
        } finally {
            context.slot().close();
        }
    }

    /** The switch and what follows it; the user's commands are not run again. */
    private static List<Step> steps() {
        return Deployment.steps(Phase.SWITCH, Phase.ACTIVATE).stream()
                .filter(step -> !step.number().equals(ExitMaintenanceMode.NUMBER))
                .toList();
    }

    /** Who waits behind a deployment has not asked for that one to be undone: what is decided now holds, or nothing. */
    private void decide(Optional<ReleaseId> wanted) throws StepFailure, InterruptedException {
        if (context.state().has(StateKey.DECIDED)) {
            return;
        }
        List<Catalogue> catalogues = catalogues();
        if (!seen.isEmpty() && !seen.equals(live(catalogues))) {
            throw changed(seen, live(catalogues));
        }
        ReleaseId id = choice(wanted, catalogues).id();
        context.state().set(StateKey.DECIDED, new RollbackDecision(id, live(catalogues)));
    }

    private static StepFailure changed(Set<ReleaseId> before, Set<ReleaseId> now) {
        return new StepFailure(
                "when this rollback was decided on, " + named(before) + " was live; now it is " + named(now)
                        + ". Somebody else switched in between, so that nothing was changed: look at the "
                        + "releases, then roll back again");
    }

    private static String named(Set<ReleaseId> ids) {
        return ids.isEmpty()
                ? "no release"
                : ids.stream().sorted().map(id -> "release " + id).collect(Collectors.joining(", "));
    }

    private static Set<ReleaseId> live(List<Catalogue> catalogues) {
        return catalogues.stream()
                .flatMap(catalogue -> catalogue.live().stream())
                .map(Release::id)
                .collect(Collectors.toSet());
    }

    private List<Catalogue> catalogues() throws StepFailure, InterruptedException {
        return List.copyOf(context.hosts()
                .each(host -> Catalogue.read(host, context.layout()))
                .values());
    }

    private static RollbackChoice.To choice(Optional<ReleaseId> wanted, List<Catalogue> catalogues) throws StepFailure {
        RollbackChoice choice = RollbackChoice.of(wanted, catalogues);
        if (choice instanceof RollbackChoice.Refused refused) {
            throw new StepFailure(StepFailure.Reason.UNUSABLE, refused.why(), null);
        }
        return (RollbackChoice.To) choice;
    }

    private ReleaseId choose(Optional<ReleaseId> wanted) throws StepFailure, InterruptedException {
        List<Catalogue> catalogues = catalogues();
        RollbackDecision decided = context.state().need(StateKey.DECIDED);
        if (!decided.live().equals(live(catalogues))) {
            throw changed(decided.live(), live(catalogues));
        }
        RollbackChoice.To to = choice(wanted, catalogues);
        if (!to.id().equals(decided.to())) {
            throw new StepFailure(
                    "this rollback was to go to release " + decided.to() + "; now it would be release " + to.id()
                            + ", since states have changed in between. Nothing was changed: look at the "
                            + "releases, then roll back again");
        }
        to.warning().ifPresent(context.log()::warn);
        context.state().set(StateKey.KIND, onPrimary(host -> kind(host, to.id())));
        context.state().set(StateKey.RELEASE, to.id());
        context.state().set(StateKey.STARTED, Instant.now());
        context.state().set(StateKey.ROLLBACK, to.id());
        context.log().line("going back to release " + to.id());
        return to.id();
    }

    private Application.Kind kind(Host host, ReleaseId id) throws RemoteFailure, InterruptedException {
        String said = host.call(
                        Call.of(KIND).with("RELEASE_PATH", context.layout().release(id)))
                .oneOf(host, KIND, "laravel", "php");
        return Application.Kind.valueOf(said.toUpperCase(Locale.ROOT));
    }

    /** An engine that nobody could hear any more has done it, or has gone back, and has given back the slot. */
    private Ending ended() throws StepFailure, InterruptedException {
        Optional<ReleaseId> begun = context.state().get(StateKey.ROLLBACK);
        Map<Server, Optional<ReleaseId>> live = context.hosts()
                .each(host -> CurrentLink.on(host, context.layout()).release());
        if (begun.isPresent() && live.values().stream().allMatch(begun::equals)) {
            return new Ending.Done(begun, "release " + begun.get() + " is live again on " + Servers.named(context));
        }
        return new LostLock(context).after("this rollback did not come to its end");
    }

    private void warnOfMigrations(ReleaseId id) throws StepFailure, InterruptedException {
        if (!context.laravel() || !context.application().migrate()) {
            return;
        }
        AppliedMigrations since = onPrimary(host -> AppliedMigrations.since(
                host,
                context.layout().release(id),
                context.application().tools().of("php"),
                context.runtimeUmask()));
        since.unanswered()
                .ifPresent(why -> context.log()
                        .warn("which migrations were applied after release " + id + " could not be told: " + why));
        if (!since.names().isEmpty()) {
            context.log()
                    .warn("the database keeps what was applied after release " + id + ", which does not know it: "
                            + String.join(", ", since.names()));
        }
    }

    private <T> T onPrimary(Hosts.Task<T> task) throws StepFailure, InterruptedException {
        try {
            return task.on(context.hosts().primary());
        } catch (RemoteFailure e) {
            throw StepFailure.of(e);
        }
    }

    private Ending stands(ReleaseId id) throws StepFailure {
        String stopped = "";
        try {
            GoodMark.mark(context);
            markLeft(id);
            context.state().set(StateKey.OUTCOME, Application.Notification.Outcome.ROLLBACK);
            new StepRunner(context, listener).followAll(Deployment.steps(Phase.RECORD, Phase.RECORD));
        } catch (InterruptedException e) {
            stopped = "; stopped before that was recorded";
            Thread.currentThread().interrupt();
        }
        context.slot().close();
        return context.slot().lost().isPresent()
                ? new LostLock(context).ending(context.slot().lost().get())
                : new Ending.Done(
                        Optional.of(id), "release " + id + " is live again on " + Servers.named(context) + stopped);
    }

    /** The older release is live and validated: it stays so where this cannot be written down. */
    private void markLeft(ReleaseId id) throws StepFailure, InterruptedException {
        try {
            context.hosts().each(host -> {
                Optional<ReleaseId> left = context.previous(host.server()).filter(previous -> !previous.equals(id));
                if (left.isPresent()) {
                    StateFile.change(host, context.layout(), context.slot().token(), left.get(), leftBecomes);
                }
                return host;
            });
        } catch (StepFailure e) {
            e.throwIfLockLost();
            context.log().warn("the release that was left is not marked " + leftBecomes.word() + ": " + e.getMessage());
        }
    }
}
