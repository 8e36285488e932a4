package io.jenkins.plugins.zerodown.lint;

/**
 * What a kind of database does while it is changed.
 *
 * @param driver Laravel's name of it: mysql, mariadb, pgsql, sqlite, sqlsrv
 */
record Database(String driver) {
    boolean isMySql() {
        return driver.equals("mysql") || driver.equals("mariadb");
    }

    boolean isPostgres() {
        return driver.equals("pgsql");
    }

    /**
     * PostgreSQL's CREATE INDEX takes a SHARE lock (its manual, section 13.3.2); InnoDB builds plain indexes in place
     * (MySQL's, 17.12.1).
     */
    boolean locksWritesForAnIndex() {
        return isPostgres() || driver.equals("sqlsrv");
    }

    /**
     * PostgreSQL takes a SHARE ROW EXCLUSIVE lock on both tables of a foreign key, and reads all rows; InnoDB copies
     * the table (MySQL's manual, 17.12.1). SQLite makes the table anew, and checks nothing.
     */
    boolean checksRowsForAConstraint() {
        return !driver.equals("sqlite");
    }

    /**
     * MySQL reads REFERENCES of a column, and ignores it (its manual, section 1.6.2.3); MariaDB has heeded it since
     * 10.5.
     */
    boolean keepsKeysOfColumns() {
        return isPostgres() || driver.equals("sqlsrv") || driver.equals("mariadb");
    }

    /**
     * A default that differs from row to row makes PostgreSQL write the whole table anew (its manual, ALTER TABLE,
     * notes).
     */
    boolean writesTheTableForAVolatileDefault() {
        return isPostgres();
    }
}
