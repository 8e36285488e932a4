package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.SqlText.Kind;
import io.jenkins.plugins.zerodown.lint.SqlText.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one ALTER TABLE does to its table, clause by clause. Each clause is read to its end: one of which anything is
 * left is not understood, whatever the others are.
 */
final class Alteration {
    /** MySQL's options that are written into the table's description alone. */
    private static final Set<String> DESCRIPTIONS = Set.of(
            "comment",
            "auto_increment",
            "stats_persistent",
            "stats_auto_recalc",
            "stats_sample_pages",
            "avg_row_length",
            "max_rows",
            "min_rows",
            "collate",
            "charset",
            "checksum",
            "delay_key_write");

    private static final Set<String> QUICK = Set.of("instant", "inplace", "nocopy", "default");
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
    private static final Set<String> BEHAVIOURS = Set.of("cascade", "restrict");

    private final Database database;
    private final String table;
    private final List<TableHazard> seen = new ArrayList<>();
    private final List<String> newNames = new ArrayList<>();
    /**
     * What a name of its own, as the next clause, would be: SQL Server's {@code drop column a, b}, MySQL's {@code drop
     * partition a, b}.
     */
    private Optional<MigrationHazard> ofNext = Optional.empty();

    private Alteration(Database database, String table) {
        this.database = database;
        this.table = table;
    }

    /**
     * @param seen what it does
     * @param understood whether all of its clauses were
     * @param newName of the table, where it gets one
     */
    record Read(List<TableHazard> seen, boolean understood, Optional<String> newName) {}

    /** @param in after the table's name */
    static Read examine(Database database, String table, SqlReader in) {
        Alteration alteration = new Alteration(database, table);
        boolean understood = true;
        for (List<Token> clause : SqlReader.clauses(in.rest())) {
            SqlReader reader = new SqlReader(clause);
            understood &= alteration.clause(reader) && reader.ended();
        }
        // Laravel says of a column that it changes whether it may be null, too, changed or not.
        alteration.seen.removeIf(one -> one.danger() == MigrationHazard.REQUIRED_COLUMN
                && alteration.seen.stream()
                        .anyMatch(other -> other.danger() == MigrationHazard.CHANGED_COLUMN
                                && other.subject().equals(one.subject())));
        return new Read(
                alteration.seen, understood, alteration.newNames.stream().findFirst());
    }

    private boolean clause(SqlReader in) {
        Optional<MigrationHazard> ofThis = ofNext;
        ofNext = Optional.empty();
        if (ofThis.isPresent() && follows(ofThis.get(), in)) {
            return true;
        }
        if (in.take("add")) {
            return added(in);
        }
        if (in.take("drop")) {
            return dropped(in);
        }
        if (in.take("rename")) {
            return renamed(in);
        }
        if (in.take("change")) {
            in.take("column");
            in.take("if", "exists");
            return changed(in.name(), in.name(), in);
        }
        if (in.take("modify")) {
            in.take("column");
            in.take("if", "exists");
            Optional<String> name = in.name();
            return changed(name, name, in);
        }
        if (in.take("alter")) {
            return altered(in);
        }
        if (in.take("convert", "to")) {
            see(MigrationHazard.CHANGED_COLUMN);
            return (in.take("character", "set") || in.take("charset"))
                    && value(in)
                    && (!in.take("collate") || value(in));
        }
        if (in.take("discard")) {
            see(MigrationHazard.EMPTIED_TABLE);
            return in.take("tablespace") || in.take("partition") && in.name().isPresent() && in.take("tablespace");
        }
        if (in.take("truncate", "partition")) {
            see(MigrationHazard.EMPTIED_TABLE);
            ofNext = Optional.of(MigrationHazard.EMPTIED_TABLE);
            return in.name().isPresent();
        }
        if (in.take("set", "schema")) {
            see(MigrationHazard.RENAMED_TABLE);
            return in.name().isPresent();
        }
        if (in.take("validate", "constraint")) {
            return in.name().isPresent();
        }
        if (in.take("set") || in.take("reset")) {
            return in.take(Kind.GROUP).isPresent();
        }
        if (in.take("enable", "keys")
                || in.take("disable", "keys")
                || in.take("with", "validation")
                || in.take("without", "validation")) {
            return true;
        }
        if (in.take("algorithm")) {
            in.take("=");
            return in.takeAny(QUICK);
        }
        if (in.take("lock")) {
            in.take("=");
            return in.take("none") || in.take("default");
        }
        return options(in);
    }

    private boolean follows(MigrationHazard danger, SqlReader in) {
        int from = in.at();
        Optional<String> name = in.name();
        if (name.isEmpty() || !in.ended()) {
            in.back(from);
            return false;
        }
        if (danger == MigrationHazard.DROPPED_COLUMN) {
            see(danger, name.get());
        }
        ofNext = Optional.of(danger);
        return true;
    }

    /** Of the table, one after the other, as MySQL takes them. */
    private boolean options(SqlReader in) {
        boolean any = false;
        while (!in.ended()) {
            any = true;
            in.take("default");
            if (in.take("engine")) {
                see(MigrationHazard.CHANGED_COLUMN);
            } else if (!in.take("character", "set") && !in.takeAny(DESCRIPTIONS)) {
                return false;
            }
            if (!value(in)) {
                return false;
            }
        }
        return any;
    }

    private static boolean value(SqlReader in) {
        in.take("=");
        return in.take(Kind.TEXT).isPresent()
                || in.take(Kind.NUMBER).isPresent()
                || in.name().isPresent();
    }

    private boolean added(SqlReader in) {
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
                understood &= added(inside) && inside.ended();
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
            see(MigrationHazard.REQUIRED_COLUMN, name.get());
        }
        if (column.get().unique()) {
            see(MigrationHazard.UNIQUE_INDEX, name.get());
        }
        if (column.get().references() && database.keepsKeysOfColumns()) {
            see(MigrationHazard.FOREIGN_KEY, name.get());
        }
        return !column.get().computedForEachRow() || !database.writesTheTableForAVolatileDefault();
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
            if (!in.take("not", "valid") && !in.take("not", "enforced") && database.checksRowsForAConstraint()) {
                see(MigrationHazard.ROW_CHECK);
            }
            return true;
        }
        if (in.take("not", "null")) {
            in.take("column");
            Optional<String> name = in.name();
            name.ifPresent(column -> see(MigrationHazard.REQUIRED_COLUMN, column));
            return name.isPresent() && (in.take("not", "valid") || true);
        }
        if (in.take("partition")) {
            in.take("if", "not", "exists");
            return in.take(Kind.GROUP).filter(Alteration::ofNewRows).isPresent();
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
                    && (in.ended() || in.take("engine") && value(in) || in.take("comment") && value(in))
                    && in.ended();
        });
    }

    private boolean index(SqlReader in, Optional<MigrationHazard> danger) {
        in.take("if", "not", "exists");
        if (in.take("using", "index")) {
            // PostgreSQL's: the index is there already.
            Optional<String> index = in.name();
            return index.isPresent() && danger.isPresent() && deferrable(in);
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
        danger.ifPresent(one -> see(one, columns(columns.get())));
        return indexOptions(in) && deferrable(in);
    }

    /** Of an index, after its columns. */
    static boolean indexOptions(SqlReader in) {
        while (true) {
            if (in.take("include") || in.take("with") && !in.sees("parser")) {
                if (in.take(Kind.GROUP).isEmpty()) {
                    return false;
                }
            } else if (in.take("using", "index", "tablespace")
                    || in.take("tablespace")
                    || in.take("using")
                    || in.take("parser")) {
                if (in.name().isEmpty()) {
                    return false;
                }
            } else if (in.take("comment") || in.take("key_block_size")) {
                if (!value(in)) {
                    return false;
                }
            } else if (!in.take("visible")
                    && !in.take("invisible")
                    && !in.take("nulls", "not", "distinct")
                    && !in.take("nulls", "distinct")) {
                return true;
            }
        }
    }

    private static boolean deferrable(SqlReader in) {
        while (in.take("not", "deferrable")
                || in.take("deferrable")
                || in.take("initially", "deferred")
                || in.take("initially", "immediate")) {
            continue;
        }
        return true;
    }

    /** {@code (to_tsvector('english', "body"))} is an index on body, to the one who wrote the migration. */
    static String columns(Token group) {
        List<List<Token>> columns = SqlReader.clauses(group.inside());
        if (columns.size() == 1) {
            List<Token> only = columns.get(0);
            if (only.size() == 1 && only.get(0).kind() == Kind.GROUP) {
                return columns(only.get(0));
            }
            if (only.size() == 2 && only.get(0).is("to_tsvector") && only.get(1).kind() == Kind.GROUP) {
                List<List<Token>> arguments = SqlReader.clauses(only.get(1).inside());
                return text(arguments.get(arguments.size() - 1));
            }
        }
        return columns.stream().map(Alteration::text).collect(Collectors.joining(", "));
    }

    private static String text(List<Token> tokens) {
        StringBuilder text = new StringBuilder();
        Token before = null;
        for (Token token : tokens) {
            boolean apart = before != null
                    && token.kind() != Kind.GROUP
                    && token.kind() != Kind.SIGN
                    && before.kind() != Kind.SIGN;
            text.append(apart ? " " : "").append(token.text());
            before = token;
        }
        return text.toString();
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
        if (checksRows && database.checksRowsForAConstraint()) {
            see(MigrationHazard.FOREIGN_KEY, columns(columns.get()));
        }
        return true;
    }

    private boolean dropped(SqlReader in) {
        if (in.take("primary", "key")) {
            return true;
        }
        if (in.take("foreign", "key")
                || in.take("index")
                || in.take("key")
                || in.take("constraint")
                || in.take("check")) {
            in.take("if", "exists");
            return in.name().isPresent() && (in.takeAny(BEHAVIOURS) || true);
        }
        if (in.take("partition")) {
            see(MigrationHazard.EMPTIED_TABLE);
            ofNext = Optional.of(MigrationHazard.EMPTIED_TABLE);
            in.take("if", "exists");
            return in.name().isPresent();
        }
        in.take("column");
        in.take("if", "exists");
        Optional<Token> several = in.take(Kind.GROUP);
        if (several.isPresent()) {
            SqlReader.clauses(several.get().inside())
                    .forEach(column -> see(MigrationHazard.DROPPED_COLUMN, text(column)));
            return true;
        }
        Optional<String> name = in.name();
        name.ifPresent(column -> see(MigrationHazard.DROPPED_COLUMN, column));
        if (database.driver().equals("sqlsrv")) {
            ofNext = Optional.of(MigrationHazard.DROPPED_COLUMN);
        }
        return name.isPresent() && (in.takeAny(BEHAVIOURS) || true);
    }

    private boolean renamed(SqlReader in) {
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
            see(MigrationHazard.RENAMED_COLUMN, name.get());
            return in.take("to") && in.name().isPresent();
        }
        see(MigrationHazard.RENAMED_TABLE);
        newNames.add(name.get());
        return true;
    }

    private boolean changed(Optional<String> old, Optional<String> name, SqlReader in) {
        if (old.isEmpty() || name.isEmpty()) {
            return false;
        }
        see(
                TableHazard.plain(old.get()).equals(TableHazard.plain(name.get()))
                        ? MigrationHazard.CHANGED_COLUMN
                        : MigrationHazard.RENAMED_COLUMN,
                old.get());
        Optional<ColumnDefinition> column = ColumnDefinition.read(in);
        if (column.filter(ColumnDefinition::unique).isPresent()) {
            see(MigrationHazard.UNIQUE_INDEX, name.get());
        }
        return column.isPresent();
    }

    private boolean altered(SqlReader in) {
        if (in.take("index")) {
            return in.name().isPresent()
                    && (in.take("visible") || in.take("invisible") || in.take("ignored") || in.take("not", "ignored"));
        }
        if (in.take("check") || in.take("constraint")) {
            if (in.name().isEmpty()) {
                return false;
            }
            if (in.take("enforced")) {
                see(MigrationHazard.ROW_CHECK);
                return true;
            }
            return in.take("not", "enforced") || !in.ended() && deferrable(in);
        }
        in.take("column");
        in.take("if", "exists");
        Optional<String> name = in.name();
        if (name.isEmpty()) {
            return false;
        }
        String column = name.get();
        if (in.take("set", "data", "type") || in.take("type")) {
            see(MigrationHazard.CHANGED_COLUMN, column);
            return ColumnDefinition.type(in)
                    && (!in.take("collate") || in.name().isPresent())
                    && (!in.take("using") || !in.rest().isEmpty());
        }
        if (in.take("set", "not", "null") || in.take("drop", "default") || in.take("drop", "identity")) {
            see(MigrationHazard.REQUIRED_COLUMN, column);
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
        if (database.driver().equals("sqlsrv") && !in.sees("add") && !in.sees("drop")) {
            see(MigrationHazard.CHANGED_COLUMN, column);
            return ColumnDefinition.read(in).isPresent();
        }
        return false;
    }

    private void see(MigrationHazard danger) {
        seen.add(TableHazard.table(danger, table));
    }

    private void see(MigrationHazard danger, String column) {
        seen.add(TableHazard.column(danger, table, column));
    }
}
