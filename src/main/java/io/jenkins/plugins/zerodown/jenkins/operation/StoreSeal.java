package io.jenkins.plugins.zerodown.jenkins.operation;

import hudson.util.Secret;
import java.io.IOException;

/** Seals with the key that this Jenkins encrypts its own secrets with. */
final class StoreSeal implements OperationRecord.Seal {
    /** What begins and ends with a brace may be taken for something that is encrypted already. */
    private static final String MARK = "slot ";

    @Override
    public String sealed(String text) {
        return Secret.fromString(MARK + text).getEncryptedValue();
    }

    @Override
    public String opened(String sealed) throws IOException {
        Secret secret = Secret.decrypt(sealed);
        if (secret == null || !secret.getPlainText().startsWith(MARK)) {
            throw new IOException(
                    "the target's slot was kept by another Jenkins, or with another key, than this one has");
        }
        return secret.getPlainText().substring(MARK.length());
    }
}
