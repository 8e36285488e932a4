package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.SqlText.Kind;
import io.jenkins.plugins.zerodown.lint.SqlText.Token;
import java.util.Optional;

/** A clause of ALTER TABLE that drops: a column, an index, a constraint or a partition. */
final class DropClause {
    private final AlteredTable altered;

    DropClause(AlteredTable altered) {
        this.altered = altered;
    }

    boolean understands(SqlReader in) {
        if (in.take("primary", "key")) {
            return true;
        }
        if (in.take("foreign", "key")
                || in.take("index")
                || in.take("key")
                || in.take("constraint")
                || in.take("check")) {
            in.take("if", "exists");
            return in.name().isPresent() && (in.takeAny(StatementReader.BEHAVIOURS) || true);
        }
        if (in.take("partition")) {
            altered.see(MigrationHazard.EMPTIED_TABLE);
            altered.expectNamesOf(MigrationHazard.EMPTIED_TABLE);
            in.take("if", "exists");
            return in.name().isPresent();
        }
        in.take("column");
        in.take("if", "exists");
        Optional<Token> several = in.take(Kind.GROUP);
        if (several.isPresent()) {
            SqlReader.clauses(several.get().inside())
                    .forEach(column -> altered.see(MigrationHazard.DROPPED_COLUMN, IndexDefinition.text(column)));
            return true;
        }
        Optional<String> name = in.name();
        name.ifPresent(column -> altered.see(MigrationHazard.DROPPED_COLUMN, column));
        if (altered.database().driver().equals("sqlsrv")) {
            altered.expectNamesOf(MigrationHazard.DROPPED_COLUMN);
        }
        return name.isPresent() && (in.takeAny(StatementReader.BEHAVIOURS) || true);
    }
}
