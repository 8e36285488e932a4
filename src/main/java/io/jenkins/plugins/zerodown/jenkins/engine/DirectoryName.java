package io.jenkins.plugins.zerodown.jenkins.engine;

import io.jenkins.plugins.zerodown.local.Sha256;
import java.nio.charset.StandardCharsets;

/** Names a directory for any text: two texts never share one. */
final class DirectoryName {
    private static final int READABLE = 40;
    private static final int DIGITS = 16;

    private DirectoryName() {}

    /** @return the end of the text, as far as it can be read, and what tells it from others that read the same */
    static String of(String text) {
        String readable = text.replaceAll("[^A-Za-z0-9]+", "-");
        return readable.substring(Math.max(0, readable.length() - READABLE))
                + '-'
                + Sha256.of(text.getBytes(StandardCharsets.UTF_8)).substring(0, DIGITS);
    }
}
