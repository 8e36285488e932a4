package io.jenkins.plugins.zerodown.flow;

import java.time.Duration;
import java.util.List;

/** Runs steps one after another and tells a listener. */
public final class StepRunner {
    private final DeploymentContext context;
    private final Listener listener;

    public StepRunner(DeploymentContext context, Listener listener) {
        this.context = context;
        this.listener = listener;
    }

    /** @throws StepFailure of the first step that fails; those after it are not begun */
    public void follow(List<Step> steps) throws StepFailure, InterruptedException {
        for (Step step : steps) {
            follow(step);
        }
    }

    /**
     * Runs every step, whatever becomes of the ones before: a failure is a warning.
     *
     * @throws StepFailure LOCK_LOST alone: what is left would be done to somebody else's work
     */
    public void followAll(List<Step> steps) throws StepFailure, InterruptedException {
        for (Step step : steps) {
            try {
                follow(step);
            } catch (StepFailure e) {
                e.throwIfLockLost();
                context.log().warn(step.heading() + ": " + e.getMessage());
            }
        }
    }

    /** @throws StepFailure also for a mistake of ours, which is a failure like any other */
    public Outcome follow(Step step) throws StepFailure, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        listener.started(step);
        long began = System.nanoTime();
        try {
            Outcome outcome = step.run(context);
            listener.ended(step, outcome, since(began));
            return outcome;
        } catch (StepFailure e) {
            note(step);
            listener.failed(step, e, since(began));
            throw e;
        } catch (InterruptedException e) {
            listener.failed(step, new StepFailure("stopped", e), since(began));
            throw e;
        } catch (RuntimeException | Error e) {
            // A mistake of ours, or a machine without memory, must not leave the servers between two releases.
            StepFailure failure = new StepFailure(step.heading() + " broke: " + e, e);
            note(step);
            listener.failed(step, failure, since(began));
            throw failure;
        }
    }

    private void note(Step step) {
        if (context.state().get(StateKey.FAILED_STEP).isEmpty()) {
            context.state().set(StateKey.FAILED_STEP, step.number() + " " + step.title());
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
