package io.jenkins.plugins.zerodown.ssh;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).
 *
 * @param marker empty, or a word such as @revoked
 * @param names hashed, or patterns with commas between them
 * @param number of the line in its file, from 1
 */
record KnownHostsLine(String marker, String names, SshKey key, int number) {
    private static final String HASHED = "|1|";

    /** Empty for comments, blank lines and what is damaged: OpenSSH passes over them too. */
    static Optional<KnownHostsLine> parse(String text, int number) {
        String line = text.strip();
        if (line.isEmpty() || line.startsWith("#")) {
            return Optional.empty();
        }
        String marker = "";
        if (line.startsWith("@")) {
            String[] parts = line.split("\\s+", 2);
            marker = parts[0];
            line = parts.length == 2 ? parts[1] : "";
        }
        String[] parts = line.split("\\s+", 2);
        if (parts.length < 2) {
            return Optional.empty();
        }
        String found = marker;
        return SshKey.parse(parts[1]).map(key -> new KnownHostsLine(found, parts[0], key, number));
    }

    boolean isRevoked() {
        return marker.equals("@revoked");
    }

    /** A line of a certificate authority says nothing about a server's own key. */
    boolean isPlain() {
        return marker.isEmpty();
    }

    /** @param name host, or {@code [host]:port} */
    boolean concerns(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        if (names.startsWith(HASHED)) {
            return matchesHash(wanted);
        }
        boolean matched = false;
        for (String pattern : names.toLowerCase(Locale.ROOT).split(",")) {
            boolean negated = pattern.startsWith("!");
            if (glob(negated ? pattern.substring(1) : pattern).matcher(wanted).matches()) {
                if (negated) {
                    return false;
                }
                matched = true;
            }
        }
        return matched;
    }

    private boolean matchesHash(String wanted) {
        String[] parts = names.substring(HASHED.length()).split("\\|");
        if (parts.length != 2) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[0]), "HmacSHA1"));
            byte[] hash = mac.doFinal(wanted.getBytes(StandardCharsets.UTF_8));
            return MessageDigest.isEqual(hash, Base64.getDecoder().decode(parts[1]));
        } catch (IllegalArgumentException damaged) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA1", e);
        }
    }

    private static Pattern glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (char c : pattern.toCharArray()) {
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
