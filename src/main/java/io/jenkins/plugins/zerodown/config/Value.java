package io.jenkins.plugins.zerodown.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the user wrote, before it means anything: text, a list, a map or nothing, each with its place. */
sealed interface Value {
    Place place();

    /**
     * A scalar as it was written, quotes removed: {@code 0640}, {@code off} and {@code 5} are text until a key asks for
     * more.
     */
    record Text(Place place, String text) implements Value {}

    /** A key with no value. @param told whether a problem says already why there is none */
    record Nothing(Place place, boolean told) implements Value {}

    record Items(Place place, List<Value> values) implements Value {
        public Items {
            values = List.copyOf(values);
        }
    }

    /** Keys in the order in which they were written. A value's place is that of its key. */
    record Entries(Place place, Map<String, Value> values) implements Value {
        public Entries {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        /** These over {@code below}: maps merge key by key, everything else replaces what is below it. */
        Entries over(Entries below) {
            Map<String, Value> merged = new LinkedHashMap<>(below.values);
            values.forEach((key, upper) -> merged.merge(
                    key,
                    upper,
                    (lower, ignored) ->
                            upper instanceof Entries high && lower instanceof Entries low ? high.over(low) : upper));
            return new Entries(place, merged);
        }
    }

    /** @return the same with Java's own types: String, List, Map, or null for nothing */
    static Object plain(Value value) {
        if (value instanceof Text text) {
            return text.text();
        }
        if (value instanceof Items items) {
            return items.values().stream().map(Value::plain).toList();
        }
        if (value instanceof Entries entries) {
            Map<String, Object> plain = new LinkedHashMap<>();
            entries.values().forEach((key, inner) -> plain.put(key, plain(inner)));
            return plain;
        }
        return null;
    }

    /** The way back: from texts, numbers, booleans, lists and maps that a program made. */
    static Value of(Object plain, Place place, Problems problems) {
        if (plain == null) {
            return new Nothing(place, false);
        }
        if (plain instanceof Map<?, ?> map) {
            Map<String, Value> values = new LinkedHashMap<>();
            map.forEach((key, inner) ->
                    values.put(String.valueOf(key), of(inner, place.key(String.valueOf(key)), problems)));
            return new Entries(place, values);
        }
        if (plain instanceof List<?> list) {
            List<Value> values = new ArrayList<>();
            for (Object inner : list) {
                values.add(of(inner, place.item(values.size()), problems));
            }
            return new Items(place, values);
        }
        if (!(plain instanceof CharSequence || plain instanceof Number || plain instanceof Boolean)) {
            problems.add(
                    place,
                    "a " + plain.getClass().getSimpleName() + " is no value for a key",
                    "give text, a number, true or false, a list or a map");
            return new Nothing(place, true);
        }
        return new Text(place, plain.toString());
    }
}
