package io.jenkins.plugins.zerodown.workspace;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of a tool. @param text such as 8.2.35 */
public record ToolVersion(String text) {
    /**
     * Each tool begins a line with its version: "PHP 8.2.35 (cli)", "Composer version 2.5.5", "git version 2.39.5",
     * "v20.20.2", "11.0.1".
     */
    private static final Pattern SAID =
            Pattern.compile("(?m)^(?:PHP |Composer (?:version )?|git version |v)?([0-9]+(?:\\.[0-9]+)+)");

    private static final Pattern LEGAL = Pattern.compile("[0-9]+(\\.[0-9]+)+");

    public ToolVersion {
        if (!LEGAL.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a version such as 8.2.35");
        }
    }

    /** @param output of {@code --version}, warnings and all */
    public static Optional<ToolVersion> in(String output) {
        Matcher matcher = SAID.matcher(output.replaceAll("\u001B\\[[0-9;]*m", ""));
        return matcher.find() ? Optional.of(new ToolVersion(matcher.group(1))) : Optional.empty();
    }

    /** Such as 20. */
    public String major() {
        return text.substring(0, text.indexOf('.'));
    }

    /** Such as 8.2. */
    public String majorMinor() {
        int second = text.indexOf('.', text.indexOf('.') + 1);
        return second < 0 ? text : text.substring(0, second);
    }

    @Override
    public String toString() {
        return text;
    }
}
