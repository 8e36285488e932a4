package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.SqlText.Kind;
import io.jenkins.plugins.zerodown.lint.SqlText.Token;
import java.util.List;
import java.util.Set;

/** The functions of SQL that change nothing. */
final class SqlFunctions {
    private static final Set<String> KNOWN = Set.of(
            "count",
            "sum",
            "min",
            "max",
            "avg",
            "coalesce",
            "ifnull",
            "nullif",
            "lower",
            "upper",
            "concat",
            "concat_ws",
            "group_concat",
            "string_agg",
            "array_agg",
            "json_agg",
            "jsonb_agg",
            "substr",
            "substring",
            "trim",
            "replace",
            "length",
            "char_length",
            "abs",
            "round",
            "floor",
            "ceil",
            "ceiling",
            "cast",
            "convert",
            "now",
            "date",
            "year",
            "month",
            "day",
            "extract",
            "row_number",
            "rank",
            "dense_rank",
            "lag",
            "lead",
            "over",
            "distinct",
            "exists",
            "in",
            "any",
            "all",
            "some",
            "values",
            "not",
            "and",
            "or",
            "on",
            "using",
            "as",
            "by",
            "from",
            "join",
            "where",
            "when",
            "then",
            "else",
            "if",
            "case",
            "like",
            "between",
            "date_format",
            "strftime",
            "to_char",
            "to_date",
            "json_extract",
            "json_value",
            "unnest",
            "current_schema",
            "current_schemas",
            "current_database",
            "database",
            "version",
            "to_regclass",
            "format_type",
            "greatest",
            "least",
            "left",
            "right",
            "regexp_replace",
            "md5",
            "ltrim",
            "rtrim",
            "lpad",
            "rpad",
            "filter",
            "union",
            "select",
            "having",
            "array",
            "date_trunc",
            "row",
            "limit",
            "offset",
            "decimal",
            "char",
            "varchar",
            "numeric",
            "partition",
            "first_value",
            "last_value",
            "instr",
            "position",
            "strpos",
            "split_part",
            "generate_series",
            "interval");
    /** How the functions begin that Laravel's questions for the schema call. */
    private static final List<String> OF_CATALOGUES = List.of(
            "pragma_",
            "pg_get_",
            "schema",
            "obj_description",
            "col_description",
            "generate_subscripts",
            "array_to_string",
            "quote_ident",
            "pg_total_relation_size",
            "pg_table_is_visible");

    private SqlFunctions() {}

    /** Whether tokens call nothing else: a function may change anything. */
    static boolean areKnown(List<Token> tokens) {
        return areKnown(tokens, 0);
    }

    private static boolean areKnown(List<Token> tokens, int depth) {
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.kind() == Kind.GROUP) {
                boolean called = i > 0
                        && (tokens.get(i - 1).kind() == Kind.WORD
                                || tokens.get(i - 1).kind() == Kind.NAME);
                if (called && !isKnown(SqlText.lower(tokens.get(i - 1).text())) && !isList(tokens, i)
                        || depth > StatementReader.DEEPEST_BRACKETS
                        || !areKnown(token.inside(), depth + 1)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isKnown(String function) {
        return KNOWN.contains(function) || OF_CATALOGUES.stream().anyMatch(function::startsWith);
    }

    /** The columns of a named part or alias: {@code as t (a, b)}. */
    private static boolean isList(List<Token> tokens, int group) {
        return group > 1 && tokens.get(group - 2).is("as");
    }
}
