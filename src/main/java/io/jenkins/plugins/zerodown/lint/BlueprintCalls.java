package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.Php.Call;
import io.jenkins.plugins.zerodown.lint.Php.Chain;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The dangers in what a migration does with the blueprint of a table. */
final class BlueprintCalls {
    private final Php php;
    private final Database database;
    private final SourceFindings findings;

    BlueprintCalls(Php php, Database database, SourceFindings findings) {
        this.php = php;
        this.database = database;
        this.findings = findings;
    }

    /** @param chain of calls on a blueprint of a table */
    void examine(Chain chain, String table) {
        Call call = chain.calls().get(0);
        List<String> names = php.texts(call);
        String first = names.isEmpty() ? "" : names.get(0);
        Set<String> rest = new HashSet<>();
        chain.calls().forEach(one -> rest.add(one.name()));
        if (rest.contains("change")) {
            findings.add(MigrationHazard.CHANGED_COLUMN, table, first, call);
            return;
        }
        switch (call.name()) {
            case "dropColumn", "removeColumn" ->
                names.forEach(name -> findings.add(MigrationHazard.DROPPED_COLUMN, table, name, call));
            case "dropConstrainedForeignId" -> findings.add(MigrationHazard.DROPPED_COLUMN, table, first, call);
            case "dropConstrainedForeignIdFor" ->
                findings.add(
                        MigrationHazard.DROPPED_COLUMN,
                        table,
                        php.classOf(call).map(BlueprintCalls::keyOf).orElse(first),
                        call);
            case "dropTimestamps", "dropTimestampsTz" ->
                List.of("created_at", "updated_at")
                        .forEach(name -> findings.add(MigrationHazard.DROPPED_COLUMN, table, name, call));
            case "dropSoftDeletes", "dropSoftDeletesTz" ->
                findings.add(MigrationHazard.DROPPED_COLUMN, table, "deleted_at", call);
            case "dropRememberToken" -> findings.add(MigrationHazard.DROPPED_COLUMN, table, "remember_token", call);
            case "dropMorphs" ->
                List.of(first + "_type", first + "_id")
                        .forEach(name -> findings.add(MigrationHazard.DROPPED_COLUMN, table, name, call));
            case "renameColumn" -> findings.add(MigrationHazard.RENAMED_COLUMN, table, first, call);
            case "rename" -> findings.add(MigrationHazard.RENAMED_TABLE, table, "", call);
            case "drop", "dropIfExists" -> findings.add(MigrationHazard.DROPPED_TABLE, table, "", call);
            case "unique", "primary" -> findings.add(MigrationHazard.UNIQUE_INDEX, table, columns(call), call);
            case "fullText", "spatialIndex", "vectorIndex" ->
                findings.add(MigrationHazard.LOCKING_INDEX, table, columns(call), call);
            case "foreign" -> foreignKey(table, columns(call), rest, call);
            case "index", "rawIndex" -> {
                if (!rest.contains("online")) {
                    index(table, columns(call), call);
                }
            }
            case "foreignIdFor" ->
                added(
                        table,
                        names.isEmpty()
                                ? php.classOf(call).map(BlueprintCalls::keyOf).orElse("")
                                : first,
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
        if (LaravelCalls.HARMLESS.contains(call.name()) || name.isEmpty()) {
            return;
        }
        boolean morphs = call.name().endsWith("orphs");
        String column = call.name().equals("addColumn")
                ? php.texts(call).get(php.texts(call).size() - 1)
                : name;
        if (rest.stream().noneMatch(LaravelCalls.GIVEN::contains)) {
            (morphs ? List.of(name + "_type", name + "_id") : List.of(column))
                    .forEach(one -> findings.add(MigrationHazard.REQUIRED_COLUMN, table, one, call));
        }
        if (rest.contains("constrained") || rest.contains("references")) {
            foreignKey(table, column, rest, call);
        }
        if (rest.contains("unique") || rest.contains("primary")) {
            findings.add(MigrationHazard.UNIQUE_INDEX, table, column, call);
        }
        if (morphs) {
            index(table, name + "_type, " + name + "_id", call);
        } else if (rest.contains("index")) {
            index(table, column, call);
        }
    }

    private void foreignKey(String table, String columns, Set<String> rest, Call call) {
        if (database.checksRowsForAConstraint() && !rest.contains("notValid")) {
            findings.add(MigrationHazard.FOREIGN_KEY, table, columns, call);
        }
    }

    private void index(String table, String columns, Call call) {
        if (database.locksWritesForAnIndex()) {
            findings.add(MigrationHazard.LOCKING_INDEX, table, columns, call);
        }
    }

    private String columns(Call call) {
        return String.join(", ", php.first(call));
    }
}
