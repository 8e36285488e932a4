package io.jenkins.plugins.zerodown.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits {@code php8.2 "/opt/my tools/composer"} into words: by spaces, with single or double quotes around what has
 * some.
 */
final class Words {
    private static final Pattern WORD = Pattern.compile("\\s*+((?:[^\\s'\"]++|'[^']*+'|\"[^\"]*+\")++)\\s*+");
    private static final Pattern QUOTED = Pattern.compile("'([^']*)'|\"([^\"]*)\"");

    static final Rule RULE =
            Rules.LINE.and(Rule.that(text -> split(text).isPresent(), "has a quote that is not closed", "close it"));

    private Words() {}

    /** @return empty where a quote is not closed */
    static Optional<List<String>> split(String text) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!word.find(end) || word.start() != end) {
                return Optional.empty();
            }
            words.add(QUOTED.matcher(word.group(1))
                    .replaceAll(quoted ->
                            Matcher.quoteReplacement(quoted.group(1) != null ? quoted.group(1) : quoted.group(2))));
            end = word.end();
        }
        return Optional.of(List.copyOf(words));
    }
}
