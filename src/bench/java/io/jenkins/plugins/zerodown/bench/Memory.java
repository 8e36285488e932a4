package io.jenkins.plugins.zerodown.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a process needed of it, in megabytes. */
final class Memory {
    /** Of Java's own log of collections: {@code Pause Young (Normal) 23M->5M(64M)}. */
    private static final Pattern COLLECTION = Pattern.compile("\\d+M->(\\d+)M\\(\\d+M\\)");

    private static final double KIBI = 1024;

    private Memory() {}

    /** @return the most that one of them left; 0 where there was none */
    static double heldAfterCollections(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.map(COLLECTION::matcher)
                    .filter(Matcher::find)
                    .mapToDouble(found -> Double.parseDouble(found.group(1)))
                    .max()
                    .orElse(0);
        }
    }

    /** @return the most that it has had until now; 0 for one that has ended, or where the system does not tell */
    static double mostResident(long process) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(process), "status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .findFirst()
                    .map(line -> Double.parseDouble(line.replaceAll("\\D", "")) / KIBI)
                    .orElse(0.0);
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }
}
