package io.jenkins.plugins.zerodown.remote;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * One run of a script on a server.
 *
 * @param arguments of the script so far
 * @param stdin small (it is kept in a shell variable on the server); bytes other than NUL; never shown anywhere
 * @param silence how long the script may print nothing before the connection is given up
 * @param live called with each line of standard output as it arrives
 * @param repeatable whether the script may be run again when the connection was lost under way
 * @param lasting whether its answer stays true however late it is looked at, where it was asked for ahead
 * @param umask octal, that it begins with; empty for the session's own, which is 022
 * @param fence absolute path on the server without which it does not begin, and ends with {@link ScriptResult#FENCED};
 *     empty: it is begun
 */
public record Call(
        Script script,
        ScriptArguments arguments,
        byte[] stdin,
        Duration silence,
        Consumer<String> live,
        boolean repeatable,
        boolean lasting,
        String umask,
        String fence) {
    private static final Duration SILENCE = Duration.ofMinutes(5);

    /** With no argument yet: what its header names comes by {@link #with} and {@link #rest}, in that order. */
    public static Call of(Script script) {
        return new Call(script, ScriptArguments.of(script), new byte[0], SILENCE, line -> {}, true, false, "", "");
    }

    /**
     * Gives the next argument.
     *
     * @param name as the script's header has it
     * @param value any text without NUL
     * @throws IllegalArgumentException where another argument is the next one
     */
    public Call with(String name, String value) {
        return with(arguments.with(name, List.of(value)));
    }

    /**
     * Gives what the header has as {@code [NAME...]}: all that is left.
     *
     * @param values any number, texts without NUL
     * @throws IllegalArgumentException as {@link #with}
     */
    public Call rest(String name, List<String> values) {
        return with(arguments.with("[" + name + "...]", values));
    }

    private Call with(ScriptArguments given) {
        return new Call(script, given, stdin, silence, live, repeatable, lasting, umask, fence);
    }

    /**
     * What the script gets as {@code "$@"}.
     *
     * @throws IllegalArgumentException where an argument is missing
     */
    List<String> words() {
        return arguments.complete();
    }

    public Call stdin(String text) {
        return stdin(text.getBytes(StandardCharsets.UTF_8));
    }

    public Call stdin(byte[] bytes) {
        return new Call(script, arguments, bytes, silence, live, repeatable, lasting, umask, fence);
    }

    public Call silence(Duration limit) {
        return new Call(script, arguments, stdin, limit, live, repeatable, lasting, umask, fence);
    }

    public Call live(Consumer<String> lines) {
        return new Call(script, arguments, stdin, silence, lines, repeatable, lasting, umask, fence);
    }

    /** Must not be run again by itself: after a lost connection the caller looks what became of it. */
    public Call once() {
        return new Call(script, arguments, stdin, silence, live, false, lasting, umask, fence);
    }

    /** What it does is done once: who looks at its answer later is not to have it done again. */
    public Call answeredForGood() {
        return new Call(script, arguments, stdin, silence, live, repeatable, true, umask, fence);
    }

    /** Of what runs the application, which writes where PHP-FPM writes too. @param octal such as 002 */
    public Call umask(String octal) {
        if (!octal.matches("[0-7]{3}")) {
            throw new IllegalArgumentException("'" + octal + "' is no umask");
        }
        return new Call(script, arguments, stdin, silence, live, repeatable, lasting, octal, fence);
    }

    /**
     * Of a script that takes no token itself: it is looked for the lock right before it begins.
     *
     * @param held the directory of the target's lock that bears its owner's token
     */
    public Call fenced(String held) {
        return new Call(script, arguments, stdin, silence, live, repeatable, lasting, umask, held);
    }

    @Override
    public String toString() {
        return script + " " + arguments.words();
    }
}
