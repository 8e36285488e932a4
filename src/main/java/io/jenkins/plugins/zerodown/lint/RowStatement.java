package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.SqlText.Kind;
import io.jenkins.plugins.zerodown.lint.SqlText.Token;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a statement does to the rows of a table: UPDATE and DELETE, also behind WITH. */
final class RowStatement {
    private static final Set<String> PRIORITIES =
            Set.of("low_priority", "high_priority", "delayed", "quick", "ignore", "only");

    private final SqlFindings found;
    private final StatementReader nested;

    /** @param nested for the statements that it consists of */
    RowStatement(SqlFindings found, StatementReader nested) {
        this.found = found;
        this.nested = nested;
    }

    /** Parts of a statement with names of their own, each of which may change rows, and then the statement itself. */
    boolean with(SqlReader in, int depth) {
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
            understood &= nested.statement(new SqlReader(part.get().inside()), depth + 1);
        } while (in.take(","));
        return nested.statement(new SqlReader(in.rest()), depth + 1) && understood;
    }

    boolean update(SqlReader in, int depth) {
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
            found.see(TableHazard.table(MigrationHazard.UNBOUNDED_UPDATE, table.get()));
        }
        return nested.changesNoOthers(rest, depth);
    }

    boolean delete(SqlReader in, int depth) {
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
            found.see(TableHazard.table(MigrationHazard.EMPTIED_TABLE, table.get()));
        }
        return nested.changesNoOthers(rest, depth);
    }

    /** Without a condition, or with one that no column has a part in. */
    private static boolean everyRow(List<Token> rest) {
        for (int i = 0; i < rest.size(); i++) {
            if (rest.get(i).is("limit")) {
                return false;
            }
        }
        int where = -1;
        for (int i = 0; i < rest.size(); i++) {
            where = rest.get(i).is("where") ? i : where;
        }
        return where < 0 || rest.subList(where + 1, rest.size()).stream().noneMatch(RowStatement::speaksOfRows);
    }

    private static boolean speaksOfRows(Token token) {
        return token.kind() == Kind.NAME
                || token.kind() == Kind.WORD
                        && !Set.of("true", "not", "null", "is", "and", "or", "returning")
                                .contains(SqlText.lower(token.text()))
                || token.kind() == Kind.GROUP && token.inside().stream().anyMatch(RowStatement::speaksOfRows);
    }
}
