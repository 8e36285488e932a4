package io.jenkins.plugins.zerodown.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of PHP as it takes to follow chains of calls: words, texts and signs with their lines, without comments. */
final class Php {
    private static final Pattern TOKEN = Pattern.compile(
            "(?<skip>\\s+|//[^\\n]*|#(?!\\[)[^\\n]*|/\\*.*?(?:\\*/|$))"
                    + "|(?<text>'(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\")"
                    + "|(?<word>\\$?[A-Za-z_\\\\][A-Za-z0-9_\\\\]*)"
                    + "|(?<sign>\\?->|->|::|=>|.)",
            Pattern.DOTALL);

    enum Kind {
        WORD,
        TEXT,
        SIGN
    }

    /** @param text without the quotes, where it is a text */
    record Token(Kind kind, String text, int line) {
        boolean is(String sign) {
            return kind == Kind.SIGN && text.equals(sign);
        }
    }

    /** One call of a chain. @param from of its arguments @param to after the last of them */
    record Call(String name, int line, int from, int to) {}

    /** Such as {@code Schema::connection('x')->table(...)}. @param end after it */
    record Chain(String head, List<Call> calls, int end) {}

    private final List<Token> tokens = new ArrayList<>();

    Php(String source) {
        Matcher matcher = TOKEN.matcher(source);
        int line = 1;
        while (matcher.find()) {
            if (matcher.group("text") != null) {
                String text = matcher.group();
                tokens.add(new Token(
                        Kind.TEXT, text.substring(1, text.length() - 1).replaceAll("\\\\(['\"\\\\])", "$1"), line));
            } else if (matcher.group("word") != null) {
                tokens.add(new Token(Kind.WORD, matcher.group(), line));
            } else if (matcher.group("sign") != null) {
                tokens.add(new Token(Kind.SIGN, matcher.group(), line));
            }
            line += (int) matcher.group().chars().filter(c -> c == '\n').count();
        }
    }

    int size() {
        return tokens.size();
    }

    /** Where the body of a function begins and ends, in tokens; all of the source where there is no such function. */
    int[] body(String function) {
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (word(i, "function") && word(i + 1, function)) {
                for (int from = i; from < tokens.size(); from++) {
                    if (tokens.get(from).is("{")) {
                        return new int[] {from + 1, closing(from)};
                    }
                }
            }
        }
        return new int[] {0, tokens.size()};
    }

    boolean word(int at, String text) {
        return plainWord(at) && tokens.get(at).text().equalsIgnoreCase(text);
    }

    boolean plainWord(int at) {
        return at >= 0 && at < tokens.size() && tokens.get(at).kind() == Kind.WORD;
    }

    boolean text(int at) {
        return at >= 0 && at < tokens.size() && tokens.get(at).kind() == Kind.TEXT;
    }

    boolean sign(int at, String sign) {
        return at >= 0 && at < tokens.size() && tokens.get(at).is(sign);
    }

    /** Whether one of several signs stands there. */
    boolean anySign(int at, String signs) {
        return at >= 0
                && at < tokens.size()
                && tokens.get(at).kind() == Kind.SIGN
                && signs.contains(tokens.get(at).text());
    }

    List<String> words(int from, int to) {
        return tokens.subList(from, Math.min(to, tokens.size())).stream()
                .filter(token -> token.kind() == Kind.WORD)
                .map(Token::text)
                .toList();
    }

    /** Whether one of some words stands in a part of it, or the question mark of a condition. */
    boolean speaks(int from, int to, Set<String> words) {
        return tokens.subList(from, to).stream()
                .anyMatch(token -> token.is("?")
                        || token.kind() == Kind.WORD
                                && words.contains(token.text().toLowerCase(Locale.ROOT)));
    }

    /** The class that is the first argument of a call, as {@code User::class}. */
    Optional<String> classOf(Call call) {
        return plainWord(call.from()) && sign(call.from() + 1, "::") && word(call.from() + 2, "class")
                ? Optional.of(tokens.get(call.from()).text())
                : Optional.empty();
    }

    /** The chain that begins at a token, if one does. */
    Optional<Chain> chain(int at) {
        if (tokens.get(at).kind() != Kind.WORD) {
            return Optional.empty();
        }
        List<Call> calls = new ArrayList<>();
        int i = at + 1;
        while (i + 1 < tokens.size()
                && (tokens.get(i).is("->")
                        || tokens.get(i).is("?->")
                        || tokens.get(i).is("::"))
                && tokens.get(i + 1).kind() == Kind.WORD) {
            Token name = tokens.get(i + 1);
            i += 2;
            if (i < tokens.size() && tokens.get(i).is("(")) {
                int end = closing(i);
                calls.add(new Call(name.text(), name.line(), i + 1, end));
                i = Math.min(end + 1, tokens.size());
            }
        }
        String head = tokens.get(at).text();
        return calls.isEmpty()
                ? Optional.empty()
                : Optional.of(new Chain(head.substring(head.lastIndexOf('\\') + 1), calls, i));
    }

    /** The texts that are arguments of a call, or in an array that is one. */
    List<String> texts(Call call) {
        List<String> texts = new ArrayList<>();
        int depth = 0;
        for (int i = call.from(); i < call.to(); i++) {
            Token token = tokens.get(i);
            if (token.is("(") || token.is("{")) {
                depth++;
            } else if (token.is(")") || token.is("}")) {
                depth--;
            } else if (depth == 0 && token.kind() == Kind.TEXT) {
                texts.add(token.text());
            }
        }
        return texts;
    }

    /** The texts that are the first argument, alone or in an array. */
    List<String> first(Call call) {
        int end = call.from();
        int depth = 0;
        while (end < call.to() && !(depth == 0 && tokens.get(end).is(","))) {
            if (tokens.get(end).is("(") || tokens.get(end).is("[")) {
                depth++;
            } else if (tokens.get(end).is(")") || tokens.get(end).is("]")) {
                depth--;
            }
            end++;
        }
        return texts(new Call(call.name(), call.line(), call.from(), end));
    }

    /** Where the bracket is closed that opens there. */
    int closing(int opening) {
        int depth = 0;
        for (int i = opening; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.is("(") || token.is("[") || token.is("{")) {
                depth++;
            } else if ((token.is(")") || token.is("]") || token.is("}")) && --depth == 0) {
                return i;
            }
        }
        return tokens.size();
    }
}
