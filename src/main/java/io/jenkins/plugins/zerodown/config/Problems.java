package io.jenkins.plugins.zerodown.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Everything that is wrong with what the user wrote, gathered so that he is told all of it at once. */
final class Problems {
    private static final int SHOWN = 80;

    private final Set<Problem> found = new LinkedHashSet<>();

    /**
     * @param what the value, and what is wrong with it
     * @param fix what to write instead
     */
    void add(Place place, String what, String fix) {
        found.add(new Problem(place.origin(), place.line(), place.path(), what, fix));
    }

    boolean none() {
        return found.isEmpty();
    }

    void throwIfAny() throws BadConfiguration {
        if (!found.isEmpty()) {
            throw new BadConfiguration(List.copyOf(found));
        }
    }

    /** A value for a message: in quotes, control characters made visible, cut where it is long. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder("'");
        text.codePoints().limit(SHOWN).forEach(c -> {
            if (c == '\n') {
                shown.append("\\n");
            } else if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                shown.append(String.format("\\u%04x", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.append(text.codePointCount(0, text.length()) > SHOWN ? "…'" : "'")
                .toString();
    }

    static String shown(Value value) {
        if (value instanceof Value.Text text) {
            return shown(text.text());
        }
        if (value instanceof Value.Items) {
            return "a list";
        }
        return value instanceof Value.Entries ? "a map" : "no value";
    }
}
