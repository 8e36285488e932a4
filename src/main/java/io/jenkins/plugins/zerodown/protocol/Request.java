package io.jenkins.plugins.zerodown.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the engine can be asked for: one JSON object, whose {@code do} tells which of these it is.
 *
 * @param <A> what it is answered by
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "do")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Request.Step.class, name = "step"),
    @JsonSubTypes.Type(value = Request.Revert.class, name = "revert"),
    @JsonSubTypes.Type(value = Request.Finish.class, name = "finish"),
    @JsonSubTypes.Type(value = Request.Rollback.class, name = "rollback"),
    @JsonSubTypes.Type(value = Request.Cleanup.class, name = "cleanup"),
    @JsonSubTypes.Type(value = Request.Releases.class, name = "releases"),
    @JsonSubTypes.Type(value = Request.Check.class, name = "check"),
    @JsonSubTypes.Type(value = Request.Unlock.class, name = "unlock"),
    @JsonSubTypes.Type(value = Request.Stop.class, name = "stop")
})
public sealed interface Request<A extends EngineAnswer> {
    /**
     * Any text that is this deployment's, rollback's or look's alone: what is asked for again is asked for under the
     * same one.
     */
    String deployment();

    /** What it is answered by, where it is not refused. */
    Class<A> answeredBy();

    /** A request as its caller has it, who knows neither for which deployment nor what the engine is to know of it. */
    interface Unaddressed<A extends EngineAnswer> {
        /** @throws IllegalArgumentException naming the field, and what is wrong with it */
        WithSetting<A> of(String deployment, EngineSettings setting);
    }

    /** Everything that is needed to do it, by a process too that has never heard of it. */
    sealed interface WithSetting<A extends EngineAnswer> extends Request<A> {
        EngineSettings setting();
    }

    /**
     * One of the 28 steps, for the first time or again. Answered by {@link EngineAnswer.StepEnded}.
     *
     * @param step such as "3.4"
     * @param separate the deployment is done in parts (build, release, switch, clean up) that each take the slot for
     *     themselves
     */
    record Step(String deployment, EngineSettings setting, String step, boolean separate)
            implements WithSetting<EngineAnswer.StepEnded> {
        public Step {
            Needed.name("deployment", deployment);
            Needed.present("setting", setting);
            Needed.present("step", step);
        }

        @Override
        public Class<EngineAnswer.StepEnded> answeredBy() {
            return EngineAnswer.StepEnded.class;
        }
    }

    /**
     * Every server is brought back to what it had; the slot and the session end. Answered by
     * {@link EngineAnswer.Ended}.
     */
    record Revert(String deployment, EngineSettings setting, Failure failure, boolean keepWork)
            implements WithSetting<EngineAnswer.Ended> {
        public Revert {
            Needed.name("deployment", deployment);
            Needed.present("setting", setting);
            Needed.present("failure", failure);
        }

        @Override
        public Class<EngineAnswer.Ended> answeredBy() {
            return EngineAnswer.Ended.class;
        }
    }

    /**
     * What was done stands; the slot and the session end. Answered by {@link EngineAnswer.Ended}.
     *
     * @param keepWork the work directory stays, since a later part needs what was built in it
     */
    record Finish(String deployment, EngineSettings setting, boolean keepWork)
            implements WithSetting<EngineAnswer.Ended> {
        public Finish {
            Needed.name("deployment", deployment);
            Needed.present("setting", setting);
        }

        @Override
        public Class<EngineAnswer.Ended> answeredBy() {
            return EngineAnswer.Ended.class;
        }
    }

    /**
     * Answered by {@link EngineAnswer.Ended}.
     *
     * @param to any complete release; absent: the newest good one older than the live one
     * @param seen ids that were live as far as whoever asks for it was shown; absent: what is live when it is asked
     *     for. Where that has changed by its turn, nothing is done
     */
    record Rollback(
            String deployment,
            EngineSettings setting,
            String to,
            boolean leftIsGood,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> seen)
            implements WithSetting<EngineAnswer.Ended> {
        public Rollback {
            seen = seen == null ? List.of() : List.copyOf(seen);
            for (String id : seen) {
                if (!ReleaseId.isLegal(id)) {
                    throw new IllegalArgumentException("seen: '" + id + "' is no release id, such as 20250820092100");
                }
            }
            Needed.name("deployment", deployment);
            Needed.present("setting", setting);
            if (to != null && !ReleaseId.isLegal(to)) {
                throw new IllegalArgumentException("to: '" + to + "' is no release id, such as 20250820092100");
            }
        }

        public Optional<ReleaseId> wanted() {
            return Optional.ofNullable(to).map(ReleaseId::new);
        }

        public Set<ReleaseId> shown() {
            return seen.stream().map(ReleaseId::new).collect(Collectors.toSet());
        }

        @Override
        public Class<EngineAnswer.Ended> answeredBy() {
            return EngineAnswer.Ended.class;
        }
    }

    /** Old releases and leftovers go. Answered by {@link EngineAnswer.Ended}. */
    record Cleanup(String deployment, EngineSettings setting) implements WithSetting<EngineAnswer.Ended> {
        public Cleanup {
            Needed.name("deployment", deployment);
            Needed.present("setting", setting);
        }

        @Override
        public Class<EngineAnswer.Ended> answeredBy() {
            return EngineAnswer.Ended.class;
        }
    }

    /** Answered by {@link EngineAnswer.Catalogues}. */
    record Releases(String deployment, EngineSettings setting) implements WithSetting<EngineAnswer.Catalogues> {
        public Releases {
            Needed.name("deployment", deployment);
            Needed.present("setting", setting);
        }

        @Override
        public Class<EngineAnswer.Catalogues> answeredBy() {
            return EngineAnswer.Catalogues.class;
        }
    }

    /** Answered by {@link EngineAnswer.Findings}. */
    record Check(String deployment, EngineSettings setting) implements WithSetting<EngineAnswer.Findings> {
        public Check {
            Needed.name("deployment", deployment);
            Needed.present("setting", setting);
        }

        @Override
        public Class<EngineAnswer.Findings> answeredBy() {
            return EngineAnswer.Findings.class;
        }
    }

    /**
     * Answered by {@link EngineAnswer.Unlocked}.
     *
     * @param why kept in deployment.log
     * @param holders marks of those that whoever asks for it was shown: whoever has come since keeps it. Absent: it is
     *     asked who has it, and nothing is taken
     */
    record Unlock(String deployment, EngineSettings setting, String why, List<String> holders)
            implements WithSetting<EngineAnswer.Unlocked> {
        public Unlock {
            holders = holders == null ? null : List.copyOf(holders);
            Needed.name("deployment", deployment);
            Needed.present("setting", setting);
            Needed.present("why", why);
        }

        @Override
        public Class<EngineAnswer.Unlocked> answeredBy() {
            return EngineAnswer.Unlocked.class;
        }
    }

    /** Interrupts what is being done for a deployment. Answered by {@link EngineAnswer.Stopped}, at once. */
    record Stop(String deployment) implements Request<EngineAnswer.Stopped> {
        public Stop {
            Needed.name("deployment", deployment);
        }

        @Override
        public Class<EngineAnswer.Stopped> answeredBy() {
            return EngineAnswer.Stopped.class;
        }
    }

    /**
     * Why a deployment does not go on: what {@link EngineAnswer.StepEnded} said of the step that failed.
     *
     * @param reason that of the step's answer, or "STOPPED" where somebody stopped it
     */
    record Failure(String reason, String message) {
        /** Of a failure that somebody wanted. */
        public static final String STOPPED = "STOPPED";

        public Failure {
            Needed.present("reason", reason);
            Needed.present("message", message);
            List<String> known =
                    Arrays.stream(StepFailure.Reason.values()).map(Enum::name).toList();
            if (!reason.equals(STOPPED) && !known.contains(reason)) {
                throw new IllegalArgumentException(
                        "reason: '" + reason + "' is none of " + String.join(", ", known) + ", " + STOPPED);
            }
        }

        public Exception asException() {
            return reason.equals(STOPPED)
                    ? new InterruptedException(message)
                    : new StepFailure(StepFailure.Reason.valueOf(reason), message, null);
        }
    }
}
