package io.jenkins.plugins.zerodown.jenkins.credentials;

import hudson.AbortException;

/**
 * A credential that is not there, not of the right kind, or out of a job's reach; its message is a sentence with the
 * fix.
 */
public class MissingCredential extends AbortException {
    private static final long serialVersionUID = 1L;

    public MissingCredential(String message) {
        super(message);
    }
}
