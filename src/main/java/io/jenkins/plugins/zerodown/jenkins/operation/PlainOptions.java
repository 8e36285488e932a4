package io.jenkins.plugins.zerodown.jenkins.operation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Options as a pipeline's script gives them, with Java's own types alone: a script's texts may be objects of Groovy's. */
final class PlainOptions {
    private PlainOptions() {}

    /** @throws IllegalArgumentException naming origin, key and type of what is neither map, list, text, number nor boolean */
    static Map<String, Object> of(String origin, Map<?, ?> options) {
        return map(origin + ": ", options);
    }

    private static Map<String, Object> map(String where, Map<?, ?> map) {
        Map<String, Object> plain = new LinkedHashMap<>();
        map.forEach((key, value) -> plain.put(String.valueOf(key), value(where + key, value)));
        return plain;
    }

    private static Object value(String where, Object value) {
        if (value instanceof Map<?, ?> map) {
            return map(where + '.', map);
        }
        if (value instanceof Collection<?> collection) {
            List<Object> plain = new ArrayList<>();
            collection.forEach(item -> plain.add(value(where + '[' + plain.size() + ']', item)));
            return plain;
        }
        if (value instanceof Object[] array) {
            return value(where, List.of(array));
        }
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof CharSequence || value.getClass().getName().equals("org.codehaus.groovy.runtime.GStringImpl")) {
            return value.toString();
        }
        throw new IllegalArgumentException(where + " is an object of the type " + value.getClass().getName()
                + "; write a map, a list, a text, a number or a boolean");
    }
}
