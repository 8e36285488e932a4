package io.jenkins.plugins.zerodown.remote;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;

/**
 * The shells of one connection that nobody works with, by what they wait for: work, a stream, or to give the answers
 * that they owe. Guarded by its pool.
 */
final class WaitingShells {
    private final PrefetchedAnswers prefetched;
    private final Deque<Shell> idle = new ArrayDeque<>();
    /** They owe answers, and cannot be asked any more. */
    private final Set<Shell> spent = new HashSet<>();

    private FutureTask<Shell> expected;
    /** The one that is expected, where it did something else before. */
    private Optional<Shell> reserved = Optional.empty();

    WaitingShells(PrefetchedAnswers prefetched) {
        this.prefetched = prefetched;
    }

    /** The one whose answer comes first. */
    Optional<Shell> takeLeastOwing() {
        Optional<Shell> shell = idle.stream().min(Comparator.comparing(prefetched::owed));
        shell.ifPresent(idle::remove);
        return shell;
    }

    /** One that owes a fresh answer to a call. */
    Optional<Shell> takeOwing(Call call) {
        Set<Shell> shells = new LinkedHashSet<>(spent);
        shells.addAll(idle);
        reserved.ifPresent(shells::add);
        Optional<Shell> owing = prefetched.owing(call, shells);
        owing.ifPresent(idle::remove);
        return owing;
    }

    /**
     * @param usable false: its answers cannot be told apart any more
     * @return whether it waits here; else it is to end
     */
    boolean putBack(Shell shell, boolean usable) {
        boolean waits = reserved.filter(shell::equals).isPresent();
        boolean owes = spent.contains(shell) && prefetched.owed(shell) > 0;
        if (usable && (waits || owes)) {
            return true;
        }
        boolean over = spent.remove(shell);
        if (usable && !over) {
            idle.push(shell);
            return true;
        }
        if (waits) {
            reserve(Optional.empty());
        }
        return false;
    }

    /** It cannot be asked any more, and owes answers. */
    void putBackSpent(Shell shell) {
        spent.add(shell);
    }

    /** The one for the next stream, maybe still being opened; null where none is expected. */
    FutureTask<Shell> expected() {
        return expected;
    }

    void expect(FutureTask<Shell> opening) {
        expected = opening;
    }

    FutureTask<Shell> takeExpected() {
        FutureTask<Shell> opening = expected;
        reserve(Optional.empty());
        return opening;
    }

    /** Keeps one that is idle for the next stream, where one is left for other work. @return whether there was one */
    boolean reserveSpare() {
        Optional<Shell> spare = idle.size() < 2
                ? Optional.empty()
                : idle.stream().filter(shell -> prefetched.owed(shell) == 0).findFirst();
        spare.ifPresent(shell -> {
            idle.remove(shell);
            reserve(spare);
        });
        return spare.isPresent();
    }

    private void reserve(Optional<Shell> shell) {
        reserved = shell;
        expected = shell.map(one -> new FutureTask<>(() -> one)).orElse(null);
        shell.ifPresent(one -> expected.run());
    }

    /** All of them, which wait here no longer. */
    List<Shell> takeAll() {
        List<Shell> all = new ArrayList<>(idle);
        all.addAll(spent);
        reserved.ifPresent(all::add);
        idle.clear();
        spent.clear();
        reserve(Optional.empty());
        return all;
    }
}
