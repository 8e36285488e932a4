package io.jenkins.plugins.zerodown.lint;

import java.util.HashSet;
import java.util.Set;

/**
 * The tables that one batch of migrations makes, or makes anew: what happens to the former is no danger, since they are
 * nobody's yet.
 */
final class BatchTables {
    /** SQLite knows few kinds of ALTER TABLE: Laravel makes the table anew, copies, and swaps the two. */
    private static final String ANEW = "__temp__";

    private final Database database;
    private final Set<String> made = new HashSet<>();
    private final Set<String> anew = new HashSet<>();

    BatchTables(Database database) {
        this.database = database;
    }

    /** Whether a table was there before this batch. */
    boolean foreign(String table) {
        return !made.contains(TableHazard.plain(table));
    }

    /** From now on a table is one of this batch. */
    void make(String table) {
        if (!isMadeAnew(table)) {
            made.add(TableHazard.plain(table));
        }
    }

    /** A table of this batch stays one under its new name; an old one does, too. */
    void handOver(String from, String to) {
        if (foreign(from)) {
            made.remove(TableHazard.plain(to));
        } else {
            make(to);
        }
    }

    /** Notes a table that is made anew under another name. @return whether this is such a name */
    boolean remakes(String table) {
        String plain = TableHazard.plain(table);
        if (database.driver().equals("sqlite") && plain.startsWith(ANEW)) {
            anew.add(plain.substring(ANEW.length()));
            return true;
        }
        return false;
    }

    boolean isMadeAnew(String table) {
        return anew.contains(TableHazard.plain(table));
    }
}
