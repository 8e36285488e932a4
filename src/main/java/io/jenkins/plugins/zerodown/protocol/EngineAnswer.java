package io.jenkins.plugins.zerodown.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jenkins.plugins.zerodown.Ending;
import io.jenkins.plugins.zerodown.check.Finding;
import io.jenkins.plugins.zerodown.lock.LockHolder;
import io.jenkins.plugins.zerodown.lock.UnlockOutcome;
import io.jenkins.plugins.zerodown.release.Release;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What comes of a request, as JSON; what is null is left out. Every text in it is masked. */
public sealed interface EngineAnswer {
    /** Nothing came of it: it could not be understood, or its options cannot be used. @param error why, for people */
    record Refused(String error) implements EngineAnswer {}

    /**
     * @param outcome done, skipped, failed or stopped
     * @param text what was done, why it was skipped, or what went wrong
     * @param reason of a failure: one of {@code StepFailure.Reason}
     * @param facts all that are known now
     */
    record StepEnded(String outcome, String text, String reason, Map<String, String> facts) implements EngineAnswer {}

    /**
     * @param status 0 done; 1 failed, and every server serves what it served before; 2 nothing was touched, the options
     *     cannot be used; 3 somebody else has the target; 4 servers differ from what was promised
     * @param release which visitors see now, where that was reached
     * @param servers what each serves, where a failure touched one
     */
    record Ended(int status, String message, String release, List<String> servers, Map<String, String> facts)
            implements EngineAnswer {
        public static Ended of(Ending ending, UnaryOperator<String> shown, Map<String, String> facts) {
            Optional<String> release =
                    ending instanceof Ending.Done done ? done.release().map(Object::toString) : Optional.empty();
            List<String> servers = ending instanceof Ending.Failed failed ? failed.servers() : List.of();
            return new Ended(
                    ending.status(),
                    shown.apply(ending.message()),
                    release.orElse(null),
                    servers.stream().map(shown).toList(),
                    facts);
        }
    }

    /** @param servers in the target's order */
    record Catalogues(List<Catalogue> servers) implements EngineAnswer {}

    /** One server's releases, newest first, or what keeps it from telling them. */
    record Catalogue(String server, List<Listed> releases, String error) {
        public static Catalogue failed(String server, String error) {
            return new Catalogue(server, null, error);
        }
    }

    /** @param deployedAt ISO-8601, UTC; @param build address of the build that made it; @param bytes of its files */
    record Listed(
            String id,
            String state,
            boolean live,
            String commit,
            String branch,
            String deployedAt,
            Long bytes,
            String build,
            String who) {
        public static Listed of(Release release, UnaryOperator<String> shown) {
            return new Listed(
                    release.id().value(),
                    release.state().word(),
                    release.live(),
                    shown(release.commit(), shown),
                    shown(release.branch(), shown),
                    release.deployedAt().map(Instant::toString).orElse(null),
                    release.bytes().isPresent() ? Long.valueOf(release.bytes().getAsLong()) : null,
                    shown(release.build(), shown),
                    shown(release.who(), shown));
        }

        private static String shown(Optional<String> text, UnaryOperator<String> shown) {
            return text.map(shown).orElse(null);
        }
    }

    record Findings(List<Found> findings) implements EngineAnswer {}

    /** As {@link Finding}. @param severity error, warning or note */
    record Found(String severity, String server, String what, String why, String fix) {
        public static Found of(Finding finding, UnaryOperator<String> shown) {
            return new Found(
                    finding.severity().name().toLowerCase(java.util.Locale.ROOT),
                    finding.server(),
                    shown.apply(finding.what()),
                    shown.apply(finding.why()),
                    shown.apply(finding.fix()));
        }
    }

    record Unlocked(List<FreedServer> servers) implements EngineAnswer {}

    /**
     * @param from from whom it was taken; absent where it was not
     * @param holder the mark of whoever has it, and still has; absent where it is free, taken, or could not be asked
     * @param who his name
     * @param age of his last heartbeat, in seconds
     * @param jobs his commands that run
     */
    record FreedServer(
            String server, String from, String holder, String who, Long age, List<String> jobs, String error) {
        public static FreedServer of(String server, UnlockOutcome end, UnaryOperator<String> shown) {
            if (end instanceof UnlockOutcome.Kept kept) {
                return held(server, kept.by(), shown);
            }
            return end instanceof UnlockOutcome.Taken taken
                    ? new FreedServer(server, shown.apply(taken.from().toString()), null, null, null, null, null)
                    : free(server);
        }

        public static FreedServer held(String server, LockHolder by, UnaryOperator<String> shown) {
            return new FreedServer(
                    server,
                    null,
                    by.mark(),
                    shown.apply(by.toString()),
                    by.age(),
                    by.jobs().stream().map(shown).toList(),
                    null);
        }

        public static FreedServer free(String server) {
            return new FreedServer(server, null, null, null, null, null, null);
        }

        public static FreedServer failed(String server, String error) {
            return new FreedServer(server, null, null, null, null, null, error);
        }
    }

    /** @param running whether anything was being done for that deployment */
    record Stopped(@JsonProperty("running") boolean running) implements EngineAnswer {}
}
