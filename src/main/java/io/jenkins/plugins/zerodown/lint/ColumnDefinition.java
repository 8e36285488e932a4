package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.SqlText.Kind;
import io.jenkins.plugins.zerodown.lint.SqlText.Token;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A column as ADD, CHANGE and MODIFY define it, read to the end of its clause.
 *
 * @param required whether an INSERT must name it
 * @param unique whether no two rows may have the same in it
 * @param references whether it is a foreign key
 * @param computedForEachRow whether its default differs from row to row
 */
record ColumnDefinition(boolean required, boolean unique, boolean references, boolean computedForEachRow) {
    private static final Set<String> OF_TYPES = Set.of(
            "precision",
            "varying",
            "unsigned",
            "signed",
            "zerofill",
            "with",
            "without",
            "time",
            "zone",
            "local",
            "byte",
            "binary",
            "varbinary",
            "ascii",
            "unicode",
            "character",
            "varchar",
            "varchar2",
            "char",
            "large",
            "object",
            "array",
            "national",
            "long",
            "double",
            "second",
            "minute",
            "hour",
            "day",
            "month",
            "year",
            "to",
            "int",
            "integer");
    private static final Set<String> WORDS_OF_COLUMNS = Set.of(
            "visible",
            "invisible",
            "first",
            "sparse",
            "persisted",
            "virtual",
            "stored",
            "persistent",
            "deferrable",
            "enforced");
    private static final Set<String> ACTIONS = Set.of("cascade", "restrict");
    /** Functions whose value is one for all rows of a statement. */
    private static final Set<String> STABLE = Set.of(
            "now",
            "current_timestamp",
            "current_date",
            "current_time",
            "localtimestamp",
            "localtime",
            "transaction_timestamp",
            "statement_timestamp",
            "timezone",
            "current_user",
            "session_user",
            "user",
            "date_trunc",
            "to_char",
            "lower",
            "upper",
            "coalesce",
            "concat",
            "jsonb_build_object",
            "json_build_object",
            "jsonb_build_array",
            "json_build_array",
            "cast",
            "array",
            "date",
            "interval",
            "true",
            "false",
            "null",
            "json_object",
            "json_array",
            "to_timestamp",
            "make_interval",
            "current_role",
            "timestamp",
            "timestamptz",
            "b",
            "x");

    /** @return empty where not all of it is understood */
    static Optional<ColumnDefinition> read(SqlReader reader) {
        return new Reading(reader).all();
    }

    private static final class Reading {
        private final SqlReader in;
        private boolean notNull;
        private boolean given;
        private boolean serial;
        private boolean unique;
        private boolean primary;
        private boolean references;
        private boolean computed;

        Reading(SqlReader in) {
            this.in = in;
        }

        Optional<ColumnDefinition> all() {
            serial = in.peek()
                    .filter(type -> SqlText.lower(type.text()).contains("serial"))
                    .isPresent();
            if (!type(in)) {
                return Optional.empty();
            }
            while (!in.ended()) {
                if (!attribute()) {
                    return Optional.empty();
                }
            }
            boolean filled = given || serial;
            return Optional.of(new ColumnDefinition(
                    (notNull || primary) && !filled, unique || primary && !filled, references, computed));
        }

        private boolean attribute() {
            if (in.take("not", "null")) {
                notNull = true;
            } else if (in.take("null")
                    || in.take("comment") && in.take(Kind.TEXT).isPresent()) {
                return true;
            } else if (in.take("default")) {
                return defaultValue();
            } else if (in.take("auto_increment") || in.take("autoincrement") || in.take("identity")) {
                serial = true;
                in.take(Kind.GROUP);
            } else if (in.take("primary", "key") || in.take("key")) {
                primary = true;
                in.take("asc");
            } else if (in.take("unique")) {
                unique = true;
                in.take("key");
            } else if (in.take("character", "set")
                    || in.take("charset")
                    || in.take("collate")
                    || in.take("column_format")
                    || in.take("storage")
                    || in.take("compression")
                    || in.take("after")) {
                in.take("=");
                return in.name().isPresent() || in.take(Kind.TEXT).isPresent();
            } else if (in.take("srid")) {
                return in.take(Kind.NUMBER).isPresent();
            } else if (in.take("on", "update")) {
                return in.name().isPresent() && (in.take(Kind.GROUP).isPresent() || true);
            } else if (in.take("on", "conflict")) {
                return in.name().isPresent();
            } else if (in.take("generated")) {
                given = true;
                return (in.take("always") || in.take("by", "default")) && in.take("as") && computedOrIdentity();
            } else if (in.take("as")) {
                given = true;
                return in.take(Kind.GROUP).isPresent();
            } else if (in.take("constraint")) {
                return in.name().isPresent();
            } else if (in.take("check")) {
                return in.take(Kind.GROUP).isPresent()
                        && (in.take("no", "inherit") || in.take("not", "enforced") || true);
            } else if (in.take("references")) {
                references = true;
                return reference(in);
            } else {
                return in.takeAny(WORDS_OF_COLUMNS);
            }
            return true;
        }

        private boolean computedOrIdentity() {
            if (in.take("identity")) {
                in.take(Kind.GROUP);
                return true;
            }
            return in.take(Kind.GROUP).isPresent();
        }

        private boolean defaultValue() {
            int from = in.at();
            boolean isNull = in.sees("null");
            if (in.take("-") || in.take("+")) {
                isNull = false;
            }
            if (in.take(Kind.TEXT).isEmpty()
                    && in.take(Kind.NUMBER).isEmpty()
                    && in.take(Kind.GROUP).isEmpty()) {
                if (in.take("interval") || in.take("array")) {
                    return bracketsOrText();
                }
                if (in.name().isEmpty()) {
                    return false;
                }
                in.take(Kind.GROUP);
            }
            while (in.take("::")) {
                if (!type(in)) {
                    return false;
                }
            }
            if (in.take("at", "time", "zone") && in.take(Kind.TEXT).isEmpty()) {
                return false;
            }
            computed |= calls(in.between(from));
            given |= !isNull;
            return true;
        }

        private boolean bracketsOrText() {
            given = true;
            if (in.take(Kind.TEXT).isPresent()) {
                return true;
            }
            if (!in.take("[")) {
                return false;
            }
            while (!in.ended() && !in.sees("]")) {
                in.take(in.peek().orElseThrow().kind());
            }
            return in.take("]") && (!in.take("::") || type(in));
        }

        /** Whether a function is called that is not known to be stable. */
        private static boolean calls(List<Token> tokens) {
            for (int i = 0; i < tokens.size(); i++) {
                Token token = tokens.get(i);
                if (token.kind() == Kind.GROUP && calls(token.inside())) {
                    return true;
                }
                if (token.kind() == Kind.WORD
                        && i + 1 < tokens.size()
                        && tokens.get(i + 1).kind() == Kind.GROUP
                        && !STABLE.contains(SqlText.lower(token.text()))) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A type with its length, its sign and its brackets; nothing at all for SQLite. */
    static boolean type(SqlReader in) {
        int from = in.at();
        Optional<String> name = in.name();
        if (name.isEmpty()) {
            return in.ended();
        }
        if (Set.of("not", "null", "default", "primary", "unique", "check", "references", "constraint", "generated")
                .contains(SqlText.lower(name.get()))) {
            in.back(from);
            return true;
        }
        boolean more = true;
        while (more) {
            more = in.take(Kind.GROUP).isPresent() || !in.sees("character", "set") && in.takeAny(OF_TYPES);
        }
        while (in.take("[")) {
            in.take(Kind.NUMBER);
            if (!in.take("]")) {
                return false;
            }
        }
        return true;
    }

    /** What comes after REFERENCES. */
    static boolean reference(SqlReader in) {
        if (in.name().isEmpty()) {
            return false;
        }
        in.take(Kind.GROUP);
        boolean more = true;
        while (more) {
            more = false;
            if (in.take("match")) {
                more = in.name().isPresent();
            } else if (in.take("on", "delete")
                    || !in.sees("on", "update", "current_timestamp") && in.take("on", "update")) {
                more = in.takeAny(ACTIONS)
                        || in.take("no", "action")
                        || (in.take("set", "null") || in.take("set", "default"))
                                && (in.take(Kind.GROUP).isPresent() || true);
                if (!more) {
                    return false;
                }
            } else if (in.take("not", "deferrable")
                    || in.take("deferrable")
                    || in.take("initially", "deferred")
                    || in.take("initially", "immediate")) {
                more = true;
            }
        }
        return true;
    }
}
