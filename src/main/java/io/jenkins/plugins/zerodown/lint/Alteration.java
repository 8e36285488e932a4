package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.SqlText.Kind;
import io.jenkins.plugins.zerodown.lint.SqlText.Token;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one ALTER TABLE does to its table, clause by clause. Each clause is read to its end: one of which anything is
 * left is not understood, whatever the others are.
 */
final class Alteration {
    private static final Set<String> QUICK = Set.of("instant", "inplace", "nocopy", "default");

    private final AlteredTable altered;
    private final AddClause add;
    private final DropClause drop;
    private final ChangeClause change;

    private Alteration(AlteredTable altered) {
        this.altered = altered;
        add = new AddClause(altered);
        drop = new DropClause(altered);
        change = new ChangeClause(altered);
    }

    /**
     * @param seen what it does
     * @param understood whether all of its clauses were
     * @param newName of the table, where it gets one
     */
    record Read(List<TableHazard> seen, boolean understood, Optional<String> newName) {}

    /** @param in after the table's name */
    static Read examine(Database database, String table, SqlReader in) {
        AlteredTable altered = new AlteredTable(database, table);
        Alteration alteration = new Alteration(altered);
        boolean understood = true;
        for (List<Token> clause : SqlReader.clauses(in.rest())) {
            SqlReader reader = new SqlReader(clause);
            understood &= alteration.clause(reader) && reader.ended();
        }
        return new Read(altered.hazards(), understood, altered.newName());
    }

    private boolean clause(SqlReader in) {
        Optional<MigrationHazard> ofThis = altered.takeExpected();
        if (ofThis.isPresent() && follows(ofThis.get(), in)) {
            return true;
        }
        if (in.take("add")) {
            return add.understands(in);
        }
        if (in.take("drop")) {
            return drop.understands(in);
        }
        if (in.take("rename")) {
            return change.rename(in);
        }
        if (in.take("change")) {
            return change.change(in);
        }
        if (in.take("modify")) {
            return change.modify(in);
        }
        if (in.take("alter")) {
            return change.alter(in);
        }
        if (in.take("convert", "to")) {
            altered.see(MigrationHazard.CHANGED_COLUMN);
            return (in.take("character", "set") || in.take("charset"))
                    && TableOptions.value(in)
                    && (!in.take("collate") || TableOptions.value(in));
        }
        if (in.take("discard")) {
            altered.see(MigrationHazard.EMPTIED_TABLE);
            return in.take("tablespace") || in.take("partition") && in.name().isPresent() && in.take("tablespace");
        }
        if (in.take("truncate", "partition")) {
            altered.see(MigrationHazard.EMPTIED_TABLE);
            altered.expectNamesOf(MigrationHazard.EMPTIED_TABLE);
            return in.name().isPresent();
        }
        if (in.take("set", "schema")) {
            altered.see(MigrationHazard.RENAMED_TABLE);
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
        return TableOptions.understands(in, altered);
    }

    private boolean follows(MigrationHazard danger, SqlReader in) {
        int from = in.at();
        Optional<String> name = in.name();
        if (name.isEmpty() || !in.ended()) {
            in.back(from);
            return false;
        }
        if (danger == MigrationHazard.DROPPED_COLUMN) {
            altered.see(danger, name.get());
        }
        altered.expectNamesOf(danger);
        return true;
    }
}
