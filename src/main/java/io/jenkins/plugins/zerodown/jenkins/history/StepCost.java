package io.jenkins.plugins.zerodown.jenkins.history;

import com.fasterxml.jackson.databind.JsonNode;

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
    public static StepCost of(JsonNode ended) {
        return new StepCost(
                ended.path("millis").asLong(),
                ended.path("trips").asInt(),
                ended.path("sent").asLong(),
                ended.path("received").asLong());
    }

    public StepCost plus(StepCost other) {
        return new StepCost(millis + other.millis, trips + other.trips, sent + other.sent, received + other.received);
    }
}
