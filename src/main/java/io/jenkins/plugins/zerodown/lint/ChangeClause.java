package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.SqlText.Kind;
import java.util.Optional;

/** A clause of ALTER TABLE that changes what is there already, or what it is called. */
final class ChangeClause {
    private final AlteredTable altered;

    ChangeClause(AlteredTable altered) {
        this.altered = altered;
    }

    boolean rename(SqlReader in) {
        if (in.take("index") || in.take("key") || in.take("constraint")) {
            return in.name().isPresent() && in.take("to") && in.name().isPresent();
        }
        boolean toTable = in.take("to") || in.take("as") || in.take("=");
        boolean column = !toTable && in.take("column");
        if (column) {
            in.take("if", "exists");
        }
        Optional<String> name = in.name();
        if (name.isEmpty()) {
            return false;
        }
        if (!toTable && (column || in.sees("to"))) {
            altered.see(MigrationHazard.RENAMED_COLUMN, name.get());
            return in.take("to") && in.name().isPresent();
        }
        altered.see(MigrationHazard.RENAMED_TABLE);
        altered.rename(name.get());
        return true;
    }

    /** MySQL's CHANGE, which may give another name, too. */
    boolean change(SqlReader in) {
        in.take("column");
        in.take("if", "exists");
        return changed(in.name(), in.name(), in);
    }

    /** MySQL's MODIFY, which leaves the name. */
    boolean modify(SqlReader in) {
        in.take("column");
        in.take("if", "exists");
        Optional<String> name = in.name();
        return changed(name, name, in);
    }

    private boolean changed(Optional<String> old, Optional<String> name, SqlReader in) {
        if (old.isEmpty() || name.isEmpty()) {
            return false;
        }
        altered.see(
                TableHazard.plain(old.get()).equals(TableHazard.plain(name.get()))
                        ? MigrationHazard.CHANGED_COLUMN
                        : MigrationHazard.RENAMED_COLUMN,
                old.get());
        Optional<ColumnDefinition> column = ColumnDefinition.read(in);
        if (column.filter(ColumnDefinition::unique).isPresent()) {
            altered.see(MigrationHazard.UNIQUE_INDEX, name.get());
        }
        return column.isPresent();
    }

    boolean alter(SqlReader in) {
        if (in.take("index")) {
            return in.name().isPresent()
                    && (in.take("visible") || in.take("invisible") || in.take("ignored") || in.take("not", "ignored"));
        }
        if (in.take("check") || in.take("constraint")) {
            if (in.name().isEmpty()) {
                return false;
            }
            if (in.take("enforced")) {
                altered.see(MigrationHazard.ROW_CHECK);
                return true;
            }
            return in.take("not", "enforced") || !in.ended() && IndexDefinition.deferrable(in);
        }
        in.take("column");
        in.take("if", "exists");
        Optional<String> name = in.name();
        if (name.isEmpty()) {
            return false;
        }
        String column = name.get();
        if (in.take("set", "data", "type") || in.take("type")) {
            altered.see(MigrationHazard.CHANGED_COLUMN, column);
            return ColumnDefinition.type(in)
                    && (!in.take("collate") || in.name().isPresent())
                    && (!in.take("using") || !in.rest().isEmpty());
        }
        if (in.take("set", "not", "null") || in.take("drop", "default") || in.take("drop", "identity")) {
            altered.see(MigrationHazard.REQUIRED_COLUMN, column);
            in.take("if", "exists");
            return true;
        }
        if (in.take("drop", "not", "null") || in.take("set", "visible") || in.take("set", "invisible")) {
            return true;
        }
        if (in.take("set", "default")) {
            return !in.rest().isEmpty();
        }
        if (in.take("set", "statistics")) {
            in.take("-");
            return in.take(Kind.NUMBER).isPresent() || in.take("default");
        }
        if (in.take("set", "storage") || in.take("set", "compression")) {
            return in.name().isPresent();
        }
        if (in.sees("set") || in.sees("reset")) {
            return (in.take("set") || in.take("reset")) && in.take(Kind.GROUP).isPresent();
        }
        if (altered.database().driver().equals("sqlsrv") && !in.sees("add") && !in.sees("drop")) {
            altered.see(MigrationHazard.CHANGED_COLUMN, column);
            return ColumnDefinition.read(in).isPresent();
        }
        return false;
    }
}
