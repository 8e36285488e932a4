package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.SqlText.Kind;
import io.jenkins.plugins.zerodown.lint.SqlText.Token;
import java.util.Optional;

/** What a CREATE does: of a table, a view, an index or something else that is new. */
final class CreateStatement {
    private final Database database;
    private final BatchTables tables;
    private final SqlFindings found;
    private final StatementReader nested;

    /** @param nested for what stands in its brackets */
    CreateStatement(Database database, BatchTables tables, SqlFindings found, StatementReader nested) {
        this.database = database;
        this.tables = tables;
        this.found = found;
        this.nested = nested;
    }

    boolean understands(SqlReader in, int depth) {
        boolean replaces = in.take("or", "replace");
        boolean unique = in.take("unique");
        boolean locking = in.take("fulltext") || in.take("spatial");
        if (in.take("index")) {
            return index(in, unique, locking);
        }
        if (unique || locking) {
            return false;
        }
        while (in.take("temporary")
                || in.take("temp")
                || in.take("unlogged")
                || in.take("global")
                || in.take("local")) {
            continue;
        }
        if (in.take("table")) {
            boolean maybe = in.take("if", "not", "exists");
            Optional<String> table = in.name();
            if (table.isEmpty()) {
                return false;
            }
            if (!found.remakes(table.get())) {
                if (replaces) {
                    found.see(TableHazard.table(MigrationHazard.DROPPED_TABLE, table.get()));
                } else if (!maybe) {
                    tables.make(table.get());
                }
            }
            return !in.sees("partition") && nested.changesNoOthers(in.rest(), depth);
        }
        return view(in, depth) || !replaces && other(in);
    }

    private boolean view(SqlReader in, int depth) {
        in.take("materialized");
        in.take("recursive");
        while (in.take("algorithm", "=") || in.take("definer", "=") || in.take("sql", "security")) {
            in.take(in.peek().map(Token::kind).orElse(Kind.WORD));
            if (in.take("@")) {
                in.take(in.peek().map(Token::kind).orElse(Kind.WORD));
            } else if (in.peek().filter(token -> token.text().startsWith("@")).isPresent()) {
                in.take(Kind.WORD);
            }
        }
        if (!in.take("view")) {
            return false;
        }
        in.take("if", "not", "exists");
        Optional<String> view = in.name();
        view.ifPresent(name -> found.view(name));
        return view.isPresent() && nested.changesNoOthers(in.rest(), depth);
    }

    /** What is new and in nobody's way. */
    private boolean other(SqlReader in) {
        if (in.take("sequence")
                || in.take("schema")
                || in.take("extension")
                || in.take("type")
                || in.take("domain")
                || in.take("database")
                || in.take("collation")
                || in.take("statistics")) {
            return in.rest().stream().noneMatch(token -> token.is("create"));
        }
        return false;
    }

    private boolean index(SqlReader in, boolean unique, boolean locking) {
        boolean concurrently = in.take("concurrently");
        in.take("if", "not", "exists");
        if (!in.sees("on") && in.name().isEmpty()
                || in.take("using") && in.name().isEmpty()
                || !in.take("on")) {
            return false;
        }
        in.take("only");
        Optional<String> table = in.name();
        if (table.isEmpty() || in.take("using") && in.name().isEmpty()) {
            return false;
        }
        Optional<Token> columns = in.take(Kind.GROUP);
        if (columns.isEmpty()) {
            return false;
        }
        boolean understood = IndexDefinition.options(in);
        boolean online = concurrently;
        while (in.take("algorithm") || in.take("lock")) {
            in.take("=");
            locking |= in.take("copy") || in.take("exclusive") || in.take("shared");
            understood &= locking || in.name().isPresent();
        }
        if (in.take("where")) {
            understood &= !in.rest().isEmpty();
        }
        if (unique) {
            found.see(TableHazard.column(
                    MigrationHazard.UNIQUE_INDEX, table.get(), IndexDefinition.columns(columns.get())));
        } else if (locking || database.locksWritesForAnIndex() && !online) {
            found.see(TableHazard.column(
                    MigrationHazard.LOCKING_INDEX, table.get(), IndexDefinition.columns(columns.get())));
        }
        return understood && in.ended();
    }
}
