package io.jenkins.plugins.zerodown.lint;

import java.util.List;
import java.util.Locale;

/**
 * What a statement is found to do to a table, whosever that is.
 *
 * @param subject what the finding names
 * @param names that the statement speaks of, table first
 */
record TableHazard(MigrationHazard danger, String subject, List<String> names) {
    static TableHazard table(MigrationHazard danger, String table) {
        return new TableHazard(danger, plain(table), List.of(plain(table)));
    }

    static TableHazard column(MigrationHazard danger, String table, String column) {
        return new TableHazard(danger, plain(table) + "." + plain(column), List.of(plain(table), plain(column)));
    }

    String table() {
        return names.get(0);
    }

    /** Without quotes and schema, and as most databases compare it. */
    static String plain(String name) {
        return name.replaceAll("[`\"\\[\\]]", "").replaceFirst("^\\w+\\.", "").toLowerCase(Locale.ROOT);
    }
}
