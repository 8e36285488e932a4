package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What one step of a deployment tells later ones, of all servers together. None of it is a secret. Names and texts are
 * kept by builds of Jenkins: neither may change.
 *
 * @param name how it is called where the state is kept
 * @param codec how a value is kept as text
 */
public record StateKey<T>(String name, StateCodec<T> codec) implements StateName {
    /** The new release's id. */
    public static final StateKey<ReleaseId> RELEASE = new StateKey<>("RELEASE", StateCodec.RELEASE);

    public static final StateKey<String> COMMIT = new StateKey<>("COMMIT", StateCodec.TEXT);
    public static final StateKey<String> BRANCH = new StateKey<>("BRANCH", StateCodec.TEXT);
    /** Author and first line of the commit message. */
    public static final StateKey<String> COMMIT_SUBJECT = new StateKey<>("COMMIT_SUBJECT", StateCodec.TEXT);

    public static final StateKey<Application.Kind> KIND = new StateKey<>("KIND", StateCodec.KIND);
    /** Directory that 3.1 packages: absolute local path. */
    public static final StateKey<Path> BUILD_DIRECTORY = new StateKey<>("BUILD_DIRECTORY", StateCodec.PATH);
    /** APP_URL of the .env, for commands. */
    public static final StateKey<String> APP_URL = new StateKey<>("APP_URL", StateCodec.TEXT);
    /** When the deployment began. */
    public static final StateKey<Instant> STARTED = new StateKey<>("STARTED", StateCodec.TIME);
    /** Bytes of the release's files. */
    public static final StateKey<Long> BYTES = new StateKey<>("BYTES", StateCodec.NUMBER);
    /**
     * Number of the first step of this part, where the deployment is done in parts that each take the slot for
     * themselves.
     */
    public static final StateKey<String> PART = new StateKey<>("PART", StateCodec.TEXT);
    /** Number of the step that was begun last, of a deployment that is asked for step by step. */
    public static final StateKey<String> STEP = new StateKey<>("STEP", StateCodec.TEXT);
    /** When the switch was begun. */
    public static final StateKey<Instant> SWITCHED = new StateKey<>("SWITCHED", StateCodec.TIME);
    /** Where the release can be seen before it is live. */
    public static final StateKey<String> PREVIEW = new StateKey<>("PREVIEW", StateCodec.TEXT);
    /** Until when the release is watched, after its health checks have passed. */
    public static final StateKey<Instant> WATCHED_UNTIL = new StateKey<>("WATCHED_UNTIL", StateCodec.TIME);
    /** When the release had been validated. */
    public static final StateKey<Instant> ENDED = new StateKey<>("ENDED", StateCodec.TIME);
    /** Migrations that this deployment applied, by name. */
    public static final StateKey<List<String>> MIGRATED = new StateKey<>("MIGRATED", StateCodec.LINES);
    /** Set by a rollback: the id that is returned to (the same as RELEASE). */
    public static final StateKey<ReleaseId> ROLLBACK = new StateKey<>("ROLLBACK", StateCodec.RELEASE);
    /** Of a rollback, before it waits for its turn. */
    public static final StateKey<RollbackDecision> DECIDED = new StateKey<>("DECIDED", StateCodec.DECISION);
    /** Number and title of the step that failed first, such as {@code 3.4 File Transfer}. */
    public static final StateKey<String> FAILED_STEP = new StateKey<>("FAILED_STEP", StateCodec.TEXT);
    /** For phase 10. Absent: success. */
    public static final StateKey<Application.Notification.Outcome> OUTCOME =
            new StateKey<>("OUTCOME", StateCodec.OUTCOME);
    /** For phase 10, where the outcome is a failure: which step failed, why, and where the servers stand. Masked. */
    public static final StateKey<String> FAILURE = new StateKey<>("FAILURE", StateCodec.TEXT);

    static final List<StateKey<?>> ALL = List.of(
            RELEASE,
            COMMIT,
            BRANCH,
            COMMIT_SUBJECT,
            KIND,
            BUILD_DIRECTORY,
            APP_URL,
            STARTED,
            BYTES,
            PART,
            STEP,
            SWITCHED,
            PREVIEW,
            WATCHED_UNTIL,
            ENDED,
            MIGRATED,
            ROLLBACK,
            DECIDED,
            FAILED_STEP,
            OUTCOME,
            FAILURE);

    @Override
    public String toString() {
        return name;
    }
}
