package io.jenkins.plugins.zerodown.workspace;

import java.util.regex.Pattern;

/**
 * A commit that is deployed.
 *
 * @param commit full hexadecimal id
 * @param branch empty text where the checkout is on none
 * @param subject author and first line of its message
 * @param changed whether files that git tracks differ from the commit
 */
public record Revision(String commit, String branch, String subject, boolean changed) {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    public Revision {
        if (!COMMIT.matcher(commit).matches()) {
            throw new IllegalArgumentException("'" + commit + "' is not the full id of a commit");
        }
    }

    /** The first ten digits, for people. */
    public String shortCommit() {
        return commit.substring(0, 10);
    }
}
