package io.jenkins.plugins.zerodown;

import io.jenkins.plugins.zerodown.flow.Course;
import io.jenkins.plugins.zerodown.flow.Fact;
import io.jenkins.plugins.zerodown.flow.Listener;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.phase05.Maintenance;
import io.jenkins.plugins.zerodown.phase07.SwitchBack;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.release.ReleaseState;
import io.jenkins.plugins.zerodown.release.StateFile;
import io.jenkins.plugins.zerodown.config.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Leaves every server as it was before a deployment or a rollback that failed, and says where each stands. */
final class Revert {
    private final Run run;
    private final Listener listener;
    private Optional<StepFailure> worse = Optional.empty();

    Revert(Run run, Listener listener) {
        this.run = run;
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
        if (!run.slot().isOver() && !run.slot().isHeld() && run.slot().lost().isEmpty()) {
            return untouched(failure);
        }
        // What this machine remembers may be old: it may have stood still. And what it gave up may live on on a server,
        // where it must not have the last word.
        if (run.slot().renew().isPresent()) {
            return withoutLock(failure);
        }
        if (run.slot().isOver()) {
            return new LostLock(run).after(reason(failure));
        }
        try {
            return undo(failure);
        } catch (StepFailure e) {
            run.slot().confirm();
            return withoutLock(failure);
        }
    }

    /** Somebody else's lock: his maintenance mode, states and releases are left alone. */
    private Ending withoutLock(Exception failure) {
        String lost = run.slot().lost().orElse("the lock of this deployment was taken away");
        String reason = reason(failure);
        return new LostLock(run).ending(reason.contains(lost) ? reason : reason + "\n" + lost);
    }

    /** @throws StepFailure LOCK_LOST alone */
    private Ending undo(Exception failure) throws StepFailure, InterruptedException {
        if (failure instanceof StepFailure step && step.reason() == StepFailure.Reason.UNUSABLE
                && run.facts().get(Fact.RELEASE).isEmpty()) {
            return new Ending.Unusable(failure.getMessage());
        }
        String reason = reason(failure);
        boolean switched = run.target().servers().stream()
                .anyMatch(server -> run.facts().get(Fact.SWITCHING, server).isPresent());
        List<String> standing = switched ? goBack() : List.of();
        try {
            Maintenance.lift(run);
        } catch (StepFailure e) {
            e.throwIfLockLost();
            worse = Optional.of(worse.orElse(e));
        }
        if (switched) {
            // Also where one server could not go back: the others must not go on with what they hold of the new release.
            activateAgain();
        }
        if (switched || !wasReady()) {
            mark(switched ? ReleaseState.BAD : ReleaseState.FAILED);
        }
        if (standing.isEmpty()) {
            standing = Servers.standing(run);
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
        return run.facts().get(Fact.FAILED_STEP).map(step -> step + colon).orElse("") + message;
    }

    private List<String> goBack() throws StepFailure, InterruptedException {
        run.log().line("bringing every server back to the release that it had");
        try {
            List<String> states = SwitchBack.everywhere(run);
            states.forEach(run.log()::line);
            return states;
        } catch (StepFailure e) {
            e.throwIfLockLost();
            worse = Optional.of(e);
            return List.of();
        }
    }

    /** What 8.1 to 8.3 did for the new release they do again for the one that is returned to; the user's commands are not run again. */
    private void activateAgain() throws StepFailure, InterruptedException {
        Set<String> previous = new TreeSet<>();
        for (Server server : run.target().servers()) {
            previous.add(run.previous(server).map(ReleaseId::value).orElse(""));
        }
        if (previous.size() != 1 || previous.contains("")) {
            run.log().line(previous.contains("") ? "there was no release before this one"
                    : "the servers had different releases before: " + String.join(", ", previous));
            return;
        }
        Run back = run.returningTo(new ReleaseId(previous.iterator().next()), run.release());
        new Course(back, listener).followAll(Deployment.steps(Phase.ACTIVATE, Phase.ACTIVATE).stream()
                .filter(step -> !step.number().equals("8.4")).toList());
    }

    /** Before this part of the deployment began. */
    private boolean wasReady() {
        return run.facts().get(Fact.PART).filter(first -> Phase.of(first).compareTo(Phase.SWITCH) >= 0).isPresent();
    }

    private void mark(ReleaseState state) throws StepFailure, InterruptedException {
        if (run.facts().get(Fact.RELEASE).isEmpty() || run.facts().get(Fact.ROLLBACK).isPresent()) {
            return;
        }
        try {
            run.hosts().each(host -> {
                StateFile.change(host, run.layout(), run.slot().token(), run.release(), state);
                return host;
            });
        } catch (StepFailure e) {
            e.throwIfLockLost();
            run.log().warn("release " + run.release() + " was not marked " + state.word() + ": " + e.getMessage());
        }
    }

    private void record(String reason, List<String> standing) throws StepFailure, InterruptedException {
        List<String> lines = new ArrayList<>(List.of(reason));
        lines.addAll(standing);
        run.facts().set(Fact.OUTCOME, "failure");
        run.facts().set(Fact.FAILURE, run.log().shown(lines.stream().collect(Collectors.joining("; "))));
        new Course(run, listener).followAll(Deployment.steps(Phase.RECORD, Phase.RECORD));
    }
}
