package io.jenkins.plugins.zerodown.service;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the desk can be asked for: one JSON object, whose {@code do} tells which of these it is. */
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
sealed interface Request {
    /**
     * Any text that is this deployment's, rollback's or look's alone: what is asked for again is asked for under the
     * same one.
     */
    String deployment();

    /** Everything that is needed to do it, by a process too that has never heard of it. */
    sealed interface WithSetting extends Request {
        EngineSettings setting();
    }

    /**
     * One of the 28 steps, for the first time or again. Answered by {@link EngineAnswer.StepEnded}.
     *
     * @param step such as "3.4"
     * @param separate the deployment is done in parts (build, release, switch, clean up) that each take the slot for
     *     themselves
     */
    record Step(String deployment, EngineSettings setting, String step, boolean separate) implements WithSetting {
        public Step {
            Needed.name("deployment", deployment);
            Needed.present("setting", setting);
            Needed.present("step", step);
        }
    }

    /**
     * Every server is brought back to what it had; the slot and the session end. Answered by
     * {@link EngineAnswer.Ended}.
     */
    record Revert(String deployment, EngineSettings setting, Failure failure, boolean keepWork) implements WithSetting {
        public Revert {
            Needed.name("deployment", deployment);
            Needed.present("setting", setting);
            Needed.present("failure", failure);
        }
    }

    /**
     * What was done stands; the slot and the session end. Answered by {@link EngineAnswer.Ended}.
     *
     * @param keepWork the work directory stays, since a later part needs what was built in it
     */
    record Finish(String deployment, EngineSettings setting, boolean keepWork) implements WithSetting {
        public Finish {
            Needed.name("deployment", deployment);
            Needed.present("setting", setting);
        }
    }

    /**
     * Answered by {@link EngineAnswer.Ended}.
     *
     * @param to any complete release; absent: the newest good one older than the live one
     * @param seen ids that were live as far as whoever asks for it was shown; absent: what is live when it is asked
     *     for. Where that has changed by its turn, nothing is done
     */
    record Rollback(String deployment, EngineSettings setting, String to, boolean leftIsGood, List<String> seen)
            implements WithSetting {
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

        Optional<ReleaseId> wanted() {
            return Optional.ofNullable(to).map(ReleaseId::new);
        }

        Set<ReleaseId> shown() {
            return seen.stream().map(ReleaseId::new).collect(Collectors.toSet());
        }
    }

    /** Old releases and leftovers go. Answered by {@link EngineAnswer.Ended}. */
    record Cleanup(String deployment, EngineSettings setting) implements WithSetting {
        public Cleanup {
            Needed.name("deployment", deployment);
            Needed.present("setting", setting);
        }
    }

    /** Answered by {@link EngineAnswer.Catalogues}. */
    record Releases(String deployment, EngineSettings setting) implements WithSetting {
        public Releases {
            Needed.name("deployment", deployment);
            Needed.present("setting", setting);
        }
    }

    /** Answered by {@link EngineAnswer.Findings}. */
    record Check(String deployment, EngineSettings setting) implements WithSetting {
        public Check {
            Needed.name("deployment", deployment);
            Needed.present("setting", setting);
        }
    }

    /**
     * Answered by {@link EngineAnswer.Unlocked}.
     *
     * @param why kept in deployment.log
     * @param holders marks of those that whoever asks for it was shown: whoever has come since keeps it. Absent: it is
     *     asked who has it, and nothing is taken
     */
    record Unlock(String deployment, EngineSettings setting, String why, List<String> holders) implements WithSetting {
        public Unlock {
            holders = holders == null ? null : List.copyOf(holders);
            Needed.name("deployment", deployment);
            Needed.present("setting", setting);
            Needed.present("why", why);
        }
    }

    /** Interrupts what is being done for a deployment. Answered by {@link EngineAnswer.Stopped}, at once. */
    record Stop(String deployment) implements Request {
        public Stop {
            Needed.name("deployment", deployment);
        }
    }

    /**
     * Why a deployment does not go on: what {@link EngineAnswer.StepEnded} said of the step that failed.
     *
     * @param reason that of the step's answer, or "STOPPED" where somebody stopped it
     */
    record Failure(String reason, String message) {
        static final String STOPPED = "STOPPED";

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

        Exception asException() {
            return reason.equals(STOPPED)
                    ? new InterruptedException(message)
                    : new StepFailure(StepFailure.Reason.valueOf(reason), message, null);
        }
    }
}
