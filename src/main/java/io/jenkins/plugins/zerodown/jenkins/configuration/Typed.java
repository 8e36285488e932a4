package io.jenkins.plugins.zerodown.jenkins.configuration;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a form sends: a field in which nothing was typed is as one that is not there. */
public final class Typed {
    private Typed() {}

    /** @return null where there is nothing but space */
    public static String text(String sent) {
        return sent == null || sent.isBlank() ? null : sent.strip();
    }

    /**
     * Of a text area, where space at the beginning of the first line counts. @return null where there is nothing but
     * space
     */
    public static String lines(String sent) {
        return sent == null || sent.isBlank() ? null : sent;
    }

    /** Those in which something was typed, in their order. */
    static Map<String, Object> only(Map<String, ?> fields) {
        Map<String, Object> typed = new LinkedHashMap<>();
        fields.forEach((field, value) -> {
            if (!isNothing(value)) {
                typed.put(field, value);
            }
        });
        return typed;
    }

    private static boolean isNothing(Object value) {
        return value == null
                || value instanceof String text && text.isBlank()
                || value instanceof Map<?, ?> map && map.values().stream().allMatch(Typed::isNothing);
    }
}
