package io.jenkins.plugins.zerodown.lint;

import java.util.ArrayList;
import java.util.List;

/** What is found in the SQL of one text. */
final class SqlFindings {
    private final BatchTables tables;
    private final List<TableHazard> seen = new ArrayList<>();
    private final List<String> unread = new ArrayList<>();
    private final List<String> views = new ArrayList<>();
    private boolean anew;

    SqlFindings(BatchTables tables) {
        this.tables = tables;
    }

    /** Adds a hazard, unless it is to a table of the batch itself. */
    void see(TableHazard hazard) {
        if (tables.foreign(hazard.table())) {
            seen.add(hazard);
        }
    }

    /** @param statement of which not all is understood */
    void unread(String statement) {
        unread.add(statement);
    }

    void view(String name) {
        views.add(TableHazard.plain(name));
    }

    /** Whether a table is made anew under this name, which the SQL then tells no more of. */
    boolean remakes(String table) {
        boolean remakes = tables.remakes(table);
        anew |= remakes;
        return remakes;
    }

    Statements.Read read() {
        return new Statements.Read(seen, unread, views, anew);
    }
}
