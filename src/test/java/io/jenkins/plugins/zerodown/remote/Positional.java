package io.jenkins.plugins.zerodown.remote;

import java.util.List;

/** Calls of short scripts of a test's own, which have no header. */
final class Positional {
    private Positional() {}

    /** @param values what the script gets as {@code $1}, {@code $2} and so on */
    static Call of(Script script, String... values) {
        return Call.of(new Script(script.name(), "# Arguments: [VALUE...]\n" + script.text()))
                .rest("VALUE", List.of(values));
    }
}
