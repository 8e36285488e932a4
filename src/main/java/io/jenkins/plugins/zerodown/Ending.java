package io.jenkins.plugins.zerodown;

import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.util.List;
import java.util.Optional;

/** How a deployment, a rollback or a cleanup ended. */
public sealed interface Ending {
    /** What an exit status of a process says about it. */
    int status();

    /** For people, several lines where several servers differ. */
    String message();

    /** It was done; visitors see this release. @param release empty for a cleanup */
    record Done(Optional<ReleaseId> release, String message) implements Ending {
        @Override
        public int status() {
            return 0;
        }
    }

    /**
     * It failed, and every server serves what it served before. @param servers what each serves, where one was touched
     */
    record Failed(String message, List<String> servers) implements Ending {
        @Override
        public int status() {
            return 1;
        }
    }

    /** What was given cannot be used; nothing was touched. */
    record Unusable(String message) implements Ending {
        @Override
        public int status() {
            return 2;
        }
    }

    /** Another deployment has the target; nothing was touched. */
    record Busy(String message) implements Ending {
        @Override
        public int status() {
            return 3;
        }
    }

    /** Servers differ from what was promised; the message names each with its state. */
    record Diverged(String message) implements Ending {
        @Override
        public int status() {
            return 4;
        }
    }
}
