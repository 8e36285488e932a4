package io.jenkins.plugins.zerodown.lint;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A migration that would run.
 *
 * @param name its file's name without .php
 * @param queries the SQL that it would run, as far as the application could tell without running it
 * @param error why the application could not tell all of it
 * @param source its text; empty where it could not be read
 */
record Migration(String name, List<Query> queries, Optional<String> error, String source) {
    private static final Pattern READS = Pattern.compile(
            "\\s*\\(?\\s*(select\\b|with\\b|pragma\\s+\\w+\\s*\\(|show\\b|explain\\b).*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /**
     * @param connection its name in the application; empty where that is not known
     * @param driver Laravel's name of the database that it is for: mysql, mariadb, pgsql, sqlite, sqlsrv
     * @param answered whether it asks for the schema and was told the truth
     */
    record Query(String connection, String driver, String sql, boolean answered) {
        Query(String driver, String sql) {
            this("", driver, sql, false);
        }

        boolean reads() {
            return answered || READS.matcher(sql).matches();
        }

        /** What tells one database of the application from another. */
        String database() {
            return connection + "\n" + driver;
        }
    }

    Migration {
        queries = List.copyOf(queries);
    }

    /** What it would do next may depend on what it reads here: it is told of the schema as it is now, and of no row. */
    Optional<Query> reads() {
        return queries.stream().filter(Query::reads).findFirst();
    }

    /**
     * Line of the source, from 1, in which the last of the names that a statement speaks of stands; 1 where none does.
     */
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
