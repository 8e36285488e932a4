package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.SqlText.Token;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What a DROP, RENAME TABLE or TRUNCATE takes away: what the live release knows by its name is gone, or empty. */
final class RemovalStatement {
    private final BatchTables tables;
    private final SqlFindings found;

    RemovalStatement(BatchTables tables, SqlFindings found) {
        this.tables = tables;
        this.found = found;
    }

    boolean drop(SqlReader in) {
        boolean temporary = in.take("temporary");
        if (in.take("table") || in.take("tables")) {
            in.take("if", "exists");
            return SqlReader.clauses(in.rest()).stream()
                    .map(one -> named(one, name -> {
                        if (!temporary && !tables.isMadeAnew(name) && !found.remakes(name)) {
                            found.see(TableHazard.table(MigrationHazard.DROPPED_TABLE, name));
                        }
                    }))
                    .reduce(true, Boolean::logicalAnd);
        }
        if (in.take("materialized", "view") || in.take("view")) {
            in.take("if", "exists");
            return SqlReader.clauses(in.rest()).stream()
                    .map(one -> named(one, name -> found.see(TableHazard.table(MigrationHazard.DROPPED_VIEW, name))))
                    .reduce(true, Boolean::logicalAnd);
        }
        if (in.take("schema") || in.take("database")) {
            in.take("if", "exists");
            return named(in.rest(), name -> found.see(TableHazard.table(MigrationHazard.DROPPED_TABLE, name)));
        }
        if (in.take("index")) {
            in.take("concurrently");
            in.take("if", "exists");
            return SqlReader.clauses(in.rest()).stream().map(this::droppedIndex).reduce(true, Boolean::logicalAnd);
        }
        return false;
    }

    private boolean droppedIndex(List<Token> clause) {
        SqlReader in = new SqlReader(clause);
        if (in.name().isEmpty() || in.take("on") && in.name().isEmpty()) {
            return false;
        }
        in.takeAny(StatementReader.BEHAVIOURS);
        if (in.take("algorithm") || in.take("lock")) {
            in.take("=");
            return (in.take("none") || in.take("default") || in.take("inplace") || in.take("instant")) && in.ended();
        }
        return in.ended();
    }

    private boolean named(List<Token> clause, Consumer<String> use) {
        SqlReader in = new SqlReader(clause);
        Optional<String> name = in.name();
        name.ifPresent(use);
        in.take("*");
        in.takeAny(StatementReader.BEHAVIOURS);
        in.take("purge");
        return name.isPresent() && in.ended();
    }

    boolean rename(SqlReader in) {
        return SqlReader.clauses(in.rest()).stream().map(this::renamed).reduce(true, Boolean::logicalAnd);
    }

    private boolean renamed(List<Token> clause) {
        SqlReader in = new SqlReader(clause);
        in.take("if", "exists");
        Optional<String> from = in.name();
        if (from.isEmpty() || !in.take("to")) {
            return false;
        }
        Optional<String> to = in.name();
        found.see(TableHazard.table(MigrationHazard.RENAMED_TABLE, from.get()));
        to.ifPresent(name -> tables.handOver(from.get(), name));
        return to.isPresent() && in.ended();
    }

    boolean truncate(SqlReader in) {
        in.take("table");
        boolean understood = true;
        for (List<Token> clause : SqlReader.clauses(in.rest())) {
            SqlReader one = new SqlReader(clause);
            one.take("only");
            Optional<String> name = one.name();
            name.ifPresent(table -> found.see(TableHazard.table(MigrationHazard.EMPTIED_TABLE, table)));
            one.take("*");
            one.take("restart", "identity");
            one.take("continue", "identity");
            one.takeAny(StatementReader.BEHAVIOURS);
            understood &= name.isPresent() && one.ended();
        }
        return understood;
    }
}
