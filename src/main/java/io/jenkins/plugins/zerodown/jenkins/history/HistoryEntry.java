package io.jenkins.plugins.zerodown.jenkins.history;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * One deployment or rollback, as a job remembers it. Holds no secret: what is given as message is masked before.
 *
 * @param id the operation's; what is recorded again under the same one replaces the older
 * @param target its name when this was done
 * @param release which visitors see since, or should have seen; empty text where it never came to that
 * @param previous which they saw before; empty text where there was none or nobody knows
 * @param commit full hash, or empty text
 * @param who user or job that wanted it
 * @param build number of the build that did it; 0: a rollback from a page
 * @param millis how long it took, waiting for the target included
 * @param phases milliseconds that each phase took, by its number; those that were not reached are not in it
 * @param steps what each numbered step cost, by its number; those that were not reached are not in it
 * @param message the last words, for people
 */
public record HistoryEntry(
        String id,
        Kind kind,
        String target,
        String release,
        String previous,
        String commit,
        String who,
        int build,
        Instant started,
        long millis,
        Map<Integer, Long> phases,
        Map<String, StepCost> steps,
        Outcome outcome,
        String message) {
    static final int LONGEST_MESSAGE = 4_000;

    public enum Kind {
        @JsonProperty("deploy")
        DEPLOY,
        @JsonProperty("rollback")
        ROLLBACK
    }

    /** What became of it; the first five are the engine's, by its status. */
    public enum Outcome {
        @JsonProperty("done")
        DONE,
        /** Every server serves what it served before. */
        @JsonProperty("failed")
        FAILED,
        /** Nothing was touched: the options cannot be used. */
        @JsonProperty("unusable")
        UNUSABLE,
        /** Nothing was touched: somebody else had the target. */
        @JsonProperty("busy")
        BUSY,
        /** Servers differ from what was promised. */
        @JsonProperty("diverged")
        DIVERGED,
        /** Somebody stopped it, and every server serves what it served before. */
        @JsonProperty("stopped")
        STOPPED,
        /** Nobody knows: the engine could not be asked any more. */
        @JsonProperty("unknown")
        UNKNOWN;

        /** @param status of the engine's answer to a revert, a finish or a rollback */
        public static Outcome of(int status) {
            return status >= 0 && status <= DIVERGED.ordinal() ? values()[status] : UNKNOWN;
        }
    }

    public HistoryEntry {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(target, "target");
        release = orEmpty(release);
        previous = orEmpty(previous);
        commit = orEmpty(commit);
        who = orEmpty(who);
        Objects.requireNonNull(started, "started");
        phases = phases == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(phases));
        steps = steps == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(steps));
        outcome = outcome == null ? Outcome.UNKNOWN : outcome;
        message = orEmpty(message);
        message = message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) + "…" : message;
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
