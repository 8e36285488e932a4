package io.jenkins.plugins.zerodown.workspace;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A command of a build on this machine.
 *
 * @param words program and arguments, at least the program; no shell reads them
 * @param directory where it runs
 * @param environment set for this command alone, over the build's
 */
public record Command(List<String> words, Path directory, Map<String, String> environment) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./^~-]+");
    private static final Pattern LOGIN = Pattern.compile("://[^/\\s@']*:[^/\\s@']*@");

    public Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
        if (words.isEmpty() || words.get(0).isBlank()) {
            throw new IllegalArgumentException("a command without a program");
        }
    }

    /** @param program words that name the program, such as {@code php8.2} or {@code php8.2 /usr/local/bin/composer2} */
    public static Command of(Path directory, List<String> program, String... arguments) {
        return new Command(Stream.concat(program.stream(), Stream.of(arguments)).toList(), directory, Map.of());
    }

    /** A line of the user's own for sh. */
    public static Command shell(Path directory, String line) {
        return new Command(List.of("sh", "-c", line), directory, Map.of());
    }

    /** With more environment variables. */
    public Command with(Map<String, String> more) {
        Map<String, String> merged = new HashMap<>(environment);
        merged.putAll(more);
        return new Command(words, directory, merged);
    }

    /** As one would type it, but for passwords in addresses; a user's line as he wrote it. */
    @Override
    public String toString() {
        if (words.size() == 3 && words.get(0).equals("sh") && words.get(1).equals("-c")) {
            return words.get(2);
        }
        return withoutPasswords(words.stream().map(Command::quoted).collect(Collectors.joining(" ")));
    }

    /** Text in which addresses have lost what stands between :// and @. */
    static String withoutPasswords(String text) {
        return LOGIN.matcher(text).replaceAll("://***@");
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
