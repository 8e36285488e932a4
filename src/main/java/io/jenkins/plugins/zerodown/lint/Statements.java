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
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.alter.Alter;
import net.sf.jsqlparser.statement.alter.AlterExpression;
import net.sf.jsqlparser.statement.alter.AlterExpression.ColumnDataType;
import net.sf.jsqlparser.statement.alter.AlterOperation;
import net.sf.jsqlparser.statement.alter.RenameTableStatement;
import net.sf.jsqlparser.statement.create.index.CreateIndex;
import net.sf.jsqlparser.statement.create.table.CreateTable;
import net.sf.jsqlparser.statement.delete.Delete;
import net.sf.jsqlparser.statement.drop.Drop;
import net.sf.jsqlparser.statement.truncate.Truncate;
import net.sf.jsqlparser.statement.update.Update;

/**
 * Examines the SQL of one batch of migrations, statement by statement, in the order in which they would run. Tables that the batch
 * itself makes are nobody's yet: what happens to them is no danger.
 */
final class Statements {
    /** What Laravel's MySQL grammar writes and the parser does not read: {@code alter table t add unique u(c)}. */
    private static final Pattern MYSQL_UNIQUE =
            Pattern.compile("alter table (\\S+) add unique (?:index |key )?(\\S+?)\\s*\\((.*)\\)", Pattern.CASE_INSENSITIVE);
    private static final Pattern HARMLESS = Pattern.compile(
            "alter table \\S+ drop (foreign key|constraint|index|key|primary key).*|set .*|pragma .*|comment on .*|start transaction|commit"
                    + "|create (unique )?index concurrently .*|drop index concurrently .*|select .*|create temporary table .*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final String driver;
    private final Set<String> made = new HashSet<>();

    /** @param driver Laravel's name of the database: mysql, mariadb, pgsql, sqlite, sqlsrv */
    Statements(String driver) {
        this.driver = driver;
    }

    /** What a statement is found to do. @param names that it speaks of, table first */
    record Seen(Danger danger, String subject, List<String> names) {}

    /** @return empty where the statement cannot be read */
    Optional<List<Seen>> examine(String sql) {
        String statement = sql.strip();
        Matcher unique = MYSQL_UNIQUE.matcher(statement);
        if (unique.matches()) {
            return Optional.of(foreign(unique.group(1))
                    ? List.of(seen(Danger.UNIQUE_INDEX, unique.group(1), unique.group(3))) : List.of());
        }
        if (HARMLESS.matcher(statement).matches()) {
            return Optional.of(List.of());
        }
        try {
            Statement parsed = CCJSqlParserUtil.parse(statement);
            return understood(parsed) ? Optional.of(examine(parsed)) : Optional.empty();
        } catch (JSQLParserException e) {
            return Optional.empty();
        }
    }

    /** What the parser does not know in an ALTER TABLE it passes over. */
    private static boolean understood(Statement statement) {
        return !(statement instanceof Alter alter)
                || alter.getAlterExpressions().stream().noneMatch(one -> one.getOperation() == AlterOperation.UNSPECIFIC);
    }

    private List<Seen> examine(Statement statement) {
        if (statement instanceof CreateTable create) {
            made.add(plain(create.getTable().getName()));
        } else if (statement instanceof Drop drop && drop.getType().equalsIgnoreCase("table")) {
            return ifForeign(drop.getName().getName(), Danger.DROPPED_TABLE);
        } else if (statement instanceof RenameTableStatement rename) {
            List<Seen> seen = new ArrayList<>();
            rename.getTableNames().forEach(entry -> seen.addAll(ifForeign(entry.getKey().getName(), Danger.RENAMED_TABLE)));
            return seen;
        } else if (statement instanceof Truncate truncate) {
            return ifForeign(truncate.getTable().getName(), Danger.EMPTIED_TABLE);
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
    private boolean locksWrites() {
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
            case RENAME_TABLE -> seen.addAll(ifForeign(table, Danger.RENAMED_TABLE));
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

    private List<Seen> ifForeign(String table, Danger danger) {
        return foreign(table) ? List.of(new Seen(danger, plain(table), List.of(plain(table)))) : List.of();
    }

    private static Seen seen(Danger danger, String table, String column) {
        return new Seen(danger, plain(table) + "." + plain(column), List.of(plain(table), plain(column)));
    }

    private boolean foreign(String table) {
        return !made.contains(plain(table));
    }

    private static String plain(String name) {
        return name.replaceAll("[`\"\\[\\]]", "").toLowerCase(Locale.ROOT);
    }
}
