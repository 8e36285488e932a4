package io.jenkins.plugins.zerodown.jenkins.steps;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a step waits for others who have its target, as people write it. */
final class Wait {
    /** Longer than a deployment takes, and no longer than somebody likes an executor to be kept. */
    static final String DEFAULT = "1h";

    private static final Pattern TIME = Pattern.compile("([0-9]{1,5})([smh]?)");

    private Wait() {}

    static boolean isTime(String text) {
        return TIME.matcher(text).matches();
    }

    /** @throws IllegalArgumentException with a sentence, where it is no time */
    static long seconds(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw new IllegalArgumentException(Messages.Wait_noTime(text));
        }
        long count = Long.parseLong(time.group(1));
        return switch (time.group(2)) {
            case "m" -> 60 * count;
            case "h" -> 3600 * count;
            default -> count;
        };
    }
}
