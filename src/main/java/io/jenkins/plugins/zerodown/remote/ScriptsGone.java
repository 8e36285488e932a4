package io.jenkins.plugins.zerodown.remote;

import io.jenkins.plugins.zerodown.ssh.ConnectionLost;

/**
 * A server no longer keeps the scripts that it was seen to keep: nothing was run, and whoever asks again brings them
 * along.
 */
final class ScriptsGone extends ConnectionLost {
    private static final long serialVersionUID = 1L;

    ScriptsGone(String place) {
        super("the scripts that " + place + " kept are not there any more", null);
    }
}
