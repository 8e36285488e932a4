package io.jenkins.plugins.zerodown.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table of one ALTER TABLE, and what its clauses are found to do to it. */
final class AlteredTable {
    private final Database database;
    private final String table;
    private final List<TableHazard> seen = new ArrayList<>();
    private Optional<String> newName = Optional.empty();
    private Optional<MigrationHazard> ofNames = Optional.empty();

    AlteredTable(Database database, String table) {
        this.database = database;
        this.table = table;
    }

    Database database() {
        return database;
    }

    void see(MigrationHazard danger) {
        seen.add(TableHazard.table(danger, table));
    }

    void see(MigrationHazard danger, String column) {
        seen.add(TableHazard.column(danger, table, column));
    }

    /** The first name stays. */
    void rename(String name) {
        newName = newName.or(() -> Optional.of(name));
    }

    Optional<String> newName() {
        return newName;
    }

    /**
     * Says what a name of its own, as the next clause, would be: SQL Server's {@code drop column a, b}, MySQL's
     * {@code drop partition a, b}.
     */
    void expectNamesOf(MigrationHazard danger) {
        ofNames = Optional.of(danger);
    }

    /** What a name would be in the clause that begins now; nothing is expected in the one after it. */
    Optional<MigrationHazard> takeExpected() {
        Optional<MigrationHazard> expected = ofNames;
        ofNames = Optional.empty();
        return expected;
    }

    /** What was seen. */
    List<TableHazard> hazards() {
        // Laravel says of a column that it changes whether it may be null, too, changed or not.
        seen.removeIf(one -> one.danger() == MigrationHazard.REQUIRED_COLUMN
                && seen.stream()
                        .anyMatch(other -> other.danger() == MigrationHazard.CHANGED_COLUMN
                                && other.subject().equals(one.subject())));
        return seen;
    }
}
