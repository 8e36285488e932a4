package io.jenkins.plugins.zerodown.lint;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.statement.SetStatement;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.alter.Alter;
import net.sf.jsqlparser.statement.alter.AlterExpression.ColumnDataType;
import net.sf.jsqlparser.statement.alter.AlterExpression;
import net.sf.jsqlparser.statement.alter.AlterOperation;
import net.sf.jsqlparser.statement.alter.RenameTableStatement;
import net.sf.jsqlparser.statement.create.index.CreateIndex;
import net.sf.jsqlparser.statement.create.schema.CreateSchema;
import net.sf.jsqlparser.statement.create.sequence.CreateSequence;
import net.sf.jsqlparser.statement.create.table.CreateTable;
import net.sf.jsqlparser.statement.create.view.CreateView;
import net.sf.jsqlparser.statement.delete.Delete;
import net.sf.jsqlparser.statement.drop.Drop;
import net.sf.jsqlparser.statement.insert.Insert;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.update.Update;
import net.sf.jsqlparser.statement.upsert.Upsert;

/**
 * Examines the SQL of one batch of migrations on one kind of database, statement by statement, in the order in which they would run.
 * Tables that the batch itself makes are nobody's yet: what happens to them is no danger.
 */
final class Statements {
    /** What Laravel's MySQL grammar writes and the parser does not read: {@code alter table t add unique u(c)}. */
    private static final Pattern MYSQL_INDEX = Pattern.compile("alter table (\\S+) add (unique|primary key|fulltext|spatial|index)"
            + "(?: index| key)?\\s*([^\\s(]*)\\s*\\((.*)\\)(?: with parser \\S+)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern WHOLE_TABLE =
            Pattern.compile("alter table (\\S+) (?:convert to character set|engine) ?.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern POSTGRES_INDEX = Pattern.compile("create index (?!concurrently)(?:if not exists )?\\S+ on (?:only )?(\\S+)"
            + "(?: using \\w+)? ?\\((.*)\\)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern TRUNCATE = Pattern.compile(
            "truncate (?:table )?(?:only )?([^\\s,]+)(?: restart identity| continue identity)?(?: cascade| restrict)?", Pattern.CASE_INSENSITIVE);
    /** Laravel writes it with each changed column, and the parser does not read it. */
    private static final Pattern IDENTITY = Pattern.compile(", alter column \\S+ drop identity(?: if exists)?", Pattern.CASE_INSENSITIVE);
    /** SQLite knows few kinds of ALTER TABLE: Laravel makes the table anew, copies, and swaps the two. */
    private static final Pattern ANEW = Pattern.compile("(?:create (?:temporary )?table|insert into|alter table|drop table) "
            + "[`\"]?__temp__(\\w+).*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern HARMLESS = Pattern.compile(
            "alter table \\S+ (drop (foreign key|constraint|index|key|primary key)|rename (index|key)|auto_increment) .*"
                    + "|alter table \\S+ drop primary key|alter index \\S+ rename to .*|alter table \\S+ comment .*"
                    + "|(set|pragma|comment on|vacuum|analyze|show|explain|lock tables|unlock tables|start transaction|begin|commit)\\b.*"
                    + "|create (unique )?index concurrently .*|drop index .*|\\(?select .*|create temporary table .*"
                    + "|create (or replace )?extension .*|create extension .*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final String driver;
    private final Set<String> made = new HashSet<>();
    private final Set<String> anew = new HashSet<>();

    /** @param driver Laravel's name of the database: mysql, mariadb, pgsql, sqlite, sqlsrv */
    Statements(String driver) {
        this.driver = driver;
    }

    /** What a statement is found to do. @param names that it speaks of, table first */
    record Seen(Danger danger, String subject, List<String> names) {}

    /**
     * What was read in a text.
     *
     * @param unread statements that could not be read
     * @param made views
     * @param anew whether a table is made anew, so that the SQL does not tell what becomes of its columns
     */
    record Read(List<Seen> seen, List<String> unread, List<String> made, boolean anew) {}

    /** @param sql one statement or several */
    Read examine(String sql) {
        List<Seen> seen = new ArrayList<>();
        List<String> unread = new ArrayList<>();
        List<String> views = new ArrayList<>();
        boolean rebuilt = false;
        for (String statement : SqlText.statements(sql)) {
            Matcher rebuilding = ANEW.matcher(statement);
            if (rebuilding.matches()) {
                anew.add(plain(rebuilding.group(1)));
                rebuilt = true;
                continue;
            }
            Optional<List<Seen>> one = byPattern(statement);
            if (one.isEmpty()) {
                one = parsed(statement, views);
            }
            one.ifPresentOrElse(seen::addAll, () -> unread.add(statement));
        }
        return new Read(seen, unread, views, rebuilt);
    }

    private Optional<List<Seen>> byPattern(String statement) {
        Matcher index = MYSQL_INDEX.matcher(statement);
        if (index.matches()) {
            return Optional.of(switch (index.group(2).toLowerCase(Locale.ROOT)) {
                case "unique", "primary key" -> ifForeign(index.group(1), Danger.UNIQUE_INDEX, index.group(4));
                case "fulltext", "spatial" -> ifForeign(index.group(1), Danger.LOCKING_INDEX, index.group(4));
                default -> List.of();
            });
        }
        Matcher built = POSTGRES_INDEX.matcher(statement);
        if (built.matches()) {
            return Optional.of(locksWrites() ? ifForeign(built.group(1), Danger.LOCKING_INDEX, columns(built.group(2))) : List.of());
        }
        Matcher emptied = TRUNCATE.matcher(statement);
        if (emptied.matches()) {
            return Optional.of(ifForeign(emptied.group(1), Danger.EMPTIED_TABLE));
        }
        Matcher whole = WHOLE_TABLE.matcher(statement);
        if (whole.matches()) {
            return Optional.of(ifForeign(whole.group(1), Danger.CHANGED_COLUMN));
        }
        return HARMLESS.matcher(statement).matches() ? Optional.of(List.of()) : Optional.empty();
    }

    /** {@code (to_tsvector('english', "body"))} is an index on body, as those see it who wrote the migration. */
    private static String columns(String text) {
        Matcher words = Pattern.compile("\\(?to_tsvector\\('\\w+', (\\S+?)\\)\\)?").matcher(text);
        return words.matches() ? words.group(1) : text;
    }

    private Optional<List<Seen>> parsed(String statement, List<String> views) {
        try {
            Statement parsed = CCJSqlParserUtil.parse(IDENTITY.matcher(statement).replaceAll(""));
            if (parsed instanceof CreateView view) {
                views.add(plain(view.getView().getName()));
            }
            return understood(parsed) ? Optional.of(examine(parsed)) : Optional.empty();
        } catch (JSQLParserException e) {
            return Optional.empty();
        }
    }

    /** What the parser does not know in an ALTER TABLE it passes over. */
    private static boolean understood(Statement statement) {
        if (statement instanceof Alter alter) {
            return alter.getAlterExpressions().stream().noneMatch(one -> one.getOperation() == AlterOperation.UNSPECIFIC);
        }
        if (statement instanceof Drop drop) {
            return Set.of("table", "view", "index").contains(drop.getType().toLowerCase(Locale.ROOT));
        }
        return statement instanceof CreateTable || statement instanceof CreateIndex || statement instanceof CreateView
                || statement instanceof RenameTableStatement || statement instanceof Delete
                || statement instanceof Update || statement instanceof Insert || statement instanceof Upsert
                || statement instanceof Select || statement instanceof SetStatement || statement instanceof CreateSequence
                || statement instanceof CreateSchema;
    }

    private List<Seen> examine(Statement statement) {
        if (statement instanceof CreateTable create) {
            make(create.getTable().getName());
        } else if (statement instanceof Drop drop && drop.getType().equalsIgnoreCase("view")) {
            return ifForeign(drop.getName().getName(), Danger.DROPPED_VIEW);
        } else if (statement instanceof Drop drop && drop.getType().equalsIgnoreCase("table")) {
            // Several in one statement: the parser keeps those after the first as parameters.
            List<Seen> seen = new ArrayList<>(dropped(drop.getName().getName()));
            Optional.ofNullable(drop.getParameters()).orElse(List.of()).stream()
                    .filter(word -> !word.matches("(?i)cascade|restrict|,")).forEach(word -> seen.addAll(dropped(word)));
            return seen;
        } else if (statement instanceof RenameTableStatement rename) {
            List<Seen> seen = new ArrayList<>();
            rename.getTableNames().forEach(entry -> seen.addAll(renamed(entry.getKey().getName(), entry.getValue().getName())));
            return seen;
        } else if (statement instanceof Delete delete && everyRow(delete.getWhere(), delete.getLimit() != null)) {
            return ifForeign(delete.getTable().getName(), Danger.EMPTIED_TABLE);
        } else if (statement instanceof Update update && everyRow(update.getWhere(), update.getLimit() != null)) {
            return ifForeign(update.getTable().getName(), Danger.UNBOUNDED_UPDATE);
        } else if (statement instanceof CreateIndex create && foreign(create.getTable().getName())) {
            return index(create);
        } else if (statement instanceof Alter alter && foreign(alter.getTable().getName())) {
            List<Seen> seen = new ArrayList<>();
            for (AlterExpression expression : alter.getAlterExpressions()) {
                seen.addAll(alteration(alter.getTable().getName(), expression));
            }
            // Laravel says of a column that it changes whether it may be null, too, changed or not.
            seen.removeIf(one -> one.danger() == Danger.REQUIRED_COLUMN && seen.stream()
                    .anyMatch(other -> other.danger() == Danger.CHANGED_COLUMN && other.subject().equals(one.subject())));
            return seen;
        }
        return List.of();
    }

    private static boolean everyRow(Expression where, boolean limited) {
        return where == null && !limited;
    }

    private List<Seen> index(CreateIndex create) {
        String table = create.getTable().getName();
        String columns = String.join(", ", create.getIndex().getColumnsNames());
        if ("unique".equalsIgnoreCase(create.getIndex().getType())) {
            return List.of(seen(Danger.UNIQUE_INDEX, table, columns));
        }
        return locksWrites() ? List.of(seen(Danger.LOCKING_INDEX, table, columns)) : List.of();
    }

    /** PostgreSQL's CREATE INDEX takes a SHARE lock (its manual, section 13.3.2); InnoDB builds plain indexes in place (MySQL's, 17.12.1). */
    boolean locksWrites() {
        return driver.equals("pgsql") || driver.equals("sqlsrv");
    }

    private List<Seen> alteration(String table, AlterExpression expression) {
        List<Seen> seen = new ArrayList<>();
        switch (expression.getOperation()) {
            case DROP -> {
                if (expression.getColumnName() != null) {
                    seen.add(seen(Danger.DROPPED_COLUMN, table, expression.getColumnName()));
                }
            }
            case RENAME -> seen.add(seen(Danger.RENAMED_COLUMN, table, expression.getColumnOldName()));
            case RENAME_TABLE -> seen.addAll(renamed(table, expression.getNewTableName()));
            case ADD -> seen.addAll(added(table, expression));
            case CHANGE -> expression.getColDataTypeList().forEach(column -> seen.add(seen(
                    plain(expression.getColumnOldName()).equals(plain(column.getColumnName()))
                            ? Danger.CHANGED_COLUMN : Danger.RENAMED_COLUMN, table, expression.getColumnOldName())));
            case MODIFY, ALTER -> changed(table, expression, seen);
            default -> { }
        }
        return seen;
    }

    private List<Seen> added(String table, AlterExpression expression) {
        List<Seen> seen = new ArrayList<>();
        if (expression.getIndex() != null) {
            String type = String.valueOf(expression.getIndex().getType()).toLowerCase(Locale.ROOT);
            String columns = String.join(", ", expression.getIndex().getColumnsNames());
            if (type.startsWith("unique")) {
                seen.add(seen(Danger.UNIQUE_INDEX, table, columns));
            } else if (type.startsWith("fulltext") || type.startsWith("spatial")) {
                seen.add(seen(Danger.LOCKING_INDEX, table, columns));
            }
        }
        if (expression.getColDataTypeList() != null) {
            for (ColumnDataType column : expression.getColDataTypeList()) {
                String name = plain(column.getColumnName());
                if (name.equals("fulltext") || name.equals("spatial")) {
                    seen.add(seen(Danger.LOCKING_INDEX, table, String.valueOf(column.getColDataType())));
                } else if (required(column)) {
                    seen.add(seen(Danger.REQUIRED_COLUMN, table, column.getColumnName()));
                }
            }
        }
        return seen;
    }

    private static boolean required(ColumnDataType column) {
        String specification = String.join(" ", Optional.ofNullable(column.getColumnSpecs()).orElse(List.of())).toLowerCase(Locale.ROOT);
        String type = String.valueOf(column.getColDataType()).toLowerCase(Locale.ROOT);
        return specification.contains("not null") && !specification.contains("default") && !specification.contains("auto_increment")
                && !specification.contains("generated") && !type.contains("serial");
    }

    private void changed(String table, AlterExpression expression, List<Seen> seen) {
        if (expression.getColDataTypeList() == null) {
            return;
        }
        for (ColumnDataType column : expression.getColDataTypeList()) {
            String text = column.toString().toLowerCase(Locale.ROOT);
            if (text.contains(" set not null")) {
                seen.add(seen(Danger.REQUIRED_COLUMN, table, column.getColumnName()));
            } else if (!text.contains("drop default") && !text.contains("set default") && !text.contains("drop not null")) {
                seen.add(seen(Danger.CHANGED_COLUMN, table, column.getColumnName()));
            }
        }
    }

    private List<Seen> dropped(String table) {
        return anew.contains(plain(table)) ? List.of() : ifForeign(table, Danger.DROPPED_TABLE);
    }

    private List<Seen> renamed(String from, String to) {
        List<Seen> seen = ifForeign(from, Danger.RENAMED_TABLE);
        if (seen.isEmpty() && to != null) {
            make(to);
        }
        return seen;
    }

    private List<Seen> ifForeign(String table, Danger danger) {
        return foreign(table) ? List.of(new Seen(danger, plain(table), List.of(plain(table)))) : List.of();
    }

    private List<Seen> ifForeign(String table, Danger danger, String columns) {
        return foreign(table) ? List.of(seen(danger, table, columns)) : List.of();
    }

    private static Seen seen(Danger danger, String table, String column) {
        return new Seen(danger, plain(table) + "." + plain(column), List.of(plain(table), plain(column)));
    }

    /** Whether a table was there before this batch. */
    boolean foreign(String table) {
        return !made.contains(plain(table));
    }

    /** From now on a table is one of this batch. */
    void make(String table) {
        if (!anew.contains(plain(table))) {
            made.add(plain(table));
        }
    }

    /** Without quotes and schema, and as most databases compare it. */
    private static String plain(String name) {
        return name.replaceAll("[`\"\\[\\]]", "").replaceFirst("^\\w+\\.", "").toLowerCase(Locale.ROOT);
    }
}
