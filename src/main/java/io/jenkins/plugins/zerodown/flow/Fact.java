package io.jenkins.plugins.zerodown.flow;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What one step tells later ones. DeploymentState are text, survive a restart, and hold no secret. */
public enum Fact {
    /** The new release's id. */
    RELEASE,
    COMMIT,
    BRANCH,
    /** Author and first line of the commit message. */
    COMMIT_SUBJECT,
    /** laravel or php. */
    KIND,
    /** Directory that 3.1 packages: absolute local path. */
    BUILD_DIRECTORY,
    /** APP_URL of the .env, for commands. */
    APP_URL,
    /** When the deployment began: ISO-8601, UTC. */
    STARTED,
    /** Bytes of the release's files. */
    BYTES,
    /** Per server: the id that was live when the slot was taken; empty text where there was none. */
    PREVIOUS,
    /**
     * Number of the first step of this part, where the deployment is done in parts that each take the slot for
     * themselves.
     */
    PART,
    /** Number of the step that was begun last, of a deployment that is asked for step by step. */
    STEP,
    /** Per server: the switch was begun there. Set before the rename is tried. */
    SWITCHING,
    /** When the switch was begun: ISO-8601, UTC. */
    SWITCHED,
    /** When the release had been validated: ISO-8601, UTC. */
    ENDED,
    /** Per server: set while maintenance mode is on because of this deployment. */
    MAINTENANCE,
    /** Migrations that this deployment applied, a name a line. */
    MIGRATED,
    /** Per server: the version of its PHP, where 1.2 has asked and there is one. */
    PHP,
    /** Per server: words for sha256, rename and other tools that 3.2 probed, as it printed them. */
    TOOLS,
    /** Set by a rollback: the id that is returned to (the same as RELEASE). */
    ROLLBACK,
    /**
     * Of a rollback, before it waits for its turn: the id that it goes to, and those that were live, with blanks
     * between.
     */
    DECIDED,
    /** Number and title of the step that failed first, such as {@code 3.4 File Transfer}. */
    FAILED_STEP,
    /** For phase 10: success, failure or rollback. Absent: success. */
    OUTCOME,
    /** For phase 10, where the outcome is a failure: which step failed, why, and where the servers stand. Masked. */
    FAILURE;

    /** Now, as facts that are times have it: ISO-8601, UTC, whole seconds. */
    public static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
