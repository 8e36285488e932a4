package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.SqlText.Kind;
import io.jenkins.plugins.zerodown.lint.SqlText.Token;
import java.util.List;
import java.util.Set;

/**
 * One statement, read by its kind: it is harmless only where all of it is known. A statement may hold others, in
 * brackets or behind WITH.
 */
final class StatementReader {
    static final Set<String> ROW_CHANGES =
            Set.of("delete", "update", "insert", "replace", "merge", "truncate", "drop", "alter");
    static final Set<String> BEHAVIOURS = Set.of("cascade", "restrict");

    private static final int DEEPEST = 20;
    static final int DEEPEST_BRACKETS = DEEPEST * 5;

    private final AlterStatement alter;
    private final CreateStatement create;
    private final RemovalStatement removal;
    private final RowStatement rows;

    /** @param text of the whole statement; @param found told what it does */
    StatementReader(Database database, BatchTables tables, SqlFindings found, String text) {
        alter = new AlterStatement(database, tables, found, this, text);
        create = new CreateStatement(database, tables, found, this);
        removal = new RemovalStatement(tables, found);
        rows = new RowStatement(found, this);
    }

    /** @return whether all of it was understood */
    boolean statement(SqlReader in, int depth) {
        if (depth > DEEPEST) {
            return false;
        }
        if (in.take("alter")) {
            return alter.understands(in);
        }
        if (in.take("create")) {
            return create.understands(in, depth);
        }
        if (in.take("drop")) {
            return removal.drop(in);
        }
        if (in.take("rename", "table") || in.take("rename", "tables")) {
            return removal.rename(in);
        }
        if (in.take("truncate")) {
            return removal.truncate(in);
        }
        if (in.take("with")) {
            return rows.with(in, depth);
        }
        if (in.take("update")) {
            return rows.update(in, depth);
        }
        if (in.take("delete")) {
            return rows.delete(in, depth);
        }
        if (in.take("insert") || in.take("replace")) {
            // What is inserted may be what a part of the statement removes.
            return changesNoOthers(in.rest(), depth);
        }
        if (in.take("select")) {
            List<Token> rest = in.rest();
            return rest.stream().noneMatch(token -> token.is("into"))
                    && SqlFunctions.areKnown(rest)
                    && changesNoOthers(rest, depth);
        }
        if (in.sees(Kind.GROUP)) {
            boolean understood =
                    statement(new SqlReader(in.take(Kind.GROUP).orElseThrow().inside()), depth + 1);
            return understood && SqlFunctions.areKnown(in.rest());
        }
        return SessionStatement.understands(in);
    }

    /** Statements in brackets inside of another one. */
    boolean changesNoOthers(List<Token> tokens, int depth) {
        boolean understood = depth <= DEEPEST_BRACKETS;
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
}
