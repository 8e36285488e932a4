package io.jenkins.plugins.zerodown.transfer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which paths of the build directory stay out of the release, by the rules of .gitignore:
 *
 * <ul>
 *   <li>one pattern a line; empty lines and lines that begin with {@code #} say nothing; spaces at the end go unless a
 *       backslash is before them
 *   <li>{@code !pattern} takes back in what an earlier pattern left out, and the last pattern that matches decides
 *   <li>a pattern that has a slash at its beginning or in its middle counts from the top, any other matches a name at
 *       any depth
 *   <li>{@code pattern/} matches directories only
 *   <li>{@code *} stands for any text without a slash, {@code ?} for one such byte, {@code [a-z]} and {@code [!a-z]}
 *       for one byte of a set, {@code \} takes the next byte as it is
 *   <li>two stars that are a whole name match at any depth at the beginning, everything below at the end, and any
 *       number of directories between
 *   <li>what lies below a directory that is left out cannot be taken back in
 * </ul>
 *
 * Only the file at the top of the build directory counts. Names are texts with one char for each byte.
 */
final class Zdignore {
    private final List<Rule> rules = new ArrayList<>();

    Zdignore(Collection<String> lines) {
        lines.forEach(this::add);
    }

    private void add(String line) {
        String pattern = trimEnd(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
        if (pattern.isEmpty() || pattern.startsWith("#")) {
            return;
        }
        boolean back = pattern.startsWith("!");
        if (back) {
            pattern = pattern.substring(1);
        }
        boolean directory = pattern.endsWith("/");
        if (directory) {
            pattern = pattern.substring(0, pattern.length() - 1);
        }
        boolean anchored = pattern.indexOf('/') >= 0;
        if (pattern.startsWith("/")) {
            pattern = pattern.substring(1);
        }
        if (!pattern.isEmpty()) {
            rules.add(new Rule(pattern, back, directory, anchored));
        }
    }

    /**
     * Whether this path itself stays out; the caller does not ask about what lies below a directory that does.
     *
     * @param path relative to the top
     */
    boolean excludes(String path, boolean directory) {
        return last(path, directory).map(rule -> !rule.back).orElse(false);
    }

    /** Whether the last pattern that matches this path takes it in by its name, and not by a star for any name. */
    boolean takesIn(String path, boolean directory) {
        return !rules.isEmpty()
                && last(path, directory).map(rule -> rule.back && rule.names()).orElse(false);
    }

    private Optional<Rule> last(String path, boolean directory) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        for (int i = rules.size() - 1; i >= 0; i--) {
            Rule rule = rules.get(i);
            if ((directory || !rule.directory) && matches(rule.pattern, 0, rule.anchored ? path : name, 0)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    private record Rule(String pattern, boolean back, boolean directory, boolean anchored) {
        boolean names() {
            return !pattern.substring(pattern.lastIndexOf('/') + 1)
                    .replaceAll("[*?]", "")
                    .isEmpty();
        }
    }

    private static String trimEnd(String line) {
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == ' ' && !escaped(line, end - 1)) {
            end--;
        }
        return line.substring(0, end);
    }

    private static boolean escaped(String line, int at) {
        int slashes = 0;
        while (at - slashes > 0 && line.charAt(at - slashes - 1) == '\\') {
            slashes++;
        }
        return slashes % 2 == 1;
    }

    private static boolean matches(String p, int i, String t, int j) {
        // A star that did not fit is tried again one byte later; only the last star needs that, since each takes as
        // little as it can.
        int star = -1;
        int mark = -1;
        while (true) {
            if (i < p.length() && p.charAt(i) == '*') {
                int end = endOfStars(p, i);
                if (isDouble(p, i, end)) {
                    return matchesDouble(p, end, t, j);
                }
                i = end;
                star = i;
                mark = j;
                continue;
            }
            if (i == p.length() && j == t.length()) {
                return true;
            }
            int next = i < p.length() && j < t.length() ? matchOne(p, i, t.charAt(j)) : -1;
            if (next >= 0) {
                i = next;
                j++;
            } else if (star >= 0 && mark < t.length() && t.charAt(mark) != '/') {
                j = ++mark;
                i = star;
            } else {
                return false;
            }
        }
    }

    private static int endOfStars(String p, int i) {
        int end = i;
        while (end < p.length() && p.charAt(end) == '*') {
            end++;
        }
        return end;
    }

    /** Two stars and more mean more than one only where they are a whole name. */
    private static boolean isDouble(String p, int i, int end) {
        return end - i > 1 && (i == 0 || p.charAt(i - 1) == '/') && (end == p.length() || p.charAt(end) == '/');
    }

    private static boolean matchesDouble(String p, int end, String t, int j) {
        if (end == p.length()) {
            return j < t.length();
        }
        for (int from = j; from >= 0; from = t.indexOf('/', from) + 1) {
            if (matches(p, end + 1, t, from)) {
                return true;
            }
            if (t.indexOf('/', from) < 0) {
                return false;
            }
        }
        return false;
    }

    /** Where the pattern goes on when its part at {@code i} matches the byte, or -1. */
    private static int matchOne(String p, int i, char c) {
        switch (p.charAt(i)) {
            case '?':
                return c == '/' ? -1 : i + 1;
            case '[':
                return matchSet(p, i, c);
            case '\\':
                return i + 1 < p.length() && p.charAt(i + 1) == c ? i + 2 : -1;
            default:
                return p.charAt(i) == c ? i + 1 : -1;
        }
    }

    private static int matchSet(String p, int open, char c) {
        int i = open + 1;
        boolean not = i < p.length() && (p.charAt(i) == '!' || p.charAt(i) == '^');
        if (not) {
            i++;
        }
        boolean in = false;
        for (boolean first = true; i < p.length() && (first || p.charAt(i) != ']'); first = false) {
            if (p.charAt(i) == '\\' && i + 1 < p.length()) {
                i++;
            }
            char low = p.charAt(i++);
            char high = low;
            if (i + 1 < p.length() && p.charAt(i) == '-' && p.charAt(i + 1) != ']') {
                i++;
                if (p.charAt(i) == '\\' && i + 1 < p.length()) {
                    i++;
                }
                high = p.charAt(i++);
            }
            in |= low <= c && c <= high;
        }
        return i < p.length() && in != not && c != '/' ? i + 1 : -1;
    }
}
