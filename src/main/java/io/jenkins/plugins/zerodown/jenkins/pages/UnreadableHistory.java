package io.jenkins.plugins.zerodown.jenkins.pages;

import java.io.IOException;

/** What a job remembers of its deployments cannot be read from the disk. */
final class UnreadableHistory extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableHistory(String job, IOException cause) {
        super(Messages.UnreadableHistory_message(job, cause.getMessage()), cause);
    }
}
