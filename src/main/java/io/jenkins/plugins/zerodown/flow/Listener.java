package io.jenkins.plugins.zerodown.flow;

import java.time.Duration;

/** Told how the steps of a deployment go, in order, by the thread that runs them. */
public interface Listener {
    void started(Step step);

    void ended(Step step, Outcome outcome, Duration took);

    void failed(Step step, StepFailure failure, Duration took);
}
