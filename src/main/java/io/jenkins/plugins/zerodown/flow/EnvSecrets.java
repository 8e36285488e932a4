package io.jenkins.plugins.zerodown.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which values of a .env are secrets, told by their keys, and by passwords inside URLs. */
final class EnvSecrets {
    private static final Pattern ASSIGNMENT =
            Pattern.compile("(?m)^[ \\t]*(?:export[ \\t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \\t]*=[ \\t]*"
                    + "(\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|[^\\r\\n]*)");
    private static final Pattern URL_PASSWORD = Pattern.compile("[a-z][a-z0-9+.-]*://[^/\\s:@]*:([^/\\s@]+)@", Pattern.CASE_INSENSITIVE);
    private static final Set<String> SECRET_WORDS = Set.of("SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "PASS", "PWD",
            "TOKEN", "CREDENTIAL", "CREDENTIALS", "DSN", "SALT", "WEBHOOK");

    private EnvSecrets() {}

    /** Each secret value, without its quotes. */
    static List<String> in(String env) {
        List<String> secrets = new ArrayList<>();
        Matcher assignment = ASSIGNMENT.matcher(env);
        while (assignment.find()) {
            String value = bare(assignment.group(2));
            if (isSecret(assignment.group(1))) {
                secrets.add(value);
                if (value.startsWith("base64:")) {
                    secrets.add(value.substring("base64:".length()));
                }
            }
            Matcher url = URL_PASSWORD.matcher(value);
            while (url.find()) {
                secrets.add(url.group(1));
            }
        }
        return secrets;
    }

    private static boolean isSecret(String key) {
        String upper = key.toUpperCase(Locale.ROOT);
        List<String> words = Arrays.asList(upper.split("[_.]"));
        return words.stream().anyMatch(SECRET_WORDS::contains)
                || upper.contains("PASSWORD") || upper.contains("SECRET")
                // APP_KEY and STRIPE_KEY, but not KEY_PREFIX.
                || upper.endsWith("KEY") || upper.endsWith("KEYS");
    }

    private static String bare(String value) {
        if (value.length() >= 2 && value.charAt(0) == '"' && value.endsWith("\"")) {
            return value.substring(1, value.length() - 1)
                    .replace("\\n", "\n").replace("\\\"", "\"").replace("\\$", "$").replace("\\\\", "\\");
        }
        if (value.length() >= 2 && value.charAt(0) == '\'' && value.endsWith("'")) {
            return value.substring(1, value.length() - 1);
        }
        return value.replaceFirst("[ \\t]+#.*$", "").strip();
    }
}
