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
    /** Laravel writes it with each changed column, and the parser does not read it. */
    private static final Pattern IDENTITY = Pattern.compile(", alter column \\S+ drop identity(?: if exists)?", Pattern.CASE_INSENSITIVE);
    /** SQLite knows few kinds of ALTER TABLE: Laravel makes the table anew, copies, and swaps the two. */
    private static final Pattern ANEW = Pattern.compile("(?:create (?:temporary )?table|insert into|alter table|drop table) "
            + "[`\"]?__temp__(\\w+).*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final Database database;
    private final KnownText known;
    private final Set<String> made = new HashSet<>();
    private final Set<String> anew = new HashSet<>();

    /** @param driver Laravel's name of the database: mysql, mariadb, pgsql, sqlite, sqlsrv */
    Statements(String driver) {
        this.database = new Database(driver);
        this.known = new KnownText(database);
    }

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
                anew.add(Seen.plain(rebuilding.group(1)));
                rebuilt = true;
                continue;
            }
            known.examine(statement).or(() -> parsed(statement, views)).ifPresentOrElse(
                    one -> one.stream().filter(danger -> foreign(danger.table())).forEach(seen::add), () -> unread.add(statement));
        }
        return new Read(seen, unread, views, rebuilt);
    }

    private Optional<List<Seen>> parsed(String statement, List<String> views) {
        try {
            Statement parsed = CCJSqlParserUtil.parse(IDENTITY.matcher(statement).replaceAll(""));
            if (parsed instanceof CreateView view) {
                views.add(Seen.plain(view.getView().getName()));
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

    /** What is seen, of old tables and of those of the batch; a table that comes into being is one of the batch from then on. */
    private List<Seen> examine(Statement statement) {
        if (statement instanceof CreateTable create) {
            make(create.getTable().getName());
        } else if (statement instanceof Drop drop && drop.getType().equalsIgnoreCase("view")) {
            return List.of(Seen.table(Danger.DROPPED_VIEW, drop.getName().getName()));
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
            return List.of(Seen.table(Danger.EMPTIED_TABLE, delete.getTable().getName()));
        } else if (statement instanceof Update update && everyRow(update.getWhere(), update.getLimit() != null)) {
            return List.of(Seen.table(Danger.UNBOUNDED_UPDATE, update.getTable().getName()));
        } else if (statement instanceof CreateIndex create) {
            return index(create);
        } else if (statement instanceof Alter alter) {
            List<Seen> seen = new ArrayList<>(Alteration.examine(database, alter));
            alter.getAlterExpressions().stream().filter(one -> one.getOperation() == AlterOperation.RENAME_TABLE)
                    .forEach(one -> seen.addAll(renamed(alter.getTable().getName(), one.getNewTableName())));
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
            return List.of(Seen.column(Danger.UNIQUE_INDEX, table, columns));
        }
        return database.locksWritesForAnIndex() ? List.of(Seen.column(Danger.LOCKING_INDEX, table, columns)) : List.of();
    }

    Database database() {
        return database;
    }

    private List<Seen> dropped(String table) {
        return anew.contains(Seen.plain(table)) ? List.of() : List.of(Seen.table(Danger.DROPPED_TABLE, table));
    }

    private List<Seen> renamed(String from, String to) {
        if (!foreign(from) && to != null) {
            make(to);
        }
        return List.of(Seen.table(Danger.RENAMED_TABLE, from));
    }

    /** Whether a table was there before this batch. */
    boolean foreign(String table) {
        return !made.contains(Seen.plain(table));
    }

    /** From now on a table is one of this batch. */
    void make(String table) {
        if (!anew.contains(Seen.plain(table))) {
            made.add(Seen.plain(table));
        }
    }
}
