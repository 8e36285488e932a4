package io.jenkins.plugins.zerodown.secrets;

import io.jenkins.plugins.zerodown.config.Secrets;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Stands before whatever shows text, so that no secret passes, and that no server can forge a line: known secret values
 * become {@code ****}, control and direction characters become visible, several lines become several calls.
 * Thread-safe.
 *
 * <p>It learns secrets by standing before their source too: whatever {@link #secrets(Secrets)} hands out is masked from
 * then on.
 */
public final class Masking {
    /** Shorter values are words such as "true" or "root" that would make a log unreadable. */
    public static final int SHORTEST = 6;

    private static final String MASK = "****";

    private final Set<String> known = new HashSet<>();
    /** Longest first, so that a secret which contains another one leaves no rest. Replaced, never changed. */
    private volatile List<String> secrets = List.of();

    /**
     * From now on this value, each line of it, and its form in a URL are masked. Values shorter than {@link #SHORTEST}
     * are not.
     */
    public void hide(String value) {
        List<String> forms = new ArrayList<>();
        value.lines()
                .map(String::strip)
                .filter(line -> line.length() >= SHORTEST)
                .forEach(line -> {
                    forms.add(line);
                    forms.add(URLEncoder.encode(line, StandardCharsets.UTF_8));
                });
        synchronized (known) {
            known.addAll(forms);
            secrets = known.stream()
                    .sorted(Comparator.comparingInt(String::length).reversed())
                    .toList();
        }
    }

    /** From now on the secrets in a .env are masked; its other values are not. */
    public void hideSecretsOf(byte[] env) {
        EnvSecrets.in(env).forEach(this::hide);
    }

    /** The same secrets; every text that is handed out, and every secret in a .env that is, is hidden first. */
    public Secrets secrets(Secrets source) {
        return new Secrets() {
            @Override
            public String text(String name) throws IOException {
                String value = source.text(name);
                hide(value);
                return value;
            }

            @Override
            public byte[] file(String name) throws IOException {
                byte[] bytes = source.file(name);
                hideSecretsOf(bytes);
                return bytes;
            }
        };
    }

    /** A text as it may be shown: masked, every character visible; line ends stay. */
    public String shown(String text) {
        String masked = text;
        for (String secret : secrets) {
            masked = masked.replace(secret, MASK);
        }
        return visible(masked);
    }

    /** Everything that is masked, longest first. */
    public List<String> hidden() {
        return secrets;
    }

    /**
     * Where others write their own bytes, colours and links among them, which stay as they are: of a line's end or a
     * flush at the latest everything has gone on that cannot be part of a secret.
     */
    public OutputStream stream(OutputStream out) {
        return stream(out, this::hidden);
    }

    /**
     * As {@link #stream(OutputStream)}. @param hidden is asked when there is something to write, for what
     * {@link #hidden} gave
     */
    public static OutputStream stream(OutputStream out, Supplier<List<String>> hidden) {
        return new MaskedStream(out, hidden);
    }

    private static String visible(String text) {
        StringBuilder shown = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            String replacement = replacement(text, i);
            if (replacement != null && shown == null) {
                shown = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (shown != null) {
                shown.append(replacement != null ? replacement : String.valueOf(c));
            }
        }
        return shown == null ? text : shown.toString();
    }

    /** Null where the character is shown as it is. */
    private static String replacement(String text, int index) {
        char c = text.charAt(index);
        if (c == '\n' || c == '\t') {
            return null;
        }
        if (c == '\r') {
            boolean lineEnd = index + 1 == text.length() || text.charAt(index + 1) == '\n';
            return lineEnd ? "" : "^M";
        }
        if (c < 0x20) {
            return "^" + (char) (c + '@');
        }
        if (c == 0x7f) {
            return "^?";
        }
        boolean turnsLines = c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 || c == 0x200e || c == 0x200f;
        boolean endsLines = c == 0x85 || c == 0x2028 || c == 0x2029;
        if (c < 0xa0 && c >= 0x80 || turnsLines || endsLines) {
            return String.format("\\u%04x", (int) c);
        }
        return null;
    }
}
