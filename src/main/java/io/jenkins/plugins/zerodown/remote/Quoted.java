package io.jenkins.plugins.zerodown.remote;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The one place where a value becomes part of a text that a shell reads: the line that sets a script's arguments.
 * Between single quotes POSIX sh takes every byte but the quote itself for what it is (XCU 2.2.2); the session's locale
 * is C, so that no multi-byte character can hide one.
 */
final class Quoted {
    private static final String NOT_HELD =
            "this deployment does not hold the lock of the target any more; deployment.log says who took it. "
                    + "Nothing was changed";
    /** Needs no quotes, and is read more easily without: command lines are shown in messages. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+,-]+");

    private Quoted() {}

    /** A line for sh that is exactly these words. */
    static String command(List<String> words) {
        return words.stream()
                .map(word -> PLAIN.matcher(word).matches()
                        ? word
                        : arguments(List.of(word)).stripTrailing())
                .collect(Collectors.joining(" "));
    }

    /** Script text that sets the arguments and then runs the script, where the server has no function for it. */
    static String request(Call call) {
        return fence(call) + umask(call) + "set -- " + arguments(call.words()) + "\n"
                + call.script().text();
    }

    /** A line that calls the function that is the script. */
    static String request(Call call, String function) {
        return fence(call) + umask(call) + function + " " + arguments(call.words()) + "\n";
    }

    private static String fence(Call call) {
        return call.fence().isEmpty()
                ? ""
                : "[ -d " + arguments(List.of(call.fence())) + "] || { echo '" + NOT_HELD + "' >&2; exit "
                        + ScriptResult.FENCED + "; }\n";
    }

    private static String umask(Call call) {
        return call.umask().isEmpty() ? "" : "umask " + call.umask() + "\n";
    }

    private static String arguments(List<String> values) {
        StringBuilder text = new StringBuilder();
        for (String value : values) {
            text.append('\'').append(value.replace("'", "'\\''")).append("' ");
        }
        return text.toString();
    }
}
