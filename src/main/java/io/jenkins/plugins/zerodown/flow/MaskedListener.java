package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.secrets.Masking;
import java.time.Duration;

/** A listener that is told outcomes and failures with masked texts only. */
public final class MaskedListener implements Listener {
    private final Listener listener;
    private final Masking masking;

    public MaskedListener(Listener listener, Masking masking) {
        this.listener = listener;
        this.masking = masking;
    }

    @Override
    public void started(Step step) {
        listener.started(step);
    }

    @Override
    public void ended(Step step, Outcome outcome, Duration took) {
        String text = masking.shown(outcome.text());
        listener.ended(step, outcome instanceof Outcome.Skipped ? Outcome.skipped(text) : Outcome.done(text), took);
    }

    @Override
    public void failed(Step step, StepFailure failure, Duration took) {
        listener.failed(step, new StepFailure(failure.reason(), masking.shown(failure.getMessage()), failure), took);
    }
}
