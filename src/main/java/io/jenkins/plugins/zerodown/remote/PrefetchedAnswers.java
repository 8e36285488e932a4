package io.jenkins.plugins.zerodown.remote;

import io.jenkins.plugins.zerodown.ssh.ConnectionLost;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What one server was asked before anybody needed it, and its answers. Thread-safe. */
final class PrefetchedAnswers {
    /** What was seen longer ago is looked at again. */
    private static final long FRESH = Duration.ofSeconds(10).toNanos();

    private final Map<Shell, Deque<Asked>> owed = new HashMap<>();
    private final Map<Look, Seen> seen = new HashMap<>();
    private final Map<Look, ScriptResult> done = new HashMap<>();
    private final Set<Look> expected = new HashSet<>();
    private final Map<Look, Call> untaken = new HashMap<>();

    private record Look(Script script, List<String> arguments, ByteBuffer stdin) {
        static Look of(Call call) {
            return new Look(call.script(), call.words(), ByteBuffer.wrap(call.stdin()));
        }
    }

    private record Asked(Call call, long at) {}

    private record Seen(ScriptResult result, long askedAt) {}

    synchronized void asked(Shell shell, Call call) {
        owed.computeIfAbsent(shell, unknown -> new ArrayDeque<>()).add(new Asked(call, System.nanoTime()));
    }

    /** They will be asked for soon: nobody else need do so. @param soon false: they have been, or will not be */
    synchronized void expect(List<Call> calls, boolean soon) {
        List<Look> looks = calls.stream().map(Look::of).toList();
        if (soon) {
            expected.addAll(looks);
        } else {
            looks.forEach(expected::remove);
        }
    }

    /** Takes in the answers that a shell owes: its next one is that to what was asked for after them. */
    void settle(Shell shell) throws ConnectionLost, InterruptedException {
        settle(shell, answered -> false);
    }

    /** As {@link #settle(Shell)}, up to that to a call. */
    void settle(Shell shell, Call last) throws ConnectionLost, InterruptedException {
        Look look = Look.of(last);
        settle(shell, answered -> Look.of(answered).equals(look));
    }

    private void settle(Shell shell, Predicate<Call> enough) throws ConnectionLost, InterruptedException {
        for (Asked next = next(shell); next != null; next = enough.test(next.call) ? null : next(shell)) {
            ScriptResult result = shell.answer(next.call);
            synchronized (this) {
                owed.get(shell).remove();
                if (result.exit() != Shell.LEFT_OUT) {
                    untaken.put(Look.of(next.call), next.call);
                }
                if (result.exit() != Shell.LEFT_OUT && next.call.lasting()) {
                    done.put(Look.of(next.call), result);
                } else if (result.exit() != Shell.LEFT_OUT) {
                    seen.put(Look.of(next.call), new Seen(result, next.at));
                }
            }
        }
    }

    private synchronized Asked next(Shell shell) {
        Deque<Asked> asked = owed.get(shell);
        return asked == null ? null : asked.peek();
    }

    /** What has been done, and not looked at, stays so: its answer is kept until it is taken. */
    synchronized void done(Call call, ScriptResult result) {
        done.put(Look.of(call), result);
    }

    /** The answer to a call, where it is there and fresh; it is given once. */
    synchronized Optional<ScriptResult> take(Call call) {
        untaken.remove(Look.of(call));
        ScriptResult lasting = done.remove(Look.of(call));
        if (lasting != null) {
            return Optional.of(lasting);
        }
        return Optional.ofNullable(seen.remove(Look.of(call)))
                .filter(answer -> isFresh(answer.askedAt))
                .map(Seen::result);
    }

    /** Whether an answer to a call is there or on its way. */
    synchronized boolean knows(Call call) {
        Look look = Look.of(call);
        Seen answer = seen.get(look);
        return done.containsKey(look)
                || answer != null && isFresh(answer.askedAt)
                || expected.contains(look)
                || owing(call, owed.keySet()).isPresent();
    }

    /** Which of some shells owes a fresh answer to a call. */
    synchronized Optional<Shell> owing(Call call, Collection<Shell> shells) {
        Look look = Look.of(call);
        return shells.stream()
                .filter(shell -> owed.getOrDefault(shell, new ArrayDeque<>()).stream()
                        .anyMatch(asked ->
                                Look.of(asked.call).equals(look) && (asked.call.lasting() || isFresh(asked.at))))
                .findFirst();
    }

    /** How many answers a shell owes. */
    synchronized int owed(Shell shell) {
        Deque<Asked> asked = owed.get(shell);
        return asked == null ? 0 : asked.size();
    }

    private static boolean isFresh(long askedAt) {
        return System.nanoTime() - askedAt < FRESH;
    }

    /** What was asked and answered, and never taken. */
    synchronized List<Call> unused() {
        List<Call> calls = new ArrayList<>(untaken.values());
        owed.values().forEach(asked -> asked.forEach(one -> calls.add(one.call)));
        return calls;
    }

    /** The shell has ended. */
    synchronized void forget(Shell shell) {
        owed.remove(shell);
    }
}
