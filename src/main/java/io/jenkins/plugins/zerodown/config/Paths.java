package io.jenkins.plugins.zerodown.config;

import java.util.Arrays;
import java.util.Set;

/** The rules for paths on a server, and inside a release. */
final class Paths {
    /** A deployPath and a path inside the release, together with ours between them, stay below PATH_MAX. */
    private static final int LONGEST = 1000;

    /** Absolute and normal; any byte that a file system takes, but no line end. */
    static final Rule ABSOLUTE = Rule.that(
                    text -> !text.isEmpty(), "is empty", "write an absolute path such as /var/www/app")
            .and(Rule.that(Paths::clean, "has a line end or NUL in it", "choose a path without"))
            .and(Rule.that(text -> text.length() <= LONGEST, "is too long", "choose a path of at most 1000 characters"))
            .and(Rule.that(
                    text -> text.startsWith("/"),
                    "is not an absolute path",
                    "write the whole of it, such as /var/www/app"))
            .and(Rule.that(
                    text -> normal(text.substring(1)), "has an empty, '.' or '..' part", "write the path without it"));

    private static final Set<String> SYSTEM = Set.of(
            "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib64", "/proc", "/root", "/run", "/sbin", "/sys",
            "/tmp", "/usr", "/var");

    /** A directory that may be ours alone. */
    static final Rule DEPLOY = Rule.that(
                    text -> !text.matches("/+"),
                    "is the root of the file system",
                    "give the application a directory of its own, such as /var/www/app")
            .and(ABSOLUTE)
            .and(Rule.that(
                    text -> !SYSTEM.contains(text) && !text.matches("(?s)/(dev|proc|sys)/.*"),
                    "belongs to the system",
                    "give the application a directory of its own, such as /var/www/app"));

    /** Inside a release: relative and normal. */
    static final Rule INSIDE = Rule.that(
                    text -> !text.isBlank(), "is empty", "write a path inside the release or remove it")
            .and(Rule.that(Paths::clean, "has a line end or NUL in it", "choose a path without"))
            .and(Rule.that(text -> text.length() <= LONGEST, "is too long", "choose a path of at most 1000 characters"))
            .and(Rule.that(
                    text -> !text.startsWith("/"), "is absolute", "write it relative to the release, such as storage"))
            .and(Rule.that(
                    text -> !Arrays.asList(text.split("/", -1)).contains(".."),
                    "climbs out of the release with '..'",
                    "write a path inside the release"))
            .and(Rule.that(
                    Paths::normal, "has an empty or '.' part", "write the path without it, such as storage/app"));

    private Paths() {}

    private static boolean clean(String text) {
        return text.indexOf('\n') < 0 && text.indexOf('\0') < 0 && Rules.encodable(text);
    }

    private static boolean normal(String relative) {
        return Arrays.stream(relative.split("/", -1))
                .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }

    /** {@code /var/www/app/} is {@code /var/www/app}: people end directories with a slash. */
    static String withoutEnd(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /** Whether {@code path} is {@code directory} or lies in it. */
    static boolean within(String path, String directory) {
        return path.equals(directory) || path.startsWith(directory + '/');
    }
}
