package io.jenkins.plugins.zerodown.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An .env file, read as Laravel reads it (phpdotenv 5): comments, {@code export}, single and double quotes, values of
 * several lines in double quotes, {@code ${NAME}} of keys that came before.
 */
public final class EnvFile {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.]+");
    private static final Pattern NESTED = Pattern.compile("\\$\\{([A-Za-z0-9_.]+)}");

    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    private EnvFile() {}

    /**
     * Never fails: what Laravel would refuse is among {@link #problems}, and so is a quote that is never closed, which
     * Laravel takes for the end of the file without a word.
     */
    public static EnvFile parse(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        EnvFile file = new EnvFile();
        String[] lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\r\n|\n|\r", -1);
        for (int i = 0; i < lines.length; i++) {
            int first = i;
            StringBuilder entry = new StringBuilder(lines[i]);
            while (opensQuotes(entry) && i + 1 < lines.length) {
                entry.append('\n').append(lines[++i]);
            }
            file.entry(first + 1, entry.toString());
        }
        return file;
    }

    /** Of a key that stands there several times, the last. */
    public Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** In the file's order. */
    public Set<String> keys() {
        return Collections.unmodifiableSet(values.keySet());
    }

    /** What keeps Laravel from reading the file, each with its line and without any value. */
    public List<String> problems() {
        return Collections.unmodifiableList(problems);
    }

    private void entry(int line, String entry) {
        String text = entry.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return;
        }
        int equals = text.indexOf('=');
        String name = (equals < 0 ? text : text.substring(0, equals)).strip();
        if (name.startsWith("export ")) {
            name = name.substring("export ".length()).strip();
        }
        if (name.length() > 1
                && (name.startsWith("\"") && name.endsWith("\"") || name.startsWith("'") && name.endsWith("'"))) {
            name = name.substring(1, name.length() - 1);
        }
        if (!NAME.matcher(name).matches()) {
            // A line without a legal name may be the rest of a secret: it is not shown.
            problems.add("line " + line + " does not begin with a name and '='");
            return;
        }
        values.put(
                name,
                equals < 0 ? "" : value(line, name, text.substring(equals + 1).strip()));
    }

    private String value(int line, String name, String text) {
        StringBuilder value = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\'' || c == '"') {
                int end = closing(text, at);
                if (end < 0) {
                    problems.add("line " + line + ": the value of " + name + " opens a quote (" + c
                            + ") that is not closed");
                    return value.append(text.substring(at + 1)).toString();
                }
                String inner = text.substring(at + 1, end);
                value.append(c == '"' ? nested(unescaped(inner)) : inner);
                at = end + 1;
            } else if (c == '#') {
                return value.toString();
            } else if (Character.isWhitespace(c)) {
                String rest = text.substring(at).strip();
                if (!rest.startsWith("#")) {
                    problems.add("line " + line + ": the value of " + name + " has a space outside quotes; write "
                            + name + "=\"…\"");
                    return value.append(text.substring(at)).toString();
                }
                return value.toString();
            } else {
                int end = at;
                while (end < text.length() && "'\"# \t\n".indexOf(text.charAt(end)) < 0) {
                    end++;
                }
                value.append(nested(text.substring(at, end)));
                at = end;
            }
        }
        return value.toString();
    }

    private String nested(String text) {
        Matcher matcher = NESTED.matcher(text);
        return matcher.replaceAll(
                found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group())));
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                char next = text.charAt(++i);
                plain.append(
                        switch (next) {
                            case 'n' -> '\n';
                            case 't' -> '\t';
                            case 'r' -> '\r';
                            case 'f' -> '\f';
                            case 'v' -> '\u000B';
                            default -> next;
                        });
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    /** Whether a double quote right after the first '=' waits for its end on a later line. */
    private static boolean opensQuotes(CharSequence entry) {
        String text = entry.toString().stripLeading();
        int quote = text.indexOf("=\"");
        return !text.startsWith("#") && quote >= 0 && quote == text.indexOf('=') && closing(text, quote + 1) < 0;
    }

    /** @return where the quote that opens at {@code start} is closed, or -1; only double quotes know a backslash */
    private static int closing(String text, int start) {
        char quote = text.charAt(start);
        for (int i = start + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && quote == '"') {
                i++;
            } else if (text.charAt(i) == quote) {
                return i;
            }
        }
        return -1;
    }
}
