package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.Php.Call;
import io.jenkins.plugins.zerodown.lint.Php.Chain;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Examines the PHP of a migration's up() for the calls of Laravel's schema and query builders that are dangers,
 * whatever conditions stand around them. It knows no values but those that are written there: what it does not find is
 * not thereby harmless.
 */
final class Sources {
    private static final Set<String> GIVEN = Set.of(
            "nullable",
            "default",
            "useCurrent",
            "storedAs",
            "virtualAs",
            "generatedAs",
            "autoIncrement",
            "storedAsJson",
            "virtualAsJson",
            "computed");
    /** What a blueprint has besides columns, and columns that come with a default or may be null. */
    private static final Set<String> HARMLESS = Set.of(
            "timestamps",
            "timestampsTz",
            "nullableTimestamps",
            "nullableTimestampsTz",
            "softDeletes",
            "softDeletesTz",
            "softDeletesDatetime",
            "datetimes",
            "rememberToken",
            "id",
            "increments",
            "integerIncrements",
            "bigIncrements",
            "mediumIncrements",
            "smallIncrements",
            "tinyIncrements",
            "nullableMorphs",
            "nullableUuidMorphs",
            "nullableUlidMorphs",
            "nullableNumericMorphs",
            "dropForeign",
            "dropForeignIdFor",
            "dropUnique",
            "dropIndex",
            "dropPrimary",
            "dropFullText",
            "dropSpatialIndex",
            "renameIndex",
            "comment",
            "engine",
            "charset",
            "collation",
            "temporary",
            "create",
            "innoDb",
            "after",
            "getTable",
            "getColumns");

    private static final Set<String> DANGEROUS = Set.of(
            "dropColumn",
            "removeColumn",
            "dropConstrainedForeignId",
            "dropConstrainedForeignIdFor",
            "dropTimestamps",
            "dropTimestampsTz",
            "dropSoftDeletes",
            "dropSoftDeletesTz",
            "dropRememberToken",
            "dropMorphs",
            "renameColumn",
            "rename",
            "drop",
            "dropIfExists",
            "unique",
            "primary",
            "fullText",
            "spatialIndex",
            "vectorIndex",
            "foreign",
            "index",
            "rawIndex");
    private static final Set<String> TYPES = Set.of(
            "bigInteger",
            "binary",
            "boolean",
            "char",
            "computed",
            "date",
            "dateTime",
            "dateTimeTz",
            "decimal",
            "double",
            "enum",
            "float",
            "foreignId",
            "foreignIdFor",
            "foreignUlid",
            "foreignUuid",
            "geography",
            "geometry",
            "integer",
            "ipAddress",
            "json",
            "jsonb",
            "longText",
            "macAddress",
            "mediumInteger",
            "mediumText",
            "morphs",
            "numericMorphs",
            "point",
            "polygon",
            "multiPolygon",
            "set",
            "smallInteger",
            "string",
            "text",
            "time",
            "timeTz",
            "timestamp",
            "timestampTz",
            "tinyInteger",
            "tinyText",
            "tsvector",
            "ulid",
            "ulidMorphs",
            "unsignedBigInteger",
            "unsignedDecimal",
            "unsignedInteger",
            "unsignedMediumInteger",
            "unsignedSmallInteger",
            "unsignedTinyInteger",
            "uuid",
            "uuidMorphs",
            "vector",
            "year",
            "addColumn",
            "rawColumn");
    private static final Set<String> MODIFIERS = Set.of(
            "after",
            "always",
            "autoIncrement",
            "change",
            "charset",
            "collation",
            "comment",
            "default",
            "first",
            "from",
            "fulltext",
            "generatedAs",
            "index",
            "instant",
            "invisible",
            "lock",
            "nullable",
            "persisted",
            "primary",
            "spatialIndex",
            "startingValue",
            "storedAs",
            "type",
            "unique",
            "unsigned",
            "useCurrent",
            "useCurrentOnUpdate",
            "virtualAs",
            "references",
            "on",
            "onDelete",
            "onUpdate",
            "constrained",
            "cascadeOnDelete",
            "cascadeOnUpdate",
            "nullOnDelete",
            "nullOnUpdate",
            "restrictOnDelete",
            "restrictOnUpdate",
            "noActionOnDelete",
            "noActionOnUpdate",
            "deferrable",
            "initiallyImmediate",
            "notValid",
            "algorithm",
            "language",
            "online",
            "nullsNotDistinct",
            "isGeometry");
    private static final Set<String> WITH_BLUEPRINT = Set.of(
            "table",
            "create",
            "whenTableHasColumn",
            "whenTableDoesntHaveColumn",
            "whenTableHasIndex",
            "whenTableDoesntHaveIndex");
    private static final Set<String> QUESTIONS = Set.of(
            "hasTable",
            "hasView",
            "hasColumn",
            "hasColumns",
            "hasIndex",
            "getColumnListing",
            "getColumnType",
            "getIndexListing",
            "getTableListing",
            "getConnection",
            "connection",
            "getDriverName",
            "getName",
            "environment",
            "getDatabaseName");
    private static final Set<String> OF_SCHEMA = Set.of(
            "drop",
            "dropIfExists",
            "rename",
            "dropColumns",
            "enableForeignKeyConstraints",
            "disableForeignKeyConstraints",
            "connection",
            "defaultStringLength");
    private static final Set<String> OF_ROWS = Set.of(
            "table",
            "connection",
            "where",
            "whereIn",
            "whereNotIn",
            "whereNull",
            "whereNotNull",
            "orWhere",
            "whereBetween",
            "update",
            "delete",
            "insert",
            "insertOrIgnore",
            "truncate",
            "increment",
            "decrement",
            "upsert",
            "statement",
            "unprepared",
            "affectingStatement");
    private static final Set<String> CONDITIONS =
            Set.of("if", "else", "elseif", "match", "switch", "foreach", "for", "while", "try", "catch", "return");
    private static final Set<String> NARROWING = Set.of("limit", "take", "forPage", "find", "join");

    private final Php php;
    private final Statements statements;
    private final Migration migration;
    private final List<MigrationFinding> findings = new ArrayList<>();
    private final boolean conditional;

    private Sources(Migration migration, Statements statements) {
        this.migration = migration;
        this.statements = statements;
        this.php = new Php(migration.source());
        int[] up = php.body("up");
        this.conditional = php.speaks(up[0], up[1], CONDITIONS);
    }

    /**
     * @param statements of the batch so far: what was made in it, and what its SQL literals mean; told what is made
     *     here
     */
    static List<MigrationFinding> examine(Migration migration, Statements statements) {
        Sources sources = new Sources(migration, statements);
        int[] up = sources.php.body("up");
        sources.walk(up[0], up[1], Optional.empty());
        return sources.findings;
    }

    /**
     * Whether up() consists of nothing but what is known here: then what its conditions come to does not matter, for
     * both of their branches have been read.
     */
    static boolean understands(Migration migration) {
        Php php = new Php(migration.source());
        int[] up = php.body("up");
        return !migration.source().isEmpty() && up[0] > 0 && new Known(php).statements(up[0], up[1], Set.of());
    }

    private void walk(int from, int to, Optional<String> table) {
        for (int i = from; i < to; ) {
            Optional<Chain> chain = php.chain(i);
            if (chain.isEmpty()) {
                i++;
                continue;
            }
            examine(chain.get(), table);
            for (Call call : chain.get().calls()) {
                walk(call.from(), Math.min(call.to(), to), opened(chain.get(), call, table));
            }
            i = Math.max(i + 1, chain.get().end());
        }
    }

    /** The table that a closure among the arguments is about. */
    private Optional<String> opened(Chain chain, Call call, Optional<String> table) {
        if (!WITH_BLUEPRINT.contains(call.name()) || !ofSchema(chain)) {
            return table;
        }
        return call.name().equals("create")
                ? Optional.empty()
                : php.first(call).stream().findFirst();
    }

    private static boolean ofSchema(Chain chain) {
        return chain.head().equals("Schema")
                || chain.calls().stream().anyMatch(call -> call.name().equals("getSchemaBuilder"))
                || chain.head().toLowerCase(Locale.ROOT).contains("schema");
    }

    private void examine(Chain chain, Optional<String> table) {
        if (ofSchema(chain)) {
            chain.calls().forEach(call -> schema(chain, call));
            return;
        }
        switch (chain.head()) {
            case "DB" -> {
                chain.calls().forEach(this::sql);
                chain.calls().stream()
                        .filter(call -> call.name().equals("table"))
                        .findFirst()
                        .flatMap(call -> php.first(call).stream().findFirst())
                        .ifPresent(name -> rows(chain, name));
            }
            default -> {
                if (chain.head().startsWith("$")) {
                    table.filter(statements.tables()::foreign).ifPresent(name -> column(chain, name));
                } else if (chain.calls().stream().anyMatch(call -> call.name().equals("query"))) {
                    rows(chain, chain.head());
                } else if (chain.calls().size() == 1
                        && chain.calls().get(0).name().equals("truncate")) {
                    rows(chain, chain.head());
                }
            }
        }
    }

    private void schema(Chain chain, Call call) {
        List<String> texts = php.texts(call);
        String table = texts.isEmpty() ? "" : texts.get(0);
        switch (call.name()) {
            case "create" -> {
                // One that may be there already is not one of this batch.
                if (!conditional && chain.calls().size() == 1) {
                    statements.tables().make(table);
                }
            }
            case "drop", "dropIfExists" -> found(MigrationHazard.DROPPED_TABLE, table, "", call);
            case "rename" -> found(MigrationHazard.RENAMED_TABLE, table, "", call);
            case "dropColumns" ->
                texts.stream().skip(1).forEach(column -> found(MigrationHazard.DROPPED_COLUMN, table, column, call));
            case "dropAllTables" -> found(MigrationHazard.DROPPED_TABLE, "(all)", "", call);
            case "dropAllViews" -> found(MigrationHazard.DROPPED_VIEW, "(all)", "", call);
            default -> {}
        }
    }

    private void sql(Call call) {
        if (Set.of("statement", "unprepared", "update", "delete", "insert", "affectingStatement")
                .contains(call.name())) {
            php.first(call).stream()
                    .findFirst()
                    .ifPresent(text -> statements
                            .examine(text)
                            .seen()
                            .forEach(seen -> findings.add(new MigrationFinding(
                                    migration.name(), call.line(), text, seen.danger(), seen.subject()))));
        }
    }

    private void rows(Chain chain, String table) {
        boolean some = chain.calls().stream()
                .map(Call::name)
                .anyMatch(name -> name.toLowerCase(Locale.ROOT).contains("where") || NARROWING.contains(name));
        if (some) {
            return;
        }
        for (Call call : chain.calls()) {
            switch (call.name()) {
                case "delete", "truncate", "forceDelete" -> found(MigrationHazard.EMPTIED_TABLE, table, "", call);
                case "update", "increment", "decrement", "incrementEach" ->
                    found(MigrationHazard.UNBOUNDED_UPDATE, table, "", call);
                default -> {}
            }
        }
    }

    private void column(Chain chain, String table) {
        Call call = chain.calls().get(0);
        List<String> names = php.texts(call);
        String first = names.isEmpty() ? "" : names.get(0);
        Set<String> rest = new HashSet<>();
        chain.calls().forEach(one -> rest.add(one.name()));
        if (rest.contains("change")) {
            found(MigrationHazard.CHANGED_COLUMN, table, first, call);
            return;
        }
        switch (call.name()) {
            case "dropColumn", "removeColumn" ->
                names.forEach(name -> found(MigrationHazard.DROPPED_COLUMN, table, name, call));
            case "dropConstrainedForeignId" -> found(MigrationHazard.DROPPED_COLUMN, table, first, call);
            case "dropConstrainedForeignIdFor" ->
                found(
                        MigrationHazard.DROPPED_COLUMN,
                        table,
                        php.classOf(call).map(Sources::keyOf).orElse(first),
                        call);
            case "dropTimestamps", "dropTimestampsTz" ->
                List.of("created_at", "updated_at")
                        .forEach(name -> found(MigrationHazard.DROPPED_COLUMN, table, name, call));
            case "dropSoftDeletes", "dropSoftDeletesTz" ->
                found(MigrationHazard.DROPPED_COLUMN, table, "deleted_at", call);
            case "dropRememberToken" -> found(MigrationHazard.DROPPED_COLUMN, table, "remember_token", call);
            case "dropMorphs" ->
                List.of(first + "_type", first + "_id")
                        .forEach(name -> found(MigrationHazard.DROPPED_COLUMN, table, name, call));
            case "renameColumn" -> found(MigrationHazard.RENAMED_COLUMN, table, first, call);
            case "rename" -> found(MigrationHazard.RENAMED_TABLE, table, "", call);
            case "drop", "dropIfExists" -> found(MigrationHazard.DROPPED_TABLE, table, "", call);
            case "unique", "primary" -> found(MigrationHazard.UNIQUE_INDEX, table, columns(call), call);
            case "fullText", "spatialIndex", "vectorIndex" ->
                found(MigrationHazard.LOCKING_INDEX, table, columns(call), call);
            case "foreign" -> foreignKey(table, columns(call), rest, call);
            case "index", "rawIndex" -> {
                if (!rest.contains("online")) {
                    index(table, columns(call), call);
                }
            }
            case "foreignIdFor" ->
                added(
                        table,
                        names.isEmpty() ? php.classOf(call).map(Sources::keyOf).orElse("") : first,
                        rest,
                        call);
            default -> added(table, first, rest, call);
        }
    }

    /** {@code BlogPost::class} is known by blog_post_id. */
    private static String keyOf(String model) {
        String name = model.substring(model.lastIndexOf('\\') + 1);
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT) + "_id";
    }

    private void added(String table, String name, Set<String> rest, Call call) {
        if (HARMLESS.contains(call.name()) || name.isEmpty()) {
            return;
        }
        boolean morphs = call.name().endsWith("orphs");
        String column = call.name().equals("addColumn")
                ? php.texts(call).get(php.texts(call).size() - 1)
                : name;
        if (rest.stream().noneMatch(GIVEN::contains)) {
            (morphs ? List.of(name + "_type", name + "_id") : List.of(column))
                    .forEach(one -> found(MigrationHazard.REQUIRED_COLUMN, table, one, call));
        }
        if (rest.contains("constrained") || rest.contains("references")) {
            foreignKey(table, column, rest, call);
        }
        if (rest.contains("unique") || rest.contains("primary")) {
            found(MigrationHazard.UNIQUE_INDEX, table, column, call);
        }
        if (morphs) {
            index(table, name + "_type, " + name + "_id", call);
        } else if (rest.contains("index")) {
            index(table, column, call);
        }
    }

    private void foreignKey(String table, String columns, Set<String> rest, Call call) {
        if (statements.database().checksRowsForAConstraint() && !rest.contains("notValid")) {
            found(MigrationHazard.FOREIGN_KEY, table, columns, call);
        }
    }

    private void index(String table, String columns, Call call) {
        if (statements.database().locksWritesForAnIndex()) {
            found(MigrationHazard.LOCKING_INDEX, table, columns, call);
        }
    }

    private String columns(Call call) {
        return String.join(", ", php.first(call));
    }

    private void found(MigrationHazard danger, String table, String column, Call call) {
        if (!table.isEmpty() && statements.tables().foreign(table)) {
            String line = migration
                    .source()
                    .lines()
                    .skip(call.line() - 1L)
                    .findFirst()
                    .orElse("")
                    .strip();
            findings.add(new MigrationFinding(
                    migration.name(), call.line(), line, danger, column.isEmpty() ? table : table + "." + column));
        }
    }

    /** Reads PHP strictly: anything that is not known makes all of it unknown. */
    private static final class Known {
        private final Php php;

        Known(Php php) {
            this.php = php;
        }

        boolean statements(int from, int to, Set<String> blueprints) {
            int i = from;
            while (i >= 0 && i < to) {
                i = statement(i, to, blueprints);
            }
            return i >= 0;
        }

        /** @return where the next one begins; negative where this one is not known */
        private int statement(int at, int to, Set<String> blueprints) {
            if (php.sign(at, ";")) {
                return at + 1;
            }
            if (php.sign(at, "{")) {
                int end = php.closing(at);
                return statements(at + 1, end, blueprints) ? end + 1 : -1;
            }
            if (php.word(at, "return")) {
                return php.sign(at + 1, ";") ? at + 2 : statement(at + 1, to, blueprints);
            }
            if (php.word(at, "else")) {
                return statement(at + 1, to, blueprints);
            }
            if (php.word(at, "if") || php.word(at, "elseif")) {
                int end = php.closing(at + 1);
                return php.sign(at + 1, "(") && condition(at + 2, end) ? statement(end + 1, to, blueprints) : -1;
            }
            int end = expression(at, blueprints);
            return end > at && (end == to || php.sign(end, ";")) ? Math.min(end + 1, to) : -1;
        }

        /** @return after it; negative where it is not known */
        private int expression(int at, Set<String> blueprints) {
            Optional<Chain> chain = php.chain(at);
            if (chain.isEmpty()) {
                return -1;
            }
            boolean known = blueprints.contains(chain.get().head())
                    ? blueprint(chain.get())
                    : switch (chain.get().head()) {
                        case "Schema" -> chain.get().calls().stream().allMatch(this::ofSchema);
                        case "DB" ->
                            chain.get().calls().stream()
                                    .allMatch(call -> OF_ROWS.contains(call.name()) && literal(call.from(), call.to()));
                        default -> false;
                    };
            return known ? chain.get().end() : -1;
        }

        private boolean ofSchema(Call call) {
            if (OF_SCHEMA.contains(call.name())) {
                return literal(call.from(), call.to());
            }
            int closure = call.from();
            while (closure < call.to()
                    && !php.word(closure, "function")
                    && !php.word(closure, "fn")
                    && !php.word(closure, "static")) {
                closure++;
            }
            boolean takes = WITH_BLUEPRINT.contains(call.name()) || call.name().equals("withoutForeignKeyConstraints");
            return takes && closure < call.to() && literal(call.from(), closure) && closure(closure, call.to());
        }

        private boolean closure(int at, int to) {
            int i = php.word(at, "static") ? at + 1 : at;
            boolean arrow = php.word(i, "fn");
            if (!arrow && !php.word(i, "function") || !php.sign(i + 1, "(")) {
                return false;
            }
            int end = php.closing(i + 1);
            Set<String> variables = new HashSet<>(php.words(i + 2, end));
            variables.removeIf(word -> !word.startsWith("$"));
            int body = end + 1;
            if (php.sign(body, ":")) {
                body += 2;
            }
            if (arrow) {
                int after = php.sign(body, "=>") ? expression(body + 1, variables) : -1;
                return after == to || after > 0 && php.sign(after, ",") && literal(after, to);
            }
            if (!php.sign(body, "{")) {
                return false;
            }
            int close = php.closing(body);
            return statements(body + 1, close, variables) && literal(close + 1, to);
        }

        private boolean blueprint(Chain chain) {
            String first = chain.calls().get(0).name();
            return (TYPES.contains(first) || HARMLESS.contains(first) || DANGEROUS.contains(first))
                    && chain.calls().stream().skip(1).allMatch(call -> MODIFIERS.contains(call.name()))
                    && chain.calls().stream().allMatch(call -> literal(call.from(), call.to()));
        }

        private boolean condition(int from, int to) {
            int i = from;
            while (i < to) {
                Optional<Chain> chain = php.chain(i);
                if (chain.isPresent()) {
                    boolean known =
                            Set.of("Schema", "DB", "App").contains(chain.get().head())
                                    && chain.get().calls().stream()
                                            .allMatch(call ->
                                                    QUESTIONS.contains(call.name()) && literal(call.from(), call.to()));
                    if (!known) {
                        return false;
                    }
                    i = chain.get().end();
                } else if (literal(i, i + 1)
                        || php.sign(i, "!")
                        || php.sign(i, "&")
                        || php.sign(i, "|")
                        || php.sign(i, "(")
                        || php.sign(i, ")")
                        || php.word(i, "in_array")) {
                    i++;
                } else {
                    return false;
                }
            }
            return true;
        }

        /** Texts, numbers, lists and names of arguments; no variable, no call. */
        private boolean literal(int from, int to) {
            for (int i = from; i < to; i++) {
                boolean value = php.text(i)
                        || php.word(i, "true")
                        || php.word(i, "false")
                        || php.word(i, "null")
                        || php.anySign(i, "[],=>:.-0123456789")
                        || php.sign(i, "::") && php.word(i + 1, "class")
                        || php.plainWord(i) && (php.sign(i + 1, ":") || php.sign(i + 1, "::") || php.sign(i - 1, "::"));
                if (!value) {
                    return false;
                }
            }
            return true;
        }
    }
}
