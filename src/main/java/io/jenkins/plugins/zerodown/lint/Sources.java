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
 * Examines the PHP of a migration's up() for the calls of Laravel's schema and query builders that are dangers, whatever conditions stand
 * around them. It knows no values but those that are written there: what it does not find is not thereby harmless.
 */
final class Sources {
    private static final Set<String> GIVEN = Set.of("nullable", "default", "useCurrent", "storedAs", "virtualAs", "generatedAs",
            "autoIncrement", "storedAsJson", "virtualAsJson");
    /** What a blueprint has besides columns, and columns that come with a default or may be null. */
    private static final Set<String> HARMLESS = Set.of("timestamps", "timestampsTz", "nullableTimestamps", "softDeletes", "softDeletesTz",
            "softDeletesDatetime", "datetimes", "rememberToken", "id", "increments", "bigIncrements", "mediumIncrements",
            "smallIncrements", "tinyIncrements", "nullableMorphs", "nullableUuidMorphs", "nullableUlidMorphs", "nullableNumericMorphs", "foreign", "dropForeign",
            "dropUnique", "dropIndex", "dropPrimary", "dropFullText", "dropSpatialIndex", "renameIndex", "comment", "engine",
            "charset", "collation", "temporary", "create", "after", "getTable", "getColumns", "dropIfExists", "drop", "innoDb");
    private static final Set<String> NARROWING = Set.of("limit", "take", "forPage", "find", "join");

    private final Php php;
    private final Statements statements;
    private final Migration migration;
    private final List<Finding> findings = new ArrayList<>();

    private Sources(Migration migration, Statements statements) {
        this.migration = migration;
        this.statements = statements;
        this.php = new Php(migration.source());
    }

    /** @param statements of the batch so far: what was made in it, and what its SQL literals mean; told what is made here */
    static List<Finding> examine(Migration migration, Statements statements) {
        Sources sources = new Sources(migration, statements);
        int[] up = sources.php.body("up");
        sources.walk(up[0], up[1], Optional.empty());
        return sources.findings;
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
                boolean opens = chain.get().head().equals("Schema") && List.of("table", "create").contains(call.name());
                walk(call.from(), Math.min(call.to(), to), opens ? php.first(call).stream().findFirst() : table);
            }
            i = Math.max(i + 1, chain.get().end());
        }
    }

    private void examine(Chain chain, Optional<String> table) {
        switch (chain.head()) {
            case "Schema" -> chain.calls().forEach(this::schema);
            case "DB" -> {
                chain.calls().forEach(this::sql);
                chain.calls().stream().filter(call -> call.name().equals("table")).findFirst().flatMap(call -> php.first(call).stream()
                        .findFirst()).ifPresent(name -> rows(chain, name));
            }
            default -> {
                if (chain.head().startsWith("$")) {
                    table.filter(statements::foreign).ifPresent(name -> column(chain, name));
                } else if (chain.calls().stream().anyMatch(call -> call.name().equals("query"))) {
                    rows(chain, chain.head());
                }
            }
        }
    }

    private void schema(Call call) {
        List<String> texts = php.texts(call);
        String table = texts.isEmpty() ? "" : texts.get(0);
        switch (call.name()) {
            case "create" -> statements.make(table);
            case "drop", "dropIfExists" -> found(Danger.DROPPED_TABLE, table, "", call);
            case "rename" -> found(Danger.RENAMED_TABLE, table, "", call);
            case "dropColumns" -> texts.stream().skip(1).forEach(column -> found(Danger.DROPPED_COLUMN, table, column, call));
            case "dropAllTables" -> found(Danger.DROPPED_TABLE, "(all)", "", call);
            case "dropAllViews" -> found(Danger.DROPPED_VIEW, "(all)", "", call);
            default -> { }
        }
    }

    private void sql(Call call) {
        if (Set.of("statement", "unprepared", "update", "delete", "insert", "affectingStatement").contains(call.name())) {
            php.first(call).stream().findFirst().ifPresent(text -> statements.examine(text).seen().forEach(seen ->
                    findings.add(new Finding(migration.name(), call.line(), text, seen.danger(), seen.subject()))));
        }
    }

    private void rows(Chain chain, String table) {
        boolean some = chain.calls().stream().map(Call::name).anyMatch(name ->
                name.toLowerCase(Locale.ROOT).contains("where") || NARROWING.contains(name));
        if (some) {
            return;
        }
        for (Call call : chain.calls()) {
            switch (call.name()) {
                case "delete", "truncate", "forceDelete" -> found(Danger.EMPTIED_TABLE, table, "", call);
                case "update", "increment", "decrement", "incrementEach" -> found(Danger.UNBOUNDED_UPDATE, table, "", call);
                default -> { }
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
            found(Danger.CHANGED_COLUMN, table, first, call);
            return;
        }
        switch (call.name()) {
            case "dropColumn", "removeColumn" -> names.forEach(name -> found(Danger.DROPPED_COLUMN, table, name, call));
            case "dropConstrainedForeignId" -> found(Danger.DROPPED_COLUMN, table, first, call);
            case "dropTimestamps", "dropTimestampsTz" -> List.of("created_at", "updated_at")
                    .forEach(name -> found(Danger.DROPPED_COLUMN, table, name, call));
            case "dropSoftDeletes", "dropSoftDeletesTz" -> found(Danger.DROPPED_COLUMN, table, "deleted_at", call);
            case "dropRememberToken" -> found(Danger.DROPPED_COLUMN, table, "remember_token", call);
            case "dropMorphs" -> List.of(first + "_type", first + "_id").forEach(name -> found(Danger.DROPPED_COLUMN, table, name, call));
            case "renameColumn" -> found(Danger.RENAMED_COLUMN, table, first, call);
            case "rename" -> found(Danger.RENAMED_TABLE, table, "", call);
            case "unique", "primary" -> found(Danger.UNIQUE_INDEX, table, columns(call), call);
            case "fullText", "spatialIndex" -> found(Danger.LOCKING_INDEX, table, columns(call), call);
            case "foreign" -> foreignKey(table, columns(call), rest, call);
            case "index", "rawIndex" -> index(table, columns(call), call);
            default -> added(table, first, rest, call);
        }
    }

    private void added(String table, String name, Set<String> rest, Call call) {
        if (HARMLESS.contains(call.name()) || name.isEmpty()) {
            return;
        }
        boolean morphs = call.name().endsWith("orphs");
        String column = call.name().equals("addColumn") ? php.texts(call).get(php.texts(call).size() - 1) : name;
        if (rest.stream().noneMatch(GIVEN::contains)) {
            (morphs ? List.of(name + "_type", name + "_id") : List.of(column))
                    .forEach(one -> found(Danger.REQUIRED_COLUMN, table, one, call));
        }
        if (rest.contains("constrained") || rest.contains("references")) {
            foreignKey(table, column, rest, call);
        }
        if (rest.contains("unique") || rest.contains("primary")) {
            found(Danger.UNIQUE_INDEX, table, column, call);
        }
        if (morphs) {
            index(table, name + "_type, " + name + "_id", call);
        } else if (rest.contains("index")) {
            index(table, column, call);
        }
    }

    private void foreignKey(String table, String columns, Set<String> rest, Call call) {
        if (statements.database().checksRowsForAConstraint() && !rest.contains("notValid")) {
            found(Danger.FOREIGN_KEY, table, columns, call);
        }
    }

    private void index(String table, String columns, Call call) {
        if (statements.database().locksWritesForAnIndex()) {
            found(Danger.LOCKING_INDEX, table, columns, call);
        }
    }

    private String columns(Call call) {
        return String.join(", ", php.first(call));
    }

    private void found(Danger danger, String table, String column, Call call) {
        if (!table.isEmpty() && statements.foreign(table)) {
            String line = migration.source().lines().skip(call.line() - 1L).findFirst().orElse("").strip();
            findings.add(new Finding(migration.name(), call.line(), line, danger, column.isEmpty() ? table : table + "." + column));
        }
    }
}
