package io.jenkins.plugins.zerodown.secrets;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What looks like a secret in a text that somebody else wrote, such as the page that a check was answered with: nobody
 * has told those, so that {@link Masking} does not know them. It masks too much rather than too little: numbers of
 * orders and hashes go too.
 */
public final class SecretShapes {
    private static final String MASK = "****";
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("(?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY.*?(-----END [A-Z0-9 ]*-----|$)");
    /**
     * A key that says that its value is one, as in JSON, a query, a header or a shell: the value, quoted or up to a
     * pause.
     */
    private static final Pattern NAMED =
            Pattern.compile("(?i)([a-z0-9_.-]*(?:secret|passw(?:or)?d|passphrase|pwd|token|credential|api_?-?key"
                    + "|access_?-?key|private_?-?key|app_key|authorization|cookie|dsn|salt"
                    + "|signature)[a-z0-9_.-]*[\"']?\\s*(?:=>|[:=])\\s*)"
                    + "(?:\"[^\"]*(?:\"|$)|'[^']*(?:'|$)|(?:(?:Bearer|Basic|Token)\\s+)?[^\\s,;&\"'<>}\\]]+)");

    private static final Pattern SCHEME = Pattern.compile("(?i)\\b(Bearer|Basic)\\s+[A-Za-z0-9+/_.~=-]{8,}");
    private static final Pattern IN_URL = Pattern.compile("(?i)([a-z][a-z0-9+.-]*://[^/\\s:@]*:)[^/\\s@]+@");
    /**
     * Letters and digits without a pause, as in {@link EnvSecrets}; prefixes and dots of well-known tokens included.
     */
    private static final Pattern RANDOM =
            Pattern.compile("(?<![A-Za-z0-9+/_=.-])(?=[^\\s]*[0-9])(?=[^\\s]*[A-Za-z])[A-Za-z0-9+/_=.-]{16,}");

    private static final Pattern PATH_OR_NAME = Pattern.compile("[./]?[A-Za-z][a-z-]*([./_-]+[A-Za-z0-9]{1,15})*[./]?");

    private SecretShapes() {}

    /** The same text, with {@code ****} in the place of each. */
    public static String masked(String text) {
        String masked = PRIVATE_KEY.matcher(text).replaceAll(MASK);
        masked = IN_URL.matcher(masked).replaceAll("$1" + MASK + "@");
        masked = NAMED.matcher(masked).replaceAll("$1" + MASK);
        masked = SCHEME.matcher(masked).replaceAll("$1 " + MASK);
        return RANDOM.matcher(masked).replaceAll(SecretShapes::random);
    }

    /** An address and a path of words stay: they say where it went wrong. */
    private static String random(MatchResult found) {
        String word = found.group();
        return Matcher.quoteReplacement(PATH_OR_NAME.matcher(word).matches() ? word : MASK);
    }
}
