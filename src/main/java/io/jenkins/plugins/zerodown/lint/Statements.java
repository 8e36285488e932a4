package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.SqlText.Kind;
import io.jenkins.plugins.zerodown.lint.SqlText.Token;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Examines the SQL of one batch of migrations on one kind of database, statement by statement, in the order in which
 * they would run. Tables that the batch itself makes are nobody's yet: what happens to them is no danger. A statement
 * is harmless only where all of it is known; whatever is left over is told as not understood.
 */
final class Statements {
    private static final Set<String> OF_TRANSACTIONS = Set.of(
            "transaction",
            "work",
            "isolation",
            "level",
            "read",
            "only",
            "write",
            "committed",
            "uncommitted",
            "repeatable",
            "serializable",
            "deferrable",
            "immediate",
            "exclusive",
            "deferred",
            "with",
            "consistent",
            "snapshot",
            "chain",
            "and",
            "no");
    private static final Set<String> HARMLESS_PRAGMAS = Set.of(
            "foreign_keys",
            "defer_foreign_keys",
            "legacy_alter_table",
            "table_info",
            "table_xinfo",
            "table_list",
            "index_list",
            "index_info",
            "index_xinfo",
            "foreign_key_list",
            "foreign_key_check",
            "busy_timeout",
            "encoding",
            "compile_options",
            "database_list",
            "synchronous",
            "cache_size",
            "temp_store");
    private static final Set<String> ROW_CHANGES =
            Set.of("delete", "update", "insert", "replace", "merge", "truncate", "drop", "alter");
    private static final Set<String> BEHAVIOURS = Set.of("cascade", "restrict");
    private static final Set<String> PRIORITIES =
            Set.of("low_priority", "high_priority", "delayed", "quick", "ignore", "only");
    /** Functions of SELECT that change nothing. */
    private static final Set<String> FUNCTIONS = Set.of(
            "count",
            "sum",
            "min",
            "max",
            "avg",
            "coalesce",
            "ifnull",
            "nullif",
            "lower",
            "upper",
            "concat",
            "concat_ws",
            "group_concat",
            "string_agg",
            "array_agg",
            "json_agg",
            "jsonb_agg",
            "substr",
            "substring",
            "trim",
            "replace",
            "length",
            "char_length",
            "abs",
            "round",
            "floor",
            "ceil",
            "ceiling",
            "cast",
            "convert",
            "now",
            "date",
            "year",
            "month",
            "day",
            "extract",
            "row_number",
            "rank",
            "dense_rank",
            "lag",
            "lead",
            "over",
            "distinct",
            "exists",
            "in",
            "any",
            "all",
            "some",
            "values",
            "not",
            "and",
            "or",
            "on",
            "using",
            "as",
            "by",
            "from",
            "join",
            "where",
            "when",
            "then",
            "else",
            "if",
            "case",
            "like",
            "between",
            "date_format",
            "strftime",
            "to_char",
            "to_date",
            "json_extract",
            "json_value",
            "unnest",
            "current_schema",
            "current_schemas",
            "current_database",
            "database",
            "version",
            "to_regclass",
            "format_type",
            "greatest",
            "least",
            "left",
            "right",
            "regexp_replace",
            "md5",
            "ltrim",
            "rtrim",
            "lpad",
            "rpad",
            "filter",
            "union",
            "select",
            "having",
            "array",
            "date_trunc",
            "row",
            "limit",
            "offset",
            "decimal",
            "char",
            "varchar",
            "numeric",
            "partition",
            "first_value",
            "last_value",
            "instr",
            "position",
            "strpos",
            "split_part",
            "generate_series",
            "interval");
    /** How the functions begin that Laravel's questions for the schema call. */
    private static final List<String> OF_CATALOGUES = List.of(
            "pragma_",
            "pg_get_",
            "schema",
            "obj_description",
            "col_description",
            "generate_subscripts",
            "array_to_string",
            "quote_ident",
            "pg_total_relation_size",
            "pg_table_is_visible");
    /** SQLite knows few kinds of ALTER TABLE: Laravel makes the table anew, copies, and swaps the two. */
    private static final String ANEW = "__temp__";

    private static final int DEEPEST = 20;

    private final Database database;
    private final Set<String> made = new HashSet<>();
    private final Set<String> anew = new HashSet<>();

    /** @param driver Laravel's name of the database: mysql, mariadb, pgsql, sqlite, sqlsrv */
    Statements(String driver) {
        this.database = new Database(driver);
    }

    /**
     * What was read in a text.
     *
     * @param unread statements of which not all is understood
     * @param made views
     * @param anew whether a table is made anew, so that the SQL does not tell what becomes of its columns
     */
    record Read(List<TableHazard> seen, List<String> unread, List<String> made, boolean anew) {}

    /** @param sql one statement or several */
    Read examine(String sql) {
        Reading reading = new Reading();
        for (SqlText.Statement statement : SqlText.statements(database, sql)) {
            reading.text = statement.text();
            boolean understood = statement.tokens().isPresent()
                    && reading.statement(new SqlReader(statement.tokens().get()), 0);
            if (!understood) {
                reading.unread.add(statement.text());
            }
        }
        return new Read(reading.seen, reading.unread, reading.views, reading.rebuilt);
    }

    Database database() {
        return database;
    }

    /** Whether a table was there before this batch. */
    boolean foreign(String table) {
        return !made.contains(TableHazard.plain(table));
    }

    /** From now on a table is one of this batch. */
    void make(String table) {
        if (!anew.contains(TableHazard.plain(table))) {
            made.add(TableHazard.plain(table));
        }
    }

    /** Goes through the statements of one text; each method says whether all of the statement was understood. */
    private final class Reading {
        private final List<TableHazard> seen = new ArrayList<>();
        private final List<String> unread = new ArrayList<>();
        private final List<String> views = new ArrayList<>();
        private boolean rebuilt;
        private String text = "";

        private void see(TableHazard one) {
            if (foreign(one.table())) {
                seen.add(one);
            }
        }

        boolean statement(SqlReader in, int depth) {
            if (depth > DEEPEST) {
                return false;
            }
            if (in.take("alter")) {
                return alter(in);
            }
            if (in.take("create")) {
                return create(in, depth);
            }
            if (in.take("drop")) {
                return drop(in);
            }
            if (in.take("rename", "table") || in.take("rename", "tables")) {
                return SqlReader.clauses(in.rest()).stream().map(this::renamed).reduce(true, Boolean::logicalAnd);
            }
            if (in.take("truncate")) {
                return truncate(in);
            }
            if (in.take("with")) {
                return with(in, depth);
            }
            if (in.take("update")) {
                return update(in, depth);
            }
            if (in.take("delete")) {
                return delete(in, depth);
            }
            if (in.take("insert") || in.take("replace")) {
                // What is inserted may be what a part of the statement removes.
                return changesNoOthers(in.rest(), depth);
            }
            if (in.take("select")) {
                List<Token> rest = in.rest();
                return rest.stream().noneMatch(token -> token.is("into"))
                        && callsKnown(rest, 0)
                        && changesNoOthers(rest, depth);
            }
            if (in.sees(Kind.GROUP)) {
                boolean understood = statement(
                        new SqlReader(in.take(Kind.GROUP).orElseThrow().inside()), depth + 1);
                return understood && callsKnown(in.rest(), 0);
            }
            return session(in);
        }

        private boolean session(SqlReader in) {
            if (in.take("set")) {
                return set(in);
            }
            if (in.take("pragma")) {
                return pragma(in);
            }
            if (in.take("comment", "on")) {
                List<Token> rest = in.rest();
                return rest.size() > 2 && rest.get(rest.size() - 2).is("is");
            }
            if (in.take("start")
                    || in.take("begin")
                    || in.take("commit")
                    || in.take("end")
                    || in.take("unlock", "tables")) {
                return in.rest().stream()
                        .allMatch(token -> token.is(",") || OF_TRANSACTIONS.contains(SqlText.lower(token.text())));
            }
            if (in.take("savepoint") || in.take("release") || in.take("rollback")) {
                List<Token> rest = in.rest();
                return rest.size() < 4
                        && rest.stream().allMatch(token -> token.kind() == Kind.WORD || token.kind() == Kind.NAME);
            }
            if (in.take("explain") || in.take("describe") || in.take("desc")) {
                return !in.sees("analyze") && !in.sees(Kind.GROUP) && !in.rest().isEmpty();
            }
            if (in.take("show")) {
                return !in.rest().isEmpty();
            }
            if (in.take("vacuum")) {
                return !in.sees("full")
                        && !in.sees(Kind.GROUP)
                        && in.rest().stream().noneMatch(token -> token.is("into"));
            }
            if (in.take("analyze")) {
                in.take("table");
                return in.rest().stream()
                        .allMatch(token -> token.kind() == Kind.WORD || token.kind() == Kind.NAME || token.is("."));
            }
            if (in.take("grant")) {
                return in.rest().stream().anyMatch(token -> token.is("to"));
            }
            return false;
        }

        private boolean set(SqlReader in) {
            List<Token> rest = in.rest();
            return SqlReader.clauses(rest).stream().noneMatch(one -> ofOthers(new SqlReader(one)))
                    && rest.stream()
                            .noneMatch(token -> token.kind() == Kind.GROUP
                                    && token.inside().stream()
                                            .anyMatch(inner ->
                                                    ROW_CHANGES.stream().anyMatch(inner::is)))
                    && callsKnown(rest, 0);
        }

        /** Not of this connection alone; or, as MariaDB's SET STATEMENT, another statement altogether. */
        private boolean ofOthers(SqlReader in) {
            return in.sees("global")
                    || in.sees("statement")
                    || in.sees("persist")
                    || in.sees("persist_only")
                    || in.sees("role")
                    || in.sees("session", "authorization")
                    || in.sees("password")
                    || in.peek()
                            .filter(token -> SqlText.lower(token.text()).matches("@@(global|persist).*"))
                            .isPresent();
        }

        private boolean pragma(SqlReader in) {
            Optional<String> name = in.name();
            if (name.isEmpty() || !HARMLESS_PRAGMAS.contains(SqlText.lower(name.get()))) {
                return false;
            }
            in.take("=");
            in.take("-");
            return in.ended()
                    || (in.take(Kind.GROUP).isPresent()
                                    || in.take(Kind.NUMBER).isPresent()
                                    || in.take(Kind.TEXT).isPresent()
                                    || in.name().isPresent())
                            && in.ended();
        }

        private boolean alter(SqlReader in) {
            if (in.take("online") || in.take("offline") || in.take("ignore") || in.sees("table")) {
                in.take("ignore");
                return in.take("table") && alterTable(in);
            }
            if (in.take("foreign", "table")) {
                return alterTable(in);
            }
            if (in.take("index")) {
                in.take("if", "exists");
                return in.name().isPresent()
                        && in.take("rename", "to")
                        && in.name().isPresent()
                        && in.ended();
            }
            boolean materialized = in.take("materialized");
            if (in.take("view") || materialized && in.take("view")) {
                in.take("if", "exists");
                Optional<String> view = in.name();
                if (view.isEmpty()) {
                    return false;
                }
                if (in.take("rename", "to") && in.name().isPresent() && in.ended()) {
                    see(TableHazard.table(MigrationHazard.DROPPED_VIEW, view.get()));
                    return true;
                }
                in.take(Kind.GROUP);
                return in.take("as") && changesNoOthers(in.rest(), 0);
            }
            if (in.take("type")) {
                if (in.name().isEmpty() || !in.take("add", "value")) {
                    return false;
                }
                in.take("if", "not", "exists");
                return in.take(Kind.TEXT).isPresent()
                        && (in.ended()
                                || (in.take("before") || in.take("after"))
                                        && in.take(Kind.TEXT).isPresent()
                                        && in.ended());
            }
            return false;
        }

        private boolean alterTable(SqlReader in) {
            in.take("if", "exists");
            in.take("only");
            Optional<String> table = in.name();
            if (table.isEmpty()) {
                return false;
            }
            in.take("*");
            if (remakes(table.get())) {
                return true;
            }
            if (!in.take("nowait") && in.take("wait") && in.take(Kind.NUMBER).isEmpty()) {
                return false;
            }
            Alteration.Read read = Alteration.examine(database, table.get(), in);
            read.seen().forEach(this::see);
            read.newName().ifPresent(name -> handOver(table.get(), name));
            return read.understood() && !SecondReading.seesMore(text, read.seen());
        }

        /** A table of this batch stays one under its new name; an old one does, too. */
        private void handOver(String from, String to) {
            if (foreign(from)) {
                made.remove(TableHazard.plain(to));
            } else {
                make(to);
            }
        }

        private boolean remakes(String table) {
            String plain = TableHazard.plain(table);
            if (database.driver().equals("sqlite") && plain.startsWith(ANEW)) {
                anew.add(plain.substring(ANEW.length()));
                rebuilt = true;
                return true;
            }
            return false;
        }

        private boolean create(SqlReader in, int depth) {
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
                if (!remakes(table.get())) {
                    if (replaces) {
                        see(TableHazard.table(MigrationHazard.DROPPED_TABLE, table.get()));
                    } else if (!maybe) {
                        make(table.get());
                    }
                }
                return !in.sees("partition") && changesNoOthers(in.rest(), depth);
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
                } else if (in.peek()
                        .filter(token -> token.text().startsWith("@"))
                        .isPresent()) {
                    in.take(Kind.WORD);
                }
            }
            if (!in.take("view")) {
                return false;
            }
            in.take("if", "not", "exists");
            Optional<String> view = in.name();
            view.ifPresent(name -> views.add(TableHazard.plain(name)));
            return view.isPresent() && changesNoOthers(in.rest(), depth);
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
            boolean understood = Alteration.indexOptions(in);
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
                see(TableHazard.column(MigrationHazard.UNIQUE_INDEX, table.get(), Alteration.columns(columns.get())));
            } else if (locking || database.locksWritesForAnIndex() && !online) {
                see(TableHazard.column(MigrationHazard.LOCKING_INDEX, table.get(), Alteration.columns(columns.get())));
            }
            return understood && in.ended();
        }

        private boolean drop(SqlReader in) {
            boolean temporary = in.take("temporary");
            if (in.take("table") || in.take("tables")) {
                in.take("if", "exists");
                return SqlReader.clauses(in.rest()).stream()
                        .map(one -> named(one, name -> {
                            if (!temporary && !anew.contains(TableHazard.plain(name)) && !remakes(name)) {
                                see(TableHazard.table(MigrationHazard.DROPPED_TABLE, name));
                            }
                        }))
                        .reduce(true, Boolean::logicalAnd);
            }
            if (in.take("materialized", "view") || in.take("view")) {
                in.take("if", "exists");
                return SqlReader.clauses(in.rest()).stream()
                        .map(one -> named(one, name -> see(TableHazard.table(MigrationHazard.DROPPED_VIEW, name))))
                        .reduce(true, Boolean::logicalAnd);
            }
            if (in.take("schema") || in.take("database")) {
                in.take("if", "exists");
                return named(in.rest(), name -> see(TableHazard.table(MigrationHazard.DROPPED_TABLE, name)));
            }
            if (in.take("index")) {
                in.take("concurrently");
                in.take("if", "exists");
                return SqlReader.clauses(in.rest()).stream()
                        .map(this::droppedIndex)
                        .reduce(true, Boolean::logicalAnd);
            }
            return false;
        }

        private boolean droppedIndex(List<Token> clause) {
            SqlReader in = new SqlReader(clause);
            if (in.name().isEmpty() || in.take("on") && in.name().isEmpty()) {
                return false;
            }
            in.takeAny(BEHAVIOURS);
            if (in.take("algorithm") || in.take("lock")) {
                in.take("=");
                return (in.take("none") || in.take("default") || in.take("inplace") || in.take("instant"))
                        && in.ended();
            }
            return in.ended();
        }

        private boolean named(List<Token> clause, java.util.function.Consumer<String> use) {
            SqlReader in = new SqlReader(clause);
            Optional<String> name = in.name();
            name.ifPresent(use);
            in.take("*");
            in.takeAny(BEHAVIOURS);
            in.take("purge");
            return name.isPresent() && in.ended();
        }

        private boolean renamed(List<Token> clause) {
            SqlReader in = new SqlReader(clause);
            in.take("if", "exists");
            Optional<String> from = in.name();
            if (from.isEmpty() || !in.take("to")) {
                return false;
            }
            Optional<String> to = in.name();
            see(TableHazard.table(MigrationHazard.RENAMED_TABLE, from.get()));
            to.ifPresent(name -> handOver(from.get(), name));
            return to.isPresent() && in.ended();
        }

        private boolean truncate(SqlReader in) {
            in.take("table");
            boolean understood = true;
            for (List<Token> clause : SqlReader.clauses(in.rest())) {
                SqlReader one = new SqlReader(clause);
                one.take("only");
                Optional<String> name = one.name();
                name.ifPresent(table -> see(TableHazard.table(MigrationHazard.EMPTIED_TABLE, table)));
                one.take("*");
                one.take("restart", "identity");
                one.take("continue", "identity");
                one.takeAny(BEHAVIOURS);
                understood &= name.isPresent() && one.ended();
            }
            return understood;
        }

        /**
         * Parts of a statement with names of their own, each of which may change rows, and then the statement itself.
         */
        private boolean with(SqlReader in, int depth) {
            in.take("recursive");
            boolean understood = true;
            do {
                if (in.name().isEmpty()) {
                    return false;
                }
                in.take(Kind.GROUP);
                if (!in.take("as")) {
                    return false;
                }
                if (!in.take("not", "materialized")) {
                    in.take("materialized");
                }
                Optional<Token> part = in.take(Kind.GROUP);
                if (part.isEmpty()) {
                    return false;
                }
                understood &= statement(new SqlReader(part.get().inside()), depth + 1);
            } while (in.take(","));
            return statement(new SqlReader(in.rest()), depth + 1) && understood;
        }

        private boolean update(SqlReader in, int depth) {
            if (in.take("or") && in.name().isEmpty()) {
                return false;
            }
            while (in.takeAny(PRIORITIES)) {
                continue;
            }
            Optional<String> table = in.name();
            List<Token> rest = in.rest();
            if (table.isEmpty() || rest.stream().noneMatch(token -> token.is("set"))) {
                return false;
            }
            if (everyRow(rest)) {
                see(TableHazard.table(MigrationHazard.UNBOUNDED_UPDATE, table.get()));
            }
            return changesNoOthers(rest, depth);
        }

        private boolean delete(SqlReader in, int depth) {
            while (in.takeAny(PRIORITIES)) {
                continue;
            }
            in.take("from");
            in.take("only");
            Optional<String> table = in.name();
            if (table.isEmpty()) {
                return false;
            }
            List<Token> rest = in.rest();
            if (everyRow(rest)) {
                see(TableHazard.table(MigrationHazard.EMPTIED_TABLE, table.get()));
            }
            return changesNoOthers(rest, depth);
        }

        /** Without a condition, or with one that no column has a part in. */
        private boolean everyRow(List<Token> rest) {
            for (int i = 0; i < rest.size(); i++) {
                if (rest.get(i).is("limit")) {
                    return false;
                }
            }
            int where = -1;
            for (int i = 0; i < rest.size(); i++) {
                where = rest.get(i).is("where") ? i : where;
            }
            return where < 0 || rest.subList(where + 1, rest.size()).stream().noneMatch(this::speaksOfRows);
        }

        private boolean speaksOfRows(Token token) {
            return token.kind() == Kind.NAME
                    || token.kind() == Kind.WORD
                            && !Set.of("true", "not", "null", "is", "and", "or", "returning")
                                    .contains(SqlText.lower(token.text()))
                    || token.kind() == Kind.GROUP && token.inside().stream().anyMatch(this::speaksOfRows);
        }

        /** Statements in brackets inside of another one. */
        private boolean changesNoOthers(List<Token> tokens, int depth) {
            boolean understood = depth <= DEEPEST * 5;
            for (Token token : tokens) {
                if (understood && token.kind() == Kind.GROUP && !token.inside().isEmpty()) {
                    if (ROW_CHANGES.stream().anyMatch(token.inside().get(0)::is)
                            && token.inside().size() > 1
                            && token.inside().get(1).kind() != Kind.GROUP) {
                        understood = statement(new SqlReader(token.inside()), depth + 1);
                    } else {
                        understood = changesNoOthers(token.inside(), depth + 1);
                    }
                }
            }
            return understood;
        }

        /** A function may change anything. */
        private boolean callsKnown(List<Token> tokens, int depth) {
            for (int i = 0; i < tokens.size(); i++) {
                Token token = tokens.get(i);
                if (token.kind() == Kind.GROUP) {
                    boolean called = i > 0
                            && (tokens.get(i - 1).kind() == Kind.WORD
                                    || tokens.get(i - 1).kind() == Kind.NAME);
                    if (called && !isKnown(SqlText.lower(tokens.get(i - 1).text())) && !isList(tokens, i)
                            || depth > DEEPEST * 5
                            || !callsKnown(token.inside(), depth + 1)) {
                        return false;
                    }
                }
            }
            return true;
        }

        private boolean isKnown(String function) {
            return FUNCTIONS.contains(function) || OF_CATALOGUES.stream().anyMatch(function::startsWith);
        }

        /** The columns of a named part or alias: {@code as t (a, b)}. */
        private boolean isList(List<Token> tokens, int group) {
            return group > 1 && tokens.get(group - 2).is("as");
        }
    }
}
