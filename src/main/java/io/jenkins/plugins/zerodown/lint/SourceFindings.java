package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.Php.Call;
import java.util.ArrayList;
import java.util.List;

/** What is found in the source of one migration, with its line there. */
final class SourceFindings {
    private final Migration migration;
    private final BatchTables tables;
    private final List<MigrationFinding> found = new ArrayList<>();

    /** @param tables of the batch so far */
    SourceFindings(Migration migration, BatchTables tables) {
        this.migration = migration;
        this.tables = tables;
    }

    /** @param column empty where it is about the whole table */
    void add(MigrationHazard danger, String table, String column, Call call) {
        if (!table.isEmpty() && tables.foreign(table)) {
            String line = migration
                    .source()
                    .lines()
                    .skip(call.line() - 1L)
                    .findFirst()
                    .orElse("")
                    .strip();
            found.add(new MigrationFinding(
                    migration.name(), call.line(), line, danger, column.isEmpty() ? table : table + "." + column));
        }
    }

    /** @param sql that a call runs, and that does this */
    void add(TableHazard hazard, String sql, Call call) {
        found.add(new MigrationFinding(migration.name(), call.line(), sql, hazard.danger(), hazard.subject()));
    }

    List<MigrationFinding> all() {
        return found;
    }
}
