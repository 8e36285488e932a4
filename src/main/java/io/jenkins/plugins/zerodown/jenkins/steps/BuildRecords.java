package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.model.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The directory in which a build keeps what is known of its deployments: {@code 12-zdBuild-production.json}. */
final class BuildRecords {
    private static final Pattern NAME = Pattern.compile("(\\d+)-(zd[A-Za-z]+)-(.+)\\.json");

    private BuildRecords() {}

    static Path of(Run<?, ?> run) {
        return run.getRootDir().toPath().resolve("zerodown");
    }

    /** @param node of the step in the build's graph */
    static String name(int node, Part part, String target) {
        // The one character of a target's name that not every file system takes.
        return node + "-" + part.function() + "-" + target.replace(":", "%3A") + ".json";
    }

    /** The newest that such a step has begun for a target in this build. */
    static Optional<Path> newest(Path directory, Part part, String target) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file ->
                            node(file) >= 0 && file.getFileName().toString().equals(name(node(file), part, target)))
                    .max(Comparator.comparingInt(BuildRecords::node));
        }
    }

    /** Whether this build has begun something for another target. */
    static boolean hasOther(Path directory, String target) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        String its = target.replace(":", "%3A");
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> NAME.matcher(file.getFileName().toString()))
                    .anyMatch(name -> name.matches() && !name.group(3).equals(its));
        }
    }

    private static int node(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? Integer.parseInt(name.group(1)) : -1;
    }
}
