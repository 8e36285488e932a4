package io.jenkins.plugins.zerodown.lint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SQL as its database reads it: statements, each a row of words, names, texts, numbers, signs and groups in brackets.
 * Comments are gone, but what MySQL executes of them ({@code /*!50001 ... *}{@code /}) is here.
 */
final class SqlText {
    private static final String DOLLAR = "|(?<dollar>\\$(?<tag>\\w*)\\$.*?\\$\\k<tag>\\$)";
    private static final String REST = "|(?<number>\\d[\\w.]*)|(?<word>[\\p{L}_@][\\p{L}\\p{N}_$@]*)|(?<sign>::|:=|.)";
    private static final String BLOCK = "|(?<open>/\\*)";
    /**
     * Texts with backslashes, names in backticks, comments that begin with #; -- is a comment where a space follows it
     * only.
     */
    private static final Pattern MYSQL = Pattern.compile(
            "(?<skip>\\s+|#[^\\n]*|--(?=\\s|$)[^\\n]*)"
                    + "|(?<text>(?:[bBnNxX](?='))?'(?:[^'\\\\]|''|\\\\.)*+')"
                    + "|(?<name>`(?:[^`]|``)*+`|\"(?:[^\"\\\\]|\"\"|\\\\.)*+\")" + BLOCK + REST,
            Pattern.DOTALL);
    /** A backslash is a backslash, but in E'texts'; $tags$ quote. */
    private static final Pattern POSTGRES = Pattern.compile(
            "(?<skip>\\s+|--[^\\n]*)"
                    + "|(?<text>[eE]'(?:[^'\\\\]|''|\\\\.)*+'|(?:[bBnNxX](?='))?'(?:[^']|'')*+')"
                    + "|(?<name>\"(?:[^\"]|\"\")*+\")"
                    + DOLLAR + BLOCK + REST,
            Pattern.DOTALL);

    private static final Pattern SQLITE = Pattern.compile(
            "(?<skip>\\s+|--[^\\n]*)"
                    + "|(?<text>(?:[nNxX](?='))?'(?:[^']|'')*+')"
                    + "|(?<name>`(?:[^`]|``)*+`|\"(?:[^\"]|\"\")*+\"|\\[[^\\]]*\\])"
                    + BLOCK + REST,
            Pattern.DOTALL);
    /** Their bodies have semicolons of their own. */
    private static final List<String> ROUTINES = List.of("trigger", "function", "procedure", "event", "package");

    private static final int DEEPEST = 200;

    enum Kind {
        WORD,
        NAME,
        TEXT,
        NUMBER,
        SIGN,
        GROUP
    }

    /**
     * @param text as it is written; of a group, all of it
     * @param inside what a group has between its brackets
     */
    record Token(Kind kind, String text, List<Token> inside) {
        boolean is(String word) {
            return (kind == Kind.WORD || kind == Kind.SIGN) && text.equalsIgnoreCase(word);
        }
    }

    /**
     * @param text of it, without comments
     * @param tokens empty where it cannot be read: a bracket, text or comment without an end, or a routine with a body
     */
    record Statement(String text, Optional<List<Token>> tokens) {}

    private final String sql;
    private final Pattern pattern;
    private final boolean executesComments;
    private final boolean nestsComments;
    private final List<Statement> statements = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final Deque<List<Token>> open = new ArrayDeque<>();
    private final Deque<Integer> starts = new ArrayDeque<>();
    private int executed;

    private SqlText(Database database, String sql) {
        this.sql = sql;
        this.executesComments = database.isMySql();
        this.nestsComments = database.isPostgres();
        this.pattern = database.isMySql() ? MYSQL : database.isPostgres() ? POSTGRES : SQLITE;
        open.push(new ArrayList<>());
    }

    /** @return none of them empty */
    static List<Statement> statements(Database database, String sql) {
        SqlText text = new SqlText(database, sql);
        text.read();
        return text.statements;
    }

    private void read() {
        Matcher part = pattern.matcher(sql);
        int at = 0;
        while (at < sql.length()) {
            if (executed > 0 && sql.startsWith("*/", at)) {
                executed--;
                text.append(' ');
                at += 2;
                continue;
            }
            if (!part.find(at) || part.start() != at) {
                throw new IllegalStateException("no part of SQL at " + at);
            }
            if (part.group("open") != null) {
                int end = comment(at);
                if (end < 0) {
                    unreadable(sql.substring(at));
                    return;
                }
                at = end;
                continue;
            }
            at = part.end();
            if (part.group("skip") != null) {
                text.append(' ');
            } else if (part.group("sign") != null && !sign(part.group(), at)) {
                return;
            } else if (part.group("sign") == null) {
                add(kind(part), part.group());
                if (begunRoutine()) {
                    unreadable(sql.substring(at));
                    return;
                }
            }
        }
        if (open.size() > 1 || executed > 0) {
            unreadable("");
        } else {
            end();
        }
    }

    private static Kind kind(Matcher part) {
        return part.group("text") != null || part.pattern() == POSTGRES && part.group("dollar") != null
                ? Kind.TEXT
                : part.group("name") != null ? Kind.NAME : part.group("number") != null ? Kind.NUMBER : Kind.WORD;
    }

    /** @return whether the rest can be read */
    private boolean sign(String sign, int after) {
        switch (sign) {
            case "(" -> {
                if (open.size() > DEEPEST) {
                    unreadable(sql.substring(after - 1));
                    return false;
                }
                starts.push(text.length());
                text.append(sign);
                open.push(new ArrayList<>());
            }
            case ")" -> {
                if (open.size() == 1) {
                    unreadable(sql.substring(after - 1));
                    return false;
                }
                text.append(sign);
                List<Token> inside = open.pop();
                open.peek().add(new Token(Kind.GROUP, text.substring(starts.pop()), List.copyOf(inside)));
            }
            case ";" -> {
                if (open.size() > 1) {
                    unreadable(sql.substring(after - 1));
                    return false;
                }
                end();
            }
            case "'", "\"", "`" -> {
                // One without an end: what follows may be anything.
                unreadable(sql.substring(after - 1));
                return false;
            }
            default -> add(Kind.SIGN, sign);
        }
        return true;
    }

    private void add(Kind kind, String part) {
        text.append(part);
        open.peek().add(new Token(kind, part, List.of()));
    }

    /** @return where reading goes on; -1 where the comment has no end */
    private int comment(int at) {
        Matcher executable = Pattern.compile("/\\*M?!\\d*").matcher(sql).region(at, sql.length());
        if (executesComments && executable.lookingAt()) {
            executed++;
            text.append(' ');
            return executable.end();
        }
        int depth = 1;
        for (int i = at + 2; i + 1 < sql.length(); i++) {
            if (sql.startsWith("*/", i)) {
                depth--;
                i++;
                if (depth == 0) {
                    text.append(' ');
                    return i + 1;
                }
            } else if (nestsComments && sql.startsWith("/*", i)) {
                depth++;
                i++;
            }
        }
        return -1;
    }

    private boolean begunRoutine() {
        if (open.size() > 1) {
            return false;
        }
        List<Token> tokens = open.peek();
        Token last = tokens.get(tokens.size() - 1);
        if (nestsComments) {
            // PostgreSQL quotes the bodies of its routines, but for one kind.
            return tokens.size() > 1
                    && last.is("atomic")
                    && tokens.get(tokens.size() - 2).is("begin");
        }
        Token first = tokens.get(0);
        return first.is("delimiter")
                || first.is("begin") && last.is("atomic")
                || first.is("create")
                        && tokens.size() < 8
                        && ROUTINES.stream().anyMatch(last::is)
                        && tokens.stream()
                                .noneMatch(one -> one.is("table") || one.is("view") || one.is("index") || one.is("on"));
    }

    private void end() {
        List<Token> tokens = open.pop();
        open.push(new ArrayList<>());
        if (!tokens.isEmpty()) {
            statements.add(new Statement(text.toString().strip(), Optional.of(tokens)));
        }
        text.setLength(0);
        starts.clear();
    }

    private void unreadable(String rest) {
        statements.add(new Statement((text + rest).strip(), Optional.empty()));
    }

    /** As databases compare words. */
    static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }
}
