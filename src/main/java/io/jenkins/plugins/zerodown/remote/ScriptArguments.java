package io.jenkins.plugins.zerodown.remote;

import java.util.ArrayList;
import java.util.List;

/**
 * The values that a script is given, each by the name that the script's header has for it, and in that order.
 *
 * @param parameters their names, {@link Script#parameters() all} of them
 * @param given how many of these have a value by now
 * @param words the values
 */
record ScriptArguments(Script script, List<String> parameters, int given, List<String> words) {
    static ScriptArguments of(Script script) {
        return new ScriptArguments(script, script.parameters(), 0, List.of());
    }

    ScriptArguments with(String name, List<String> values) {
        if (given == parameters.size()) {
            throw wrong("there is no place for " + name);
        }
        if (!parameters.get(given).equals(name)) {
            throw wrong(name + " was given in the place of " + parameters.get(given));
        }
        for (String value : values) {
            if (value.indexOf('\0') >= 0) {
                throw wrong(name + " has a NUL byte");
            }
        }
        List<String> all = new ArrayList<>(words);
        all.addAll(values);
        return new ScriptArguments(script, parameters, given + 1, List.copyOf(all));
    }

    /** The values, where none is missing. */
    List<String> complete() {
        if (given < parameters.size()) {
            throw wrong(parameters.get(given) + " is missing");
        }
        return words;
    }

    private IllegalArgumentException wrong(String what) {
        String takes = parameters.isEmpty() ? "no arguments" : String.join(" ", parameters);
        return new IllegalArgumentException(script + " takes " + takes + ": " + what);
    }
}
