package io.jenkins.plugins.zerodown.secrets;

import io.jenkins.plugins.zerodown.config.EnvFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which values of a .env are secrets, told by their keys, by passwords inside URLs, and by what looks made at random.
 */
final class EnvSecrets {
    private static final Pattern URL_PASSWORD =
            Pattern.compile("[a-z][a-z0-9+.-]*://[^/\\s:@]*:([^/\\s@]+)@", Pattern.CASE_INSENSITIVE);
    private static final Set<String> SECRET_WORDS = Set.of(
            "SECRET",
            "PASSWORD",
            "PASSWD",
            "PASSPHRASE",
            "PASS",
            "PWD",
            "TOKEN",
            "CREDENTIAL",
            "CREDENTIALS",
            "DSN",
            "SALT",
            "WEBHOOK");
    /** Letters and digits without a pause: no word, address or path is like that. */
    private static final Pattern RANDOM =
            Pattern.compile("(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9+_=-][A-Za-z0-9+/_=-]{15,}");

    private static final String ENCODED = "base64:";

    private EnvSecrets() {}

    static List<String> in(byte[] env) {
        EnvFile file = EnvFile.parse(env);
        List<String> secrets = new ArrayList<>();
        for (String key : file.keys()) {
            String value = file.get(key).orElse("");
            if (isSecret(key) || RANDOM.matcher(value).matches()) {
                secrets.add(value);
                if (value.startsWith(ENCODED)) {
                    secrets.add(value.substring(ENCODED.length()));
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
        return Arrays.stream(upper.split("[_.]")).anyMatch(SECRET_WORDS::contains)
                || upper.contains("PASSWORD")
                || upper.contains("SECRET")
                // APP_KEY and STRIPE_KEY, but not KEY_PREFIX.
                || upper.endsWith("KEY")
                || upper.endsWith("KEYS");
    }
}
