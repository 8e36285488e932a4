package io.jenkins.plugins.zerodown.remote;

import java.util.List;
import java.util.function.Supplier;

/**
 * The calls that travel to one server with the next {@link Host#callLast}: some are run before it, others after it.
 * Thread-safe.
 */
final class Piggyback {
    private final PrefetchedAnswers answers;
    private List<Call> before = List.of();
    private Supplier<List<Call>> after = List::of;

    Piggyback(PrefetchedAnswers answers) {
        this.answers = answers;
    }

    synchronized void before(List<Call> calls) {
        before = calls;
    }

    /** Those that are to be run before, and have not been. */
    synchronized List<Call> undone() {
        return unknown(before);
    }

    synchronized List<Call> takeBefore() {
        List<Call> calls = before;
        before = List.of();
        return calls;
    }

    /** @param calls told when they are needed */
    synchronized void after(Supplier<List<Call>> calls) {
        after = calls;
    }

    synchronized List<Call> takeAfter() {
        List<Call> calls = unknown(after.get());
        after = List::of;
        return calls;
    }

    private List<Call> unknown(List<Call> calls) {
        return calls.stream().filter(call -> !answers.knows(call)).toList();
    }
}
