package io.jenkins.plugins.zerodown.lint;

/**
 * What a kind of database does while it is changed.
 *
 * @param driver Laravel's name of it: mysql, mariadb, pgsql, sqlite, sqlsrv
 */
record Database(String driver) {
    /** PostgreSQL's CREATE INDEX takes a SHARE lock (its manual, section 13.3.2); InnoDB builds plain indexes in place (MySQL's, 17.12.1). */
    boolean locksWritesForAnIndex() {
        return driver.equals("pgsql") || driver.equals("sqlsrv");
    }

    /**
     * PostgreSQL takes a SHARE ROW EXCLUSIVE lock on both tables of a foreign key, and reads all rows; InnoDB copies the table
     * (MySQL's manual, 17.12.1). SQLite makes the table anew, and checks nothing.
     */
    boolean checksRowsForAConstraint() {
        return !driver.equals("sqlite");
    }

    /** MySQL reads REFERENCES of a column, and ignores it (its manual, section 1.6.2.3). */
    boolean keepsKeysOfColumns() {
        return driver.equals("pgsql") || driver.equals("sqlsrv");
    }
}
