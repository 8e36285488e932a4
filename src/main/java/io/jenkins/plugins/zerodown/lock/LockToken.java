package io.jenkins.plugins.zerodown.lock;

import java.security.SecureRandom;
import java.util.HexFormat;

/** The text that proves who owns a lock: unguessable, and used for one deployment alone. */
public final class LockToken {
    private static final SecureRandom RANDOM = new SecureRandom();

    private LockToken() {}

    /** Proves ownership to whoever asks: a secret. */
    public static String fresh() {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** Whether a text can be one; it becomes part of a file's name. */
    public static boolean isToken(String text) {
        return text.matches("[0-9a-f]{32}");
    }
}
