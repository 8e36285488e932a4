package io.jenkins.plugins.zerodown.flow;

/** How a step that did not fail ended. */
public sealed interface Outcome {
    String text();

    /** @param text one line for the log: what was done, where, how much */
    record Done(String text) implements Outcome {}

    /** @param text why there was nothing to do */
    record Skipped(String text) implements Outcome {}

    static Outcome done(String text) {
        return new Done(text);
    }

    static Outcome skipped(String reason) {
        return new Skipped(reason);
    }
}
