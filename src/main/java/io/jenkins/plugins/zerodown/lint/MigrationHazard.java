package io.jenkins.plugins.zerodown.lint;

/** What a statement can do to the release that still runs, and the expand-and-contract way around it. */
public enum MigrationHazard {
    DROPPED_TABLE(
            "drops table %s",
            "The live release still reads and writes it until the switch, and after a rollback.",
            "Deploy first a release that no longer uses it; drop it in the deployment after that."),
    RENAMED_TABLE(
            "renames table %s",
            "The live release knows it by its old name only.",
            "Create the new table, write to both, copy, switch reads, and drop the old one in a later deployment."),
    DROPPED_VIEW(
            "drops view %s",
            "The live release still reads it until the switch, and after a rollback.",
            "Deploy first a release that no longer uses it; drop it in the deployment after that."),
    DROPPED_COLUMN(
            "drops column %s",
            "The live release still selects or writes it until the switch, and after a rollback.",
            "Deploy first a release that no longer uses it; drop it in the deployment after that."),
    RENAMED_COLUMN(
            "renames column %s",
            "The live release knows it by its old name only.",
            "Add the new column, write to both, copy, switch reads, and drop the old one in a later deployment."),
    CHANGED_COLUMN(
            "changes the type of column %s",
            "What the live release writes may no longer fit, and most databases rewrite the table under a lock.",
            "Add a column of the new type, write to both, copy in batches, switch reads, drop the old one "
                    + "later; if it only widens, name the migration in destructiveMigrations.except."),
    REQUIRED_COLUMN(
            "makes column %s required without a default",
            "The live release does not write it, so that its inserts fail.",
            "Add it nullable or with a default, fill it, and make it required in a later deployment."),
    UNIQUE_INDEX(
            "makes %s unique",
            "Rows that are there, or that the live release still writes, may break it, and building it holds up "
                    + "writes.",
            "Remove duplicates and let a release write unique values first; then add the index in a later deployment."),
    LOCKING_INDEX(
            "builds index %s with writes locked out",
            "Every write of visitors to the table waits until the index is there.",
            "On PostgreSQL use CREATE INDEX CONCURRENTLY in a migration with $withinTransaction = false; on "
                    + "MySQL add full-text and spatial indexes in quiet hours."),
    FOREIGN_KEY(
            "adds a foreign key on %s",
            "Rows that are there, or that the live release still writes, may break it, and writes to both "
                    + "tables wait while all rows are checked.",
            "Let a release keep to it first and remove orphans; then on PostgreSQL add it with notValid() and "
                    + "VALIDATE CONSTRAINT in a later migration, on MySQL in quiet hours."),
    ROW_CHECK(
            "adds a check on rows of %s",
            "Rows that are there, or that the live release still writes, may break it, and the table is locked "
                    + "while all rows are checked.",
            "Let a release keep to it first; then on PostgreSQL add it NOT VALID and VALIDATE CONSTRAINT in a "
                    + "later migration, on MySQL in quiet hours."),
    UNBOUNDED_UPDATE(
            "changes all rows of %s in one statement",
            "It locks the rows that visitors need for as long as it takes.",
            "Do it in batches by key, outside of migrations: a queued job or a command after the switch."),
    EMPTIED_TABLE(
            "removes all rows of %s",
            "The live release still reads them, and a rollback does not bring them back.",
            "Do it in a later deployment, when no release that may be live reads them.");

    private final String what;
    private final String why;
    private final String instead;

    MigrationHazard(String what, String why, String instead) {
        this.what = what;
        this.why = why;
        this.instead = instead;
    }

    String what() {
        return what;
    }

    String why() {
        return why;
    }

    String instead() {
        return instead;
    }
}
