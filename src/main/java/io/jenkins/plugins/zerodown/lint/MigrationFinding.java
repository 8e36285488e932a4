package io.jenkins.plugins.zerodown.lint;

/**
 * A statement that would break the release which still serves visitors, or hold them up.
 *
 * @param migration its name
 * @param line of its file, from 1
 * @param statement the SQL, or the PHP where there is no SQL
 */
public record MigrationFinding(String migration, int line, String statement, MigrationHazard danger, String subject) {
    /** For people: what, where, why, and how else. */
    public String text() {
        return migration + ".php:" + line + ": " + danger.what().formatted(subject) + " (" + shortened(statement)
                + "). " + danger.why() + " " + danger.instead();
    }

    MigrationFinding at(int otherLine) {
        return new MigrationFinding(migration, otherLine, statement, danger, subject);
    }

    static String shortened(String text) {
        String one = text.replaceAll("\\s+", " ");
        return one.length() > 160 ? one.substring(0, 157) + "..." : one;
    }
}
