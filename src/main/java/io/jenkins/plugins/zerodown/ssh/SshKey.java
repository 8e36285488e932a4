package io.jenkins.plugins.zerodown.ssh;

import io.jenkins.plugins.zerodown.local.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A public key, of a server or of a user.
 *
 * @param type such as ssh-ed25519
 * @param blob the key in base64, as files keep it
 */
record SshKey(String type, String blob) {
    /** @throws IllegalArgumentException where the bytes are no public key */
    static SshKey of(byte[] bytes) {
        return new SshKey(typeOf(bytes), Base64.getEncoder().encodeToString(bytes));
    }

    /** @param line such as {@code ssh-ed25519 AAAA… comment}; empty result where it is no such thing */
    static Optional<SshKey> parse(String line) {
        String[] words = line.strip().split("\\s+");
        if (words.length < 2) {
            return Optional.empty();
        }
        try {
            SshKey key = of(Base64.getDecoder().decode(words[1]));
            return key.type.equals(words[0]) ? Optional.of(key) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static String typeOf(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int length = bytes.length < Integer.BYTES ? -1 : buffer.getInt();
        if (length <= 0 || length > buffer.remaining()) {
            throw new IllegalArgumentException("not a public key");
        }
        return new String(bytes, Integer.BYTES, length, StandardCharsets.US_ASCII);
    }

    /** As ssh-keygen prints it: {@code SHA256:…}. */
    String fingerprint() {
        byte[] digest = Sha256.digest().digest(Base64.getDecoder().decode(blob));
        return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
    }

    /** Such as {@code ssh-ed25519 SHA256:…}: for people. */
    String shown() {
        return type + " " + fingerprint();
    }

    /** Such as {@code ssh-ed25519 AAAA…}: for files. */
    String line() {
        return type + " " + blob;
    }
}
