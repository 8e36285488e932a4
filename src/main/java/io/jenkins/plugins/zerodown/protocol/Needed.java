package io.jenkins.plugins.zerodown.protocol;

import java.util.regex.Pattern;

/** What the fields of a request must be like. */
final class Needed {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int LONGEST = 500;

    private Needed() {}

    static void present(String field, Object value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
    }

    /** One line that is not blank. */
    static void name(String field, String value) {
        present(field, value);
        if (value.isBlank()
                || value.length() > LONGEST
                || CONTROL.matcher(value).find()) {
            throw new IllegalArgumentException(
                    field + " is blank, longer than " + LONGEST + " characters or more than one line");
        }
    }
}
