package io.jenkins.plugins.zerodown.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SQL as text: where one statement ends and the next begins. */
final class SqlText {
    private static final Pattern PART = Pattern.compile("'(?:[^'\\\\]|''|\\\\.)*+'|\"(?:[^\"]|\"\")*+\"|`[^`]*+`"
            + "|(\\$\\w*\\$).*?\\1|--[^\\n]*|/\\*.*?\\*/|;|.", Pattern.DOTALL);
    /** Their bodies have semicolons of their own. */
    private static final Pattern BODY = Pattern.compile(
            "\\s*(create\\s+(or\\s+replace\\s+)?(definer\\s*=\\s*\\S+\\s+)?(trigger|function|procedure|event)|do|begin|delimiter)\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private SqlText() {}

    /** @return without comments, without what is empty */
    static List<String> statements(String sql) {
        if (BODY.matcher(sql).matches()) {
            return List.of(sql.strip());
        }
        List<String> statements = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        Matcher part = PART.matcher(sql);
        while (part.find()) {
            String text = part.group();
            if (text.equals(";")) {
                statements.add(current.toString().strip());
                current.setLength(0);
            } else if (text.startsWith("--") || text.startsWith("/*") && !text.startsWith("/*!")) {
                current.append(' ');
            } else {
                current.append(text);
            }
        }
        statements.add(current.toString().strip());
        statements.removeIf(String::isEmpty);
        return statements;
    }
}
