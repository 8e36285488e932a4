package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.SqlText.Kind;
import io.jenkins.plugins.zerodown.lint.SqlText.Token;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A clause of ALTER TABLE that adds: a column, an index, a constraint or a partition. */
final class AddClause {
    private static final Set<String> CONSTRAINTS = Set.of(
            "unique",
            "primary",
            "foreign",
            "check",
            "fulltext",
            "spatial",
            "index",
            "key",
            "constraint",
            "exclude",
            "partition",
            "period",
            "system",
            "vector");

    private final AlteredTable altered;

    AddClause(AlteredTable altered) {
        this.altered = altered;
    }

    boolean understands(SqlReader in) {
        if (in.take("constraint")) {
            in.take("if", "not", "exists");
            if (!sees(in, "unique", "primary", "foreign", "check", "exclude", "not")) {
                in.name();
            }
            return constraint(in);
        }
        if (in.peek()
                .filter(token -> token.kind() == Kind.WORD && CONSTRAINTS.contains(SqlText.lower(token.text())))
                .isPresent()) {
            return constraint(in);
        }
        in.take("column");
        in.take("if", "not", "exists");
        Optional<Token> several = in.take(Kind.GROUP);
        if (several.isPresent()) {
            boolean understood = true;
            for (List<Token> column : SqlReader.clauses(several.get().inside())) {
                SqlReader inside = new SqlReader(column);
                understood &= understands(inside) && inside.ended();
            }
            return understood;
        }
        return column(in);
    }

    private static boolean sees(SqlReader in, String... words) {
        return in.peek()
                .filter(token -> Set.of(words).stream().anyMatch(token::is))
                .isPresent();
    }

    private boolean column(SqlReader in) {
        Optional<String> name = in.name();
        if (name.isEmpty()) {
            return false;
        }
        Optional<ColumnDefinition> column = ColumnDefinition.read(in);
        if (column.isEmpty()) {
            return false;
        }
        if (column.get().required()) {
            altered.see(MigrationHazard.REQUIRED_COLUMN, name.get());
        }
        if (column.get().unique()) {
            altered.see(MigrationHazard.UNIQUE_INDEX, name.get());
        }
        if (column.get().references() && altered.database().keepsKeysOfColumns()) {
            altered.see(MigrationHazard.FOREIGN_KEY, name.get());
        }
        return !column.get().computedForEachRow() || !altered.database().writesTheTableForAVolatileDefault();
    }

    private boolean constraint(SqlReader in) {
        if (in.take("index") || in.take("key")) {
            return index(in, Optional.empty());
        }
        if (in.take("unique")) {
            if (!in.take("index")) {
                in.take("key");
            }
            return index(in, Optional.of(MigrationHazard.UNIQUE_INDEX));
        }
        if (in.take("primary", "key")) {
            return index(in, Optional.of(MigrationHazard.UNIQUE_INDEX));
        }
        if (in.take("fulltext") || in.take("spatial")) {
            if (!in.take("index")) {
                in.take("key");
            }
            return index(in, Optional.of(MigrationHazard.LOCKING_INDEX));
        }
        if (in.take("foreign", "key")) {
            return foreignKey(in);
        }
        if (in.take("check")) {
            if (in.take(Kind.GROUP).isEmpty()) {
                return false;
            }
            in.take("no", "inherit");
            in.take("enforced");
            if (!in.take("not", "valid")
                    && !in.take("not", "enforced")
                    && altered.database().checksRowsForAConstraint()) {
                altered.see(MigrationHazard.ROW_CHECK);
            }
            return true;
        }
        if (in.take("not", "null")) {
            in.take("column");
            Optional<String> name = in.name();
            name.ifPresent(column -> altered.see(MigrationHazard.REQUIRED_COLUMN, column));
            return name.isPresent() && (in.take("not", "valid") || true);
        }
        if (in.take("partition")) {
            in.take("if", "not", "exists");
            return in.take(Kind.GROUP).filter(AddClause::ofNewRows).isPresent();
        }
        return false;
    }

    /** Partitions by range or list take rows that had no place before; those by hash move what is there. */
    private static boolean ofNewRows(Token partitions) {
        return SqlReader.clauses(partitions.inside()).stream().allMatch(one -> {
            SqlReader in = new SqlReader(one);
            return in.take("partition")
                    && in.name().isPresent()
                    && in.take("values")
                    && (in.take("less", "than")
                                    && (in.take("maxvalue")
                                            || in.take(Kind.GROUP).isPresent())
                            || in.take("in") && in.take(Kind.GROUP).isPresent())
                    && (in.ended()
                            || in.take("engine") && TableOptions.value(in)
                            || in.take("comment") && TableOptions.value(in))
                    && in.ended();
        });
    }

    private boolean index(SqlReader in, Optional<MigrationHazard> danger) {
        in.take("if", "not", "exists");
        if (in.take("using", "index")) {
            // PostgreSQL's: the index is there already.
            Optional<String> index = in.name();
            return index.isPresent() && danger.isPresent() && IndexDefinition.deferrable(in);
        }
        if (in.take("nulls", "not", "distinct") || in.take("nulls", "distinct")) {
            return in.sees(Kind.GROUP) && index(in, danger);
        }
        if (!in.sees(Kind.GROUP) && !in.sees("using")) {
            if (in.name().isEmpty()) {
                return false;
            }
        }
        if (in.take("using") && in.name().isEmpty()) {
            return false;
        }
        Optional<Token> columns = in.take(Kind.GROUP);
        if (columns.isEmpty()) {
            return false;
        }
        danger.ifPresent(one -> altered.see(one, IndexDefinition.columns(columns.get())));
        return IndexDefinition.options(in) && IndexDefinition.deferrable(in);
    }

    private boolean foreignKey(SqlReader in) {
        in.take("if", "not", "exists");
        if (!in.sees(Kind.GROUP)) {
            in.name();
        }
        Optional<Token> columns = in.take(Kind.GROUP);
        if (columns.isEmpty() || !in.take("references") || !ColumnDefinition.reference(in)) {
            return false;
        }
        in.take("enforced");
        boolean checksRows = !in.take("not", "valid") && !in.take("not", "enforced");
        if (checksRows && altered.database().checksRowsForAConstraint()) {
            altered.see(MigrationHazard.FOREIGN_KEY, IndexDefinition.columns(columns.get()));
        }
        return true;
    }
}
