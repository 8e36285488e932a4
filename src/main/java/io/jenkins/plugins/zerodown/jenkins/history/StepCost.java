package io.jenkins.plugins.zerodown.jenkins.history;

import io.jenkins.plugins.zerodown.protocol.Event;

/**
 * What a numbered step cost, as the engine tells it.
 *
 * @param millis how long the engine was at it
 * @param trips answers that were waited for, of all servers together
 * @param sent bytes, to all servers
 * @param received bytes, from all servers
 */
public record StepCost(long millis, int trips, long sent, long received) {
    public static final StepCost NONE = new StepCost(0, 0, 0, 0);

    /** @param ended the engine's event that a step has ended */
    public static StepCost of(Event.StepOver ended) {
        return new StepCost(ended.millis(), ended.trips(), ended.sent(), ended.received());
    }

    public StepCost plus(StepCost other) {
        return new StepCost(millis + other.millis, trips + other.trips, sent + other.sent, received + other.received);
    }
}
