package io.jenkins.plugins.zerodown;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Listener;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.flow.StepRunner;
import io.jenkins.plugins.zerodown.phase05.Maintenance;
import io.jenkins.plugins.zerodown.phase07.SwitchBack;
import io.jenkins.plugins.zerodown.phase08.ExitMaintenanceMode;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.release.ReleaseState;
import io.jenkins.plugins.zerodown.release.StateFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Leaves every server as it was before a deployment or a rollback that failed, and says where each stands. */
final class Revert {
    private final DeploymentContext context;
    private final Listener listener;
    private Optional<StepFailure> worse = Optional.empty();

    Revert(DeploymentContext context, Listener listener) {
        this.context = context;
        this.listener = listener;
    }

    /** @param failure a {@link StepFailure}, or the interruption by which somebody stopped it */
    Ending after(Exception failure) {
        // Whoever asked to stop wants the servers in order: that is seen to before this thread stops.
        boolean stopped = Thread.interrupted() || failure instanceof InterruptedException;
        try {
            return revert(failure);
        } catch (InterruptedException e) {
            return new Ending.Diverged("stopped while the servers were being brought back: " + reason(failure)
                    + "\nRun releases to see what each serves");
        } finally {
            if (stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Ending revert(Exception failure) throws InterruptedException {
        if (!context.slot().isOver()
                && !context.slot().isHeld()
                && context.slot().lost().isEmpty()) {
            return untouched(failure);
        }
        // What this machine remembers may be old: it may have stood still. And what it gave up may live on on a server,
        // where it must not have the last word.
        if (context.slot().renew().isPresent()) {
            return withoutLock(failure);
        }
        if (context.slot().isOver()) {
            return new LostLock(context).after(reason(failure));
        }
        try {
            return undo(failure);
        } catch (StepFailure e) {
            context.slot().confirm();
            return withoutLock(failure);
        }
    }

    /** Somebody else's lock: his maintenance mode, states and releases are left alone. */
    private Ending withoutLock(Exception failure) {
        String lost = context.slot().lost().orElse("the lock of this deployment was taken away");
        String reason = reason(failure);
        return new LostLock(context).ending(reason.contains(lost) ? reason : reason + "\n" + lost);
    }

    /** @throws StepFailure LOCK_LOST alone */
    private Ending undo(Exception failure) throws StepFailure, InterruptedException {
        if (failure instanceof StepFailure step
                && step.reason() == StepFailure.Reason.UNUSABLE
                && context.state().get(StateKey.RELEASE).isEmpty()) {
            return new Ending.Unusable(failure.getMessage());
        }
        String reason = reason(failure);
        boolean switched = context.target().servers().stream()
                .anyMatch(server -> context.state().has(ServerKey.SWITCHING, server));
        List<String> standing = switched ? goBack() : List.of();
        try {
            Maintenance.lift(context);
        } catch (StepFailure e) {
            e.throwIfLockLost();
            worse = Optional.of(worse.orElse(e));
        }
        if (switched) {
            // Also where one server could not go back: the others must not go on with what they hold of the new
            // release.
            activateAgain();
        }
        if (switched || !wasReady()) {
            mark(switched ? ReleaseState.BAD : ReleaseState.FAILED);
        }
        if (standing.isEmpty()) {
            standing = Servers.standing(context);
        }
        record(reason, standing);
        if (worse.isPresent()) {
            return new Ending.Diverged(reason + "\n" + worse.get().getMessage());
        }
        if (!switched && failure instanceof StepFailure step && step.reason() == StepFailure.Reason.DIVERGED) {
            return new Ending.Diverged(reason);
        }
        return new Ending.Failed(reason, standing);
    }

    /** The slot was never taken: no server has been written to. */
    private Ending untouched(Exception failure) {
        StepFailure.Reason reason = failure instanceof StepFailure step ? step.reason() : StepFailure.Reason.FAILED;
        return switch (reason) {
            case UNUSABLE -> new Ending.Unusable(failure.getMessage());
            case BUSY -> new Ending.Busy(failure.getMessage());
            case FAILED, DIVERGED, LOCK_LOST -> new Ending.Failed(reason(failure), List.of());
        };
    }

    /** Which step it was, then what went wrong there. */
    private String reason(Exception failure) {
        if (failure instanceof InterruptedException) {
            return "stopped by request";
        }
        String message = failure.getMessage();
        String colon = message.contains("\n") ? ":\n" : ": ";
        return context.state()
                        .get(StateKey.FAILED_STEP)
                        .map(step -> step + colon)
                        .orElse("")
                + message;
    }

    private List<String> goBack() throws StepFailure, InterruptedException {
        context.log().line("bringing every server back to the release that it had");
        try {
            List<String> states = SwitchBack.everywhere(context);
            states.forEach(context.log()::line);
            return states;
        } catch (StepFailure e) {
            e.throwIfLockLost();
            worse = Optional.of(e);
            return List.of();
        }
    }

    /**
     * What 8.1 to 8.3 did for the new release they do again for the one that is returned to; the user's commands are
     * not run again.
     */
    private void activateAgain() throws StepFailure, InterruptedException {
        Set<String> previous = new TreeSet<>();
        for (Server server : context.target().servers()) {
            previous.add(context.previous(server).map(ReleaseId::value).orElse(""));
        }
        if (previous.size() != 1 || previous.contains("")) {
            context.log()
                    .line(
                            previous.contains("")
                                    ? "there was no release before this one"
                                    : "the servers had different releases before: " + String.join(", ", previous));
            return;
        }
        DeploymentContext back =
                context.returningTo(new ReleaseId(previous.iterator().next()), context.release());
        new StepRunner(back, listener)
                .followAll(Deployment.steps(Phase.ACTIVATE, Phase.ACTIVATE).stream()
                        .filter(step -> !step.number().equals(ExitMaintenanceMode.NUMBER))
                        .toList());
    }

    /** Before this part of the deployment began. */
    private boolean wasReady() {
        return context.state()
                .get(StateKey.PART)
                .filter(first -> Phase.of(first).compareTo(Phase.SWITCH) >= 0)
                .isPresent();
    }

    private void mark(ReleaseState state) throws StepFailure, InterruptedException {
        if (context.state().get(StateKey.RELEASE).isEmpty() || context.state().has(StateKey.ROLLBACK)) {
            return;
        }
        try {
            context.hosts().each(host -> {
                StateFile.change(host, context.layout(), context.slot().token(), context.release(), state);
                return host;
            });
        } catch (StepFailure e) {
            e.throwIfLockLost();
            context.log()
                    .warn("release " + context.release() + " was not marked " + state.word() + ": " + e.getMessage());
        }
    }

    private void record(String reason, List<String> standing) throws StepFailure, InterruptedException {
        List<String> lines = new ArrayList<>(List.of(reason));
        lines.addAll(standing);
        context.state().set(StateKey.OUTCOME, Application.Notification.Outcome.FAILURE);
        context.state().set(StateKey.FAILURE, context.log().shown(lines.stream().collect(Collectors.joining("; "))));
        new StepRunner(context, listener).followAll(Deployment.steps(Phase.RECORD, Phase.RECORD));
    }
}
