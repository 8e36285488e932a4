package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.SqlText.Kind;
import io.jenkins.plugins.zerodown.lint.SqlText.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Goes through the tokens of a statement or clause: what is not asked for is not passed over. */
final class SqlReader {
    private final List<Token> tokens;
    private int at;

    SqlReader(List<Token> tokens) {
        this.tokens = tokens;
    }

    boolean ended() {
        return at >= tokens.size();
    }

    /** Takes words or signs that stand here in this order; all of them or none. */
    boolean take(String... words) {
        if (!sees(words)) {
            return false;
        }
        at += words.length;
        return true;
    }

    boolean sees(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (at + i >= tokens.size() || !tokens.get(at + i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    /** Takes one of several words. */
    boolean takeAny(Set<String> words) {
        if (!ended()
                && tokens.get(at).kind() == Kind.WORD
                && words.contains(SqlText.lower(tokens.get(at).text()))) {
            at++;
            return true;
        }
        return false;
    }

    Optional<Token> peek() {
        return ended() ? Optional.empty() : Optional.of(tokens.get(at));
    }

    boolean sees(Kind kind) {
        return !ended() && tokens.get(at).kind() == kind;
    }

    Optional<Token> take(Kind kind) {
        return sees(kind) ? Optional.of(tokens.get(at++)) : Optional.empty();
    }

    /** A name, with that of its schema or without; the last part of it. */
    Optional<String> name() {
        if (!sees(Kind.WORD) && !sees(Kind.NAME)) {
            return Optional.empty();
        }
        String name = tokens.get(at++).text();
        while (sees(".")
                && at + 1 < tokens.size()
                && Set.of(Kind.WORD, Kind.NAME).contains(tokens.get(at + 1).kind())) {
            name = tokens.get(at + 1).text();
            at += 2;
        }
        return Optional.of(name);
    }

    /** What is left, which is taken. */
    List<Token> rest() {
        List<Token> rest = tokens.subList(Math.min(at, tokens.size()), tokens.size());
        at = tokens.size();
        return rest;
    }

    /** What was taken since the reader was there. */
    List<Token> between(int from) {
        return tokens.subList(from, at);
    }

    /** Puts the reader where it was. */
    void back(int to) {
        at = to;
    }

    int at() {
        return at;
    }

    /** What stands between commas. */
    static List<List<Token>> clauses(List<Token> tokens) {
        List<List<Token>> clauses = new ArrayList<>();
        List<Token> clause = new ArrayList<>();
        for (Token token : tokens) {
            if (token.is(",")) {
                clauses.add(clause);
                clause = new ArrayList<>();
            } else {
                clause.add(token);
            }
        }
        clauses.add(clause);
        return clauses;
    }
}
