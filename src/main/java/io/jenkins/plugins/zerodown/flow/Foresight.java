package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.remote.Call;
import java.util.List;

/**
 * What a step will ask of a server whatever the steps before it find, so that it can travel with what they ask.
 *
 * @param calls that it begins with, each repeatable, in order
 * @param whole whether it asks nothing else, so that the calls of the step after it may follow
 */
public record Foresight(List<Call> calls, boolean whole) {
    /** It decides when its time has come. */
    public static final Foresight NONE = new Foresight(List.of(), false);

    /** It will have nothing to do. */
    public static final Foresight SKIPPED = new Foresight(List.of(), true);

    public Foresight {
        calls = List.copyOf(calls);
    }

    public static Foresight all(Call... calls) {
        return new Foresight(List.of(calls), true);
    }

    public static Foresight first(Call... calls) {
        return new Foresight(List.of(calls), false);
    }
}
