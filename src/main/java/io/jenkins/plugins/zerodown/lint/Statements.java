package io.jenkins.plugins.zerodown.lint;

import java.util.List;

/**
 * Examines the SQL of one batch of migrations on one kind of database, statement by statement, in the order in which
 * they would run. Tables that the batch itself makes are nobody's yet: what happens to them is no danger. A statement
 * is harmless only where all of it is known; whatever is left over is told as not understood.
 */
final class Statements {
    private final Database database;
    private final BatchTables tables;

    /** @param driver Laravel's name of the database: mysql, mariadb, pgsql, sqlite, sqlsrv */
    Statements(String driver) {
        this.database = new Database(driver);
        this.tables = new BatchTables(database);
    }

    /**
     * What was read in a text.
     *
     * @param unread statements of which not all is understood
     * @param made views
     * @param anew whether a table is made anew, so that the SQL does not tell what becomes of its columns
     */
    record Read(List<TableHazard> seen, List<String> unread, List<String> made, boolean anew) {}

    /** @param sql one statement or several */
    Read examine(String sql) {
        SqlFindings found = new SqlFindings(tables);
        for (SqlText.Statement statement : SqlText.statements(database, sql)) {
            StatementReader reader = new StatementReader(database, tables, found, statement.text());
            boolean understood = statement.tokens().isPresent()
                    && reader.statement(new SqlReader(statement.tokens().get()), 0);
            if (!understood) {
                found.unread(statement.text());
            }
        }
        return found.read();
    }

    Database database() {
        return database;
    }

    BatchTables tables() {
        return tables;
    }
}
