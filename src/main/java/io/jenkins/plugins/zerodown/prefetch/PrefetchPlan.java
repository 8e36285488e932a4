package io.jenkins.plugins.zerodown.prefetch;

import io.jenkins.plugins.zerodown.remote.Call;
import java.util.List;

/**
 * What a step will ask of a server whatever the steps before it find, so that it can travel with what they ask.
 *
 * @param calls that it begins with, each repeatable, in order
 * @param whole whether it asks nothing else, so that the calls of the step after it may follow
 */
public record PrefetchPlan(List<Call> calls, boolean whole) {
    /** It decides when its time has come. */
    public static final PrefetchPlan NONE = new PrefetchPlan(List.of(), false);

    /** It will have nothing to do. */
    public static final PrefetchPlan SKIPPED = new PrefetchPlan(List.of(), true);

    public PrefetchPlan {
        calls = List.copyOf(calls);
    }

    public static PrefetchPlan all(Call... calls) {
        return new PrefetchPlan(List.of(calls), true);
    }

    public static PrefetchPlan first(Call... calls) {
        return new PrefetchPlan(List.of(calls), false);
    }
}
