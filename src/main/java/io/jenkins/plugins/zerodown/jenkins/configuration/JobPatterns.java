package io.jenkins.plugins.zerodown.jenkins.configuration;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which jobs may use a target, by their full names with folders and branch. {@code *} stands for any characters but a
 * slash, {@code **} for any characters at all; everything else for itself.
 *
 * @param patterns none lets no job in
 */
public record JobPatterns(List<String> patterns) {
    private static final Pattern WILDCARD = Pattern.compile("\\*\\*|\\*");

    public JobPatterns {
        patterns = List.copyOf(patterns);
    }

    /** @param lines one pattern in each; blank ones count for nothing */
    public static JobPatterns of(String lines) {
        return new JobPatterns(
                lines.lines().map(String::strip).filter(line -> !line.isEmpty()).toList());
    }

    /** @param fullName such as {@code shop/app/main} */
    public boolean allow(String fullName) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, fullName));
    }

    /** Those that let in change requests of a multibranch project, under the names that Jenkins gives their jobs. */
    public List<String> ofChangeRequests() {
        return patterns.stream().filter(JobPatterns::letsChangeRequestsIn).toList();
    }

    private static boolean letsChangeRequestsIn(String pattern) {
        int slash = pattern.lastIndexOf('/');
        String last = pattern.substring(slash + 1);
        return pattern.contains("**") || slash > 0 && (matches(last, "PR-1") || matches(last, "MR-1"));
    }

    private static boolean matches(String pattern, String name) {
        Matcher wildcard = WILDCARD.matcher(pattern);
        StringBuilder expression = new StringBuilder();
        int end = 0;
        while (wildcard.find()) {
            expression
                    .append(Pattern.quote(pattern.substring(end, wildcard.start())))
                    .append(wildcard.group().equals("**") ? ".*" : "[^/]*");
            end = wildcard.end();
        }
        return name.matches(
                expression.append(Pattern.quote(pattern.substring(end))).toString());
    }

    @Override
    public String toString() {
        return patterns.stream().collect(Collectors.joining(", "));
    }
}
