package io.jenkins.plugins.zerodown.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A POSIX sh script kept as a resource beside the class that names it. It takes values as arguments or on standard
 * input, and may be run any number of times. Comment lines {@code # Joined behind PATH...} name parts that it needs:
 * their functions are put in front of it, so that what several scripts need is written once. Lines {@code # Arguments:
 * NAME...} name what it takes, in order.
 *
 * @param text with its parts, so that it runs by itself
 */
public record Script(String name, String text) {
    /** Where the paths of resources begin. */
    private static final String ROOT = "/io/jenkins/plugins/zerodown/";

    private static final Pattern PARTS = Pattern.compile("^# Joined behind (.+)$", Pattern.MULTILINE);
    private static final Pattern PARAMETERS = Pattern.compile("^# Arguments: (.+)$", Pattern.MULTILINE);
    private static final String SHEBANG = "#!/bin/sh\n";

    /** @param name file name in the resources of {@code home}'s package */
    public static Script of(Class<?> home, String name) {
        String folder = "/" + home.getPackageName().replace('.', '/') + "/";
        if (!folder.startsWith(ROOT)) {
            throw new IllegalArgumentException(home + " is no class of this engine");
        }
        return new Script(name, joined(folder.substring(ROOT.length()) + name));
    }

    /**
     * The text of a script behind that of its parts.
     *
     * @param path such as {@code phase03/3.4-file-transfer.sh}; a part's is {@code prelude/words.sh}, or its name alone
     *     where it lies beside the script
     */
    public static String joined(String path) {
        String text = resource(path);
        List<String> parts = words(PARTS, text);
        if (parts.isEmpty()) {
            return text;
        }
        String folder = path.substring(0, path.lastIndexOf('/') + 1);
        return SHEBANG
                + parts.stream()
                        .map(part -> resource(part.contains("/") ? part : folder + part))
                        .collect(Collectors.joining())
                + text.substring(SHEBANG.length());
    }

    /** The names of its arguments; the last may be {@code [NAME...]}: any number of them. */
    public List<String> parameters() {
        List<String> names = words(PARAMETERS, text);
        return names.equals(List.of("none")) ? List.of() : names;
    }

    private static List<String> words(Pattern header, String text) {
        return header.matcher(text)
                .results()
                .flatMap(line -> Stream.of(line.group(1).split(" ")))
                .toList();
    }

    /** @param path below the engine's package */
    static String resource(String path) {
        try (InputStream in = Script.class.getResourceAsStream(ROOT + path)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + ROOT + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
