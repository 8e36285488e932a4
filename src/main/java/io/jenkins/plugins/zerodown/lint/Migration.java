package io.jenkins.plugins.zerodown.lint;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A migration that would run.
 *
 * @param name its file's name without .php
 * @param queries the SQL that it would run, as far as the application could tell without running it
 * @param error why the application could not tell
 * @param source its text; empty where it could not be read
 */
record Migration(String name, List<String> queries, Optional<String> error, String source) {
    Migration {
        queries = List.copyOf(queries);
    }

    /** Line of the source, from 1, in which the last of the names that a statement speaks of stands; 1 where none does. */
    int lineOf(List<String> names) {
        List<String> lines = source.lines().toList();
        for (int i = names.size() - 1; i >= 0; i--) {
            String quoted = "['\"`]" + Pattern.quote(names.get(i)) + "['\"`]|\\b" + Pattern.quote(names.get(i)) + "\\b";
            Pattern pattern = Pattern.compile(quoted);
            for (int line = 0; line < lines.size(); line++) {
                if (pattern.matcher(lines.get(line)).find()) {
                    return line + 1;
                }
            }
        }
        return 1;
    }
}
