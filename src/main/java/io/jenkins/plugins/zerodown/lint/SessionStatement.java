package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.SqlText.Kind;
import io.jenkins.plugins.zerodown.lint.SqlText.Token;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A statement that is about the connection or its transaction, and changes no table. */
final class SessionStatement {
    private static final Set<String> OF_TRANSACTIONS = Set.of(
            "transaction",
            "work",
            "isolation",
            "level",
            "read",
            "only",
            "write",
            "committed",
            "uncommitted",
            "repeatable",
            "serializable",
            "deferrable",
            "immediate",
            "exclusive",
            "deferred",
            "with",
            "consistent",
            "snapshot",
            "chain",
            "and",
            "no");
    private static final Set<String> HARMLESS_PRAGMAS = Set.of(
            "foreign_keys",
            "defer_foreign_keys",
            "legacy_alter_table",
            "table_info",
            "table_xinfo",
            "table_list",
            "index_list",
            "index_info",
            "index_xinfo",
            "foreign_key_list",
            "foreign_key_check",
            "busy_timeout",
            "encoding",
            "compile_options",
            "database_list",
            "synchronous",
            "cache_size",
            "temp_store");

    private SessionStatement() {}

    /** Whether all of a statement is known to be harmless. */
    static boolean understands(SqlReader in) {
        if (in.take("set")) {
            return set(in);
        }
        if (in.take("pragma")) {
            return pragma(in);
        }
        if (in.take("comment", "on")) {
            List<Token> rest = in.rest();
            return rest.size() > 2 && rest.get(rest.size() - 2).is("is");
        }
        if (in.take("start")
                || in.take("begin")
                || in.take("commit")
                || in.take("end")
                || in.take("unlock", "tables")) {
            return in.rest().stream()
                    .allMatch(token -> token.is(",") || OF_TRANSACTIONS.contains(SqlText.lower(token.text())));
        }
        if (in.take("savepoint") || in.take("release") || in.take("rollback")) {
            List<Token> rest = in.rest();
            return rest.size() < 4
                    && rest.stream().allMatch(token -> token.kind() == Kind.WORD || token.kind() == Kind.NAME);
        }
        if (in.take("explain") || in.take("describe") || in.take("desc")) {
            return !in.sees("analyze") && !in.sees(Kind.GROUP) && !in.rest().isEmpty();
        }
        if (in.take("show")) {
            return !in.rest().isEmpty();
        }
        if (in.take("vacuum")) {
            return !in.sees("full")
                    && !in.sees(Kind.GROUP)
                    && in.rest().stream().noneMatch(token -> token.is("into"));
        }
        if (in.take("analyze")) {
            in.take("table");
            return in.rest().stream()
                    .allMatch(token -> token.kind() == Kind.WORD || token.kind() == Kind.NAME || token.is("."));
        }
        if (in.take("grant")) {
            return in.rest().stream().anyMatch(token -> token.is("to"));
        }
        return false;
    }

    private static boolean set(SqlReader in) {
        List<Token> rest = in.rest();
        return SqlReader.clauses(rest).stream().noneMatch(one -> ofOthers(new SqlReader(one)))
                && rest.stream()
                        .noneMatch(token -> token.kind() == Kind.GROUP
                                && token.inside().stream()
                                        .anyMatch(inner -> StatementReader.ROW_CHANGES.stream()
                                                .anyMatch(inner::is)))
                && SqlFunctions.areKnown(rest);
    }

    /** Not of this connection alone; or, as MariaDB's SET STATEMENT, another statement altogether. */
    private static boolean ofOthers(SqlReader in) {
        return in.sees("global")
                || in.sees("statement")
                || in.sees("persist")
                || in.sees("persist_only")
                || in.sees("role")
                || in.sees("session", "authorization")
                || in.sees("password")
                || in.peek()
                        .filter(token -> SqlText.lower(token.text()).matches("@@(global|persist).*"))
                        .isPresent();
    }

    private static boolean pragma(SqlReader in) {
        Optional<String> name = in.name();
        if (name.isEmpty() || !HARMLESS_PRAGMAS.contains(SqlText.lower(name.get()))) {
            return false;
        }
        in.take("=");
        in.take("-");
        return in.ended()
                || (in.take(Kind.GROUP).isPresent()
                                || in.take(Kind.NUMBER).isPresent()
                                || in.take(Kind.TEXT).isPresent()
                                || in.name().isPresent())
                        && in.ended();
    }
}
