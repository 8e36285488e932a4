package io.jenkins.plugins.zerodown.jenkins.operation;

import groovy.lang.GroovyObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Options as a pipeline's script gives them, with Java's own types alone: a script's texts may be objects of Groovy's.
 * No method of an object of another kind is called, since it would be called outside of the sandbox.
 */
public final class PlainOptions {
    /** More than any option has; a map may hold itself. */
    private static final int DEEPEST = 32;

    /** What a text with values in it is in a script. */
    private static final String GROOVYS_TEXT = "org.codehaus.groovy.runtime.GStringImpl";

    private PlainOptions() {}

    /**
     * @throws IllegalArgumentException naming origin, key and type of what is neither map, list, text, number nor
     *     boolean
     */
    public static Map<String, Object> of(String origin, Map<?, ?> options) {
        return map(origin + ": ", options, 0);
    }

    private static Map<String, Object> map(String where, Map<?, ?> map, int depth) {
        Map<String, Object> plain = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            String name = text(key)
                    .orElseThrow(
                            () -> new IllegalArgumentException(where + "a key is " + kind(key) + "; write a text"));
            plain.put(name, value(where + name, value, depth + 1));
        });
        return plain;
    }

    private static Object value(String where, Object value, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException(where + " is nested more than " + DEEPEST + " levels deep");
        }
        if (value == null || value.getClass() == Boolean.class || value instanceof Number && isJavas(value)) {
            return value;
        }
        Optional<String> text = text(value);
        if (text.isPresent()) {
            return text.get();
        }
        if (value instanceof Object[] array) {
            return value(where, List.of(array), depth);
        }
        if (!(value instanceof GroovyObject) && value instanceof Map<?, ?> map) {
            return map(where + '.', map, depth);
        }
        if (!(value instanceof GroovyObject) && value instanceof Collection<?> collection) {
            List<Object> plain = new ArrayList<>();
            collection.forEach(item -> plain.add(value(where + '[' + plain.size() + ']', item, depth + 1)));
            return plain;
        }
        throw new IllegalArgumentException(
                where + " is " + kind(value) + "; write a map, a list, a text, a number or a boolean");
    }

    private static String kind(Object value) {
        return value == null
                ? "nothing"
                : "an object of the type " + value.getClass().getName();
    }

    private static Optional<String> text(Object value) {
        return value instanceof CharSequence && isJavas(value)
                        || value != null && value.getClass().getName().equals(GROOVYS_TEXT)
                ? Optional.of(value.toString())
                : Optional.empty();
    }

    /** Its class cannot be a script's. */
    private static boolean isJavas(Object value) {
        return value.getClass().getClassLoader() == null;
    }
}
