package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.SqlText.Kind;
import java.util.Optional;

/** What an ALTER does: to a table, an index, a view or a type. */
final class AlterStatement {
    private final Database database;
    private final BatchTables tables;
    private final SqlFindings found;
    private final StatementReader nested;
    private final String text;

    /** @param text the whole statement; @param nested for what stands in its brackets */
    AlterStatement(Database database, BatchTables tables, SqlFindings found, StatementReader nested, String text) {
        this.database = database;
        this.tables = tables;
        this.found = found;
        this.nested = nested;
        this.text = text;
    }

    boolean understands(SqlReader in) {
        if (in.take("online") || in.take("offline") || in.take("ignore") || in.sees("table")) {
            in.take("ignore");
            return in.take("table") && alterTable(in);
        }
        if (in.take("foreign", "table")) {
            return alterTable(in);
        }
        if (in.take("index")) {
            in.take("if", "exists");
            return in.name().isPresent() && in.take("rename", "to") && in.name().isPresent() && in.ended();
        }
        boolean materialized = in.take("materialized");
        if (in.take("view") || materialized && in.take("view")) {
            in.take("if", "exists");
            Optional<String> view = in.name();
            if (view.isEmpty()) {
                return false;
            }
            if (in.take("rename", "to") && in.name().isPresent() && in.ended()) {
                found.see(TableHazard.table(MigrationHazard.DROPPED_VIEW, view.get()));
                return true;
            }
            in.take(Kind.GROUP);
            return in.take("as") && nested.changesNoOthers(in.rest(), 0);
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
        if (found.remakes(table.get())) {
            return true;
        }
        if (!in.take("nowait") && in.take("wait") && in.take(Kind.NUMBER).isEmpty()) {
            return false;
        }
        Alteration.Read read = Alteration.examine(database, table.get(), in);
        read.seen().forEach(found::see);
        read.newName().ifPresent(name -> tables.handOver(table.get(), name));
        return read.understood() && !SecondReading.seesMore(text, read.seen());
    }
}
