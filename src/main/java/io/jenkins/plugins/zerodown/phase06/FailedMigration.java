package io.jenkins.plugins.zerodown.phase06;

import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.remote.Host;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Migrations that ended in their middle: which of them failed, at which statement, and what of it is in the database
 * now.
 *
 * @param known the migrations as they were before, or else as they are
 * @param after as they are now, as far as the database tells
 * @param said lines that artisan printed
 * @param applied names of those that were applied before the one that failed
 */
record FailedMigration(MigrationStatus known, MigrationStatus after, List<String> said, List<String> applied) {
    private static final int LINES = 8;
    private static final int SHOWN = 300;
    /**
     * "(SQL: …)" of Laravel 8 and 9, "(Connection: mysql, SQL: …)" of 10 and later, which in time say more before it.
     */
    private static final Pattern STATEMENT =
            Pattern.compile("\\((?:Connection: [^()]*, )?SQL: (.*?)\\)(?: In \\S+ line \\d+:.*| at .*)?$");

    /** @param what became of it, with the server's name */
    StepFailure failure(Host primary, String what) {
        Optional<String> failed = failed();
        // What artisan says of it comes after its name.
        String words = said.stream()
                .dropWhile(line -> failed.isPresent() && !DatabaseMigrations.names(line, failed.get()))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .limit(LINES)
                .collect(Collectors.joining("\n"));
        return new StepFailure(what + (words.isEmpty() ? " and printed nothing" : ":\n" + words) + "\n"
                + failed.map(name -> inTheMiddle(name, primary))
                        .orElse(applied.isEmpty() ? "No migration was begun." : "No further migration was begun.")
                + (applied.isEmpty()
                        ? " No other migration of this release was applied."
                        : " Applied and still there: " + String.join(", ", applied) + ".")
                + " The live release is untouched and goes on with the database as it is now.");
    }

    /** The last one that artisan named of those which the database has not seen. */
    private Optional<String> failed() {
        return said.stream()
                .flatMap(line -> known.pending().stream()
                        .filter(name -> !after.ran().contains(name) && !applied.contains(name))
                        .filter(name -> DatabaseMigrations.names(line, name)
                                && !line.strip().endsWith("SKIPPED")))
                .reduce((first, last) -> last);
    }

    private String inTheMiddle(String name, Host primary) {
        String at = name + " failed"
                + statement().map(sql -> " at the statement: " + sql + "\n").orElse(". ");
        boolean isAlone = known.alone().contains(name);
        if (known.undoes() && !isAlone) {
            return at + "It ran in a transaction of its own, which " + database()
                    + " has undone: nothing of it is left. Fix the"
                    + " migration, then deploy again.";
        }
        return at + why(isAlone) + ", so what " + name + " did before it failed is still there: tables, columns,"
                + " indexes and rows."
                + " The migration is not noted as applied, and would begin anew. On " + primary.name()
                + ", compare the database"
                + " with its up() (database/migrations/" + name
                + ".php), undo by hand what is there or make the migration"
                + " pass over it, then deploy again.";
    }

    private String why(boolean isAlone) {
        if (isAlone && known.undoes()) {
            return "It asks for no transaction ($withinTransaction = false)";
        }
        return switch (known.driver()) {
            case "" -> "Not every database has transactions for changes of tables";
            case "sqlite" -> "Laravel uses no transaction for migrations of SQLite";
            default -> database() + " has no transactions for changes of tables";
        };
    }

    private String database() {
        return switch (known.driver()) {
            case "mysql" -> "MySQL";
            case "mariadb" -> "MariaDB";
            case "pgsql" -> "PostgreSQL";
            case "sqlsrv" -> "SQL Server";
            default -> "the database (" + known.driver() + ")";
        };
    }

    private Optional<String> statement() {
        String text = String.join(" ", said.stream().map(String::strip).toList());
        Matcher matcher = STATEMENT.matcher(text.replaceAll("\\s+", " ").strip());
        if (!matcher.find()) {
            return Optional.empty();
        }
        String sql = matcher.group(1).strip();
        return Optional.of(sql.length() <= SHOWN ? sql : sql.substring(0, SHOWN) + "…");
    }
}
