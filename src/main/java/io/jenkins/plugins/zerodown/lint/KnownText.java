package io.jenkins.plugins.zerodown.lint;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Statements that are told by their text, since the parser does not read them, or reads them as something else. */
final class KnownText {
    /** What Laravel's MySQL grammar writes and the parser does not read: {@code alter table t add unique u(c)}. */
    private static final Pattern MYSQL_INDEX = Pattern.compile("alter table (\\S+) add (unique|primary key|fulltext|spatial|index)"
            + "(?: index| key)?\\s*([^\\s(]*)\\s*\\((.*)\\)(?: with parser \\S+)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    /** Also with what may stand after it and the parser does not read: {@code deferrable initially deferred}. */
    private static final Pattern FOREIGN_KEY = Pattern.compile("alter table (?:only )?(\\S+) add (?:constraint \\S+ )?foreign key"
            + "(?: [^\\s(]+)? ?\\(([^)]*)\\) ?references \\S+ ?(?:\\([^)]*\\))?[^,]*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern CHECK = Pattern.compile("alter table (?:only )?(\\S+) add (?:constraint \\S+ )?check ?\\((?!.*\\), ?(?:add|drop|alter|modify|change|rename)\\b).*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    /** PostgreSQL's: rows that are there are not checked, and writes are held up for a moment only. */
    private static final Pattern NOT_VALID = Pattern.compile(".*\\snot valid", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern WHOLE_TABLE =
            Pattern.compile("alter table (\\S+) (?:convert to character set|engine) ?.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern POSTGRES_INDEX = Pattern.compile("create index (?!concurrently)(?:if not exists )?\\S+ on (?:only )?(\\S+)"
            + "(?: using \\w+)? ?\\((.*)\\)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern TRUNCATE = Pattern.compile(
            "truncate (?:table )?(?:only )?([^\\s,]+)(?: restart identity| continue identity)?(?: cascade| restrict)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern HARMLESS = Pattern.compile(
            "alter table \\S+ (validate constraint|drop (foreign key|constraint|index|key|primary key)|rename (index|key)|auto_increment) .*"
                    + "|alter table \\S+ drop primary key|alter index \\S+ rename to .*|alter table \\S+ comment .*"
                    + "|(set|pragma|comment on|vacuum|analyze|show|explain|lock tables|unlock tables|start transaction|begin|commit)\\b.*"
                    + "|create (unique )?index concurrently .*|drop index .*|\\(?select .*|create temporary table .*"
                    + "|create (or replace )?extension .*|create extension .*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final Database database;

    KnownText(Database database) {
        this.database = database;
    }

    /** @return empty where the text is not known; an empty list where it is, and harmless */
    Optional<List<Seen>> examine(String statement) {
        Matcher index = MYSQL_INDEX.matcher(statement);
        if (index.matches()) {
            return Optional.of(switch (index.group(2).toLowerCase(Locale.ROOT)) {
                case "unique", "primary key" -> List.of(Seen.column(Danger.UNIQUE_INDEX, index.group(1), index.group(4)));
                case "fulltext", "spatial" -> List.of(Seen.column(Danger.LOCKING_INDEX, index.group(1), index.group(4)));
                default -> List.of();
            });
        }
        Matcher built = POSTGRES_INDEX.matcher(statement);
        if (built.matches()) {
            return Optional.of(!database.locksWritesForAnIndex() ? List.of()
                    : List.of(Seen.column(Danger.LOCKING_INDEX, built.group(1), columns(built.group(2)))));
        }
        Matcher key = FOREIGN_KEY.matcher(statement);
        if (key.matches()) {
            return Optional.of(checksRows(statement) ? List.of(Seen.column(Danger.FOREIGN_KEY, key.group(1), key.group(2))) : List.of());
        }
        Matcher check = CHECK.matcher(statement);
        if (check.matches()) {
            return Optional.of(checksRows(statement) ? List.of(Seen.table(Danger.ROW_CHECK, check.group(1))) : List.of());
        }
        Matcher emptied = TRUNCATE.matcher(statement);
        if (emptied.matches()) {
            return Optional.of(List.of(Seen.table(Danger.EMPTIED_TABLE, emptied.group(1))));
        }
        Matcher whole = WHOLE_TABLE.matcher(statement);
        if (whole.matches()) {
            return Optional.of(List.of(Seen.table(Danger.CHANGED_COLUMN, whole.group(1))));
        }
        return HARMLESS.matcher(statement).matches() ? Optional.of(List.of()) : Optional.empty();
    }

    /** {@code (to_tsvector('english', "body"))} is an index on body, as those see it who wrote the migration. */
    private static String columns(String text) {
        Matcher words = Pattern.compile("\\(?to_tsvector\\('\\w+', (\\S+?)\\)\\)?").matcher(text);
        return words.matches() ? words.group(1) : text;
    }

    private boolean checksRows(String constraint) {
        return database.checksRowsForAConstraint() && !NOT_VALID.matcher(constraint).matches();
    }
}
