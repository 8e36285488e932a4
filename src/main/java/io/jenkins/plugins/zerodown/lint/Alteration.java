package io.jenkins.plugins.zerodown.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.sf.jsqlparser.statement.alter.Alter;
import net.sf.jsqlparser.statement.alter.AlterExpression;
import net.sf.jsqlparser.statement.alter.AlterExpression.ColumnDataType;
import net.sf.jsqlparser.statement.create.table.Index;

/** What one ALTER TABLE does to the columns of its table. That it gives the table another name is seen elsewhere. */
final class Alteration {
    private final Database database;
    private final String table;

    private Alteration(Database database, String table) {
        this.database = database;
        this.table = table;
    }

    static List<Seen> examine(Database database, Alter alter) {
        Alteration alteration = new Alteration(database, alter.getTable().getName());
        List<Seen> seen = new ArrayList<>();
        alter.getAlterExpressions().forEach(expression -> seen.addAll(alteration.examine(expression)));
        // Laravel says of a column that it changes whether it may be null, too, changed or not.
        seen.removeIf(one -> one.danger() == Danger.REQUIRED_COLUMN && seen.stream()
                .anyMatch(other -> other.danger() == Danger.CHANGED_COLUMN && other.subject().equals(one.subject())));
        return seen;
    }

    private List<Seen> examine(AlterExpression expression) {
        List<Seen> seen = new ArrayList<>();
        switch (expression.getOperation()) {
            case DROP -> {
                if (expression.getColumnName() != null) {
                    seen.add(Seen.column(Danger.DROPPED_COLUMN, table, expression.getColumnName()));
                }
            }
            case RENAME -> seen.add(Seen.column(Danger.RENAMED_COLUMN, table, expression.getColumnOldName()));
            case ADD -> seen.addAll(added(expression));
            case CHANGE -> expression.getColDataTypeList().forEach(column -> seen.add(Seen.column(
                    Seen.plain(expression.getColumnOldName()).equals(Seen.plain(column.getColumnName()))
                            ? Danger.CHANGED_COLUMN : Danger.RENAMED_COLUMN, table, expression.getColumnOldName())));
            case MODIFY, ALTER -> changed(expression, seen);
            default -> { }
        }
        return seen;
    }

    private List<Seen> added(AlterExpression expression) {
        List<Seen> seen = new ArrayList<>();
        if (expression.getIndex() != null) {
            String type = String.valueOf(expression.getIndex().getType()).toLowerCase(Locale.ROOT);
            // A check is an index to the parser, one without columns.
            String columns = String.join(", ", Optional.ofNullable(expression.getIndex().getColumns()).orElse(List.of()).stream()
                    .map(Index.ColumnParams::getColumnName).toList());
            if (type.startsWith("foreign")) {
                addForeignKey(columns, seen);
            } else if (type.startsWith("unique")) {
                seen.add(Seen.column(Danger.UNIQUE_INDEX, table, columns));
            } else if (type.startsWith("fulltext") || type.startsWith("spatial")) {
                seen.add(Seen.column(Danger.LOCKING_INDEX, table, columns));
            }
        }
        if (expression.getFkColumns() != null) {
            addForeignKey(String.join(", ", expression.getFkColumns()), seen);
        }
        if (expression.getColDataTypeList() != null) {
            for (ColumnDataType column : expression.getColDataTypeList()) {
                String name = Seen.plain(column.getColumnName());
                if (name.equals("fulltext") || name.equals("spatial")) {
                    seen.add(Seen.column(Danger.LOCKING_INDEX, table, String.valueOf(column.getColDataType())));
                } else if (required(column)) {
                    seen.add(Seen.column(Danger.REQUIRED_COLUMN, table, column.getColumnName()));
                }
                if (database.keepsKeysOfColumns() && specification(column).contains("references")) {
                    addForeignKey(column.getColumnName(), seen);
                }
            }
        }
        return seen;
    }

    private static boolean required(ColumnDataType column) {
        String specification = specification(column);
        String type = String.valueOf(column.getColDataType()).toLowerCase(Locale.ROOT);
        return specification.contains("not null") && !specification.contains("default") && !specification.contains("auto_increment")
                && !specification.contains("generated") && !type.contains("serial");
    }

    private static String specification(ColumnDataType column) {
        return String.join(" ", Optional.ofNullable(column.getColumnSpecs()).orElse(List.of())).toLowerCase(Locale.ROOT);
    }

    private void addForeignKey(String columns, List<Seen> seen) {
        if (database.checksRowsForAConstraint()) {
            seen.add(Seen.column(Danger.FOREIGN_KEY, table, columns));
        }
    }

    private void changed(AlterExpression expression, List<Seen> seen) {
        if (expression.getColDataTypeList() == null) {
            return;
        }
        for (ColumnDataType column : expression.getColDataTypeList()) {
            String text = column.toString().toLowerCase(Locale.ROOT);
            if (text.contains(" set not null")) {
                seen.add(Seen.column(Danger.REQUIRED_COLUMN, table, column.getColumnName()));
            } else if (!text.contains("drop default") && !text.contains("set default") && !text.contains("drop not null")) {
                seen.add(Seen.column(Danger.CHANGED_COLUMN, table, column.getColumnName()));
            }
        }
    }
}
