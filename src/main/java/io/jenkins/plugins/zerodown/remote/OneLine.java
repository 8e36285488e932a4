package io.jenkins.plugins.zerodown.remote;

import java.util.regex.Pattern;

/** Text from anywhere made fit for one line of a log: nobody forges a line or moves a terminal's cursor. */
public final class OneLine {
    /** Control characters, line and paragraph separators, and the marks that turn the direction of writing. */
    private static final Pattern UNFIT =
            Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]+");

    private OneLine() {}

    public static String of(String text) {
        return UNFIT.matcher(text).replaceAll(" ").strip();
    }
}
