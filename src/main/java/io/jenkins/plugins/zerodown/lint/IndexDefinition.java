package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.SqlText.Kind;
import io.jenkins.plugins.zerodown.lint.SqlText.Token;
import java.util.List;
import java.util.stream.Collectors;

/** What stands in the definition of an index or a constraint, besides its name. */
final class IndexDefinition {
    private IndexDefinition() {}

    /** What may stand after the columns. */
    static boolean options(SqlReader in) {
        while (true) {
            if (in.take("include") || in.take("with") && !in.sees("parser")) {
                if (in.take(Kind.GROUP).isEmpty()) {
                    return false;
                }
            } else if (in.take("using", "index", "tablespace")
                    || in.take("tablespace")
                    || in.take("using")
                    || in.take("parser")) {
                if (in.name().isEmpty()) {
                    return false;
                }
            } else if (in.take("comment") || in.take("key_block_size")) {
                if (!TableOptions.value(in)) {
                    return false;
                }
            } else if (!in.take("visible")
                    && !in.take("invisible")
                    && !in.take("nulls", "not", "distinct")
                    && !in.take("nulls", "distinct")) {
                return true;
            }
        }
    }

    /** When a constraint is checked, where it says so. */
    static boolean deferrable(SqlReader in) {
        while (in.take("not", "deferrable")
                || in.take("deferrable")
                || in.take("initially", "deferred")
                || in.take("initially", "immediate")) {
            continue;
        }
        return true;
    }

    /** {@code (to_tsvector('english', "body"))} is an index on body, to the one who wrote the migration. */
    static String columns(Token group) {
        List<List<Token>> columns = SqlReader.clauses(group.inside());
        if (columns.size() == 1) {
            List<Token> only = columns.get(0);
            if (only.size() == 1 && only.get(0).kind() == Kind.GROUP) {
                return columns(only.get(0));
            }
            if (only.size() == 2 && only.get(0).is("to_tsvector") && only.get(1).kind() == Kind.GROUP) {
                List<List<Token>> arguments = SqlReader.clauses(only.get(1).inside());
                return text(arguments.get(arguments.size() - 1));
            }
        }
        return columns.stream().map(IndexDefinition::text).collect(Collectors.joining(", "));
    }

    /** As the one who wrote it would. */
    static String text(List<Token> tokens) {
        StringBuilder text = new StringBuilder();
        Token before = null;
        for (Token token : tokens) {
            boolean apart = before != null
                    && token.kind() != Kind.GROUP
                    && token.kind() != Kind.SIGN
                    && before.kind() != Kind.SIGN;
            text.append(apart ? " " : "").append(token.text());
            before = token;
        }
        return text.toString();
    }
}
