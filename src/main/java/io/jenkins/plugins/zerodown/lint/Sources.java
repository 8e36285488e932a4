package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.Php.Call;
import io.jenkins.plugins.zerodown.lint.Php.Chain;
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
    private static final Set<String> CONDITIONS =
            Set.of("if", "else", "elseif", "match", "switch", "foreach", "for", "while", "try", "catch", "return");

    private final Php php;
    private final Statements statements;
    private final SourceFindings findings;
    private final BlueprintCalls blueprints;
    private final boolean conditional;

    private Sources(Migration migration, Statements statements) {
        this.statements = statements;
        this.php = new Php(migration.source());
        this.findings = new SourceFindings(migration, statements.tables());
        this.blueprints = new BlueprintCalls(php, statements.database(), findings);
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
        return sources.findings.all();
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
        if (!LaravelCalls.WITH_BLUEPRINT.contains(call.name()) || !LaravelCalls.ofSchema(chain)) {
            return table;
        }
        return call.name().equals("create")
                ? Optional.empty()
                : php.first(call).stream().findFirst();
    }

    private void examine(Chain chain, Optional<String> table) {
        if (LaravelCalls.ofSchema(chain)) {
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
                    table.filter(statements.tables()::foreign).ifPresent(name -> blueprints.examine(chain, name));
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
            case "drop", "dropIfExists" -> findings.add(MigrationHazard.DROPPED_TABLE, table, "", call);
            case "rename" -> findings.add(MigrationHazard.RENAMED_TABLE, table, "", call);
            case "dropColumns" ->
                texts.stream()
                        .skip(1)
                        .forEach(column -> findings.add(MigrationHazard.DROPPED_COLUMN, table, column, call));
            case "dropAllTables" -> findings.add(MigrationHazard.DROPPED_TABLE, "(all)", "", call);
            case "dropAllViews" -> findings.add(MigrationHazard.DROPPED_VIEW, "(all)", "", call);
            default -> {}
        }
    }

    private void sql(Call call) {
        if (Set.of("statement", "unprepared", "update", "delete", "insert", "affectingStatement")
                .contains(call.name())) {
            php.first(call).stream()
                    .findFirst()
                    .ifPresent(text -> statements.examine(text).seen().forEach(seen -> findings.add(seen, text, call)));
        }
    }

    private void rows(Chain chain, String table) {
        boolean some = chain.calls().stream()
                .map(Call::name)
                .anyMatch(name ->
                        name.toLowerCase(Locale.ROOT).contains("where") || LaravelCalls.NARROWING.contains(name));
        if (some) {
            return;
        }
        for (Call call : chain.calls()) {
            switch (call.name()) {
                case "delete", "truncate", "forceDelete" ->
                    findings.add(MigrationHazard.EMPTIED_TABLE, table, "", call);
                case "update", "increment", "decrement", "incrementEach" ->
                    findings.add(MigrationHazard.UNBOUNDED_UPDATE, table, "", call);
                default -> {}
            }
        }
    }
}
