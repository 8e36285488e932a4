package io.jenkins.plugins.zerodown.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The part of docs/benchmarks.md that is measured: between two marks, the rest is left alone. */
final class Report {
    private static final String BEGIN = "<!-- measured: begin -->";
    private static final String END = "<!-- measured: end -->";

    private Report() {}

    static void write(Path file, List<String> table, String note) throws IOException {
        List<String> lines = Files.readAllLines(file);
        int begin = lines.indexOf(BEGIN);
        int end = lines.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(file + " has no lines '" + BEGIN + "' and '" + END + "' for the table to stand between");
        }
        List<String> text = new ArrayList<>(lines.subList(0, begin + 1));
        text.add("");
        text.add(LocalDate.now(ZoneOffset.UTC) + ", " + machine() + (note.isEmpty() ? "." : "; " + note + "."));
        text.add("");
        text.addAll(table);
        text.add("");
        text.addAll(lines.subList(end, lines.size()));
        Files.write(file, text);
    }

    private static String machine() throws IOException {
        String processor = "an unknown processor";
        Path facts = Path.of("/proc/cpuinfo");
        if (Files.isReadable(facts)) {
            try (Stream<String> lines = Files.lines(facts)) {
                processor = lines.filter(line -> line.startsWith("model name")).map(line -> line.substring(line.indexOf(':') + 2))
                        .findFirst().orElse(processor);
            }
        }
        return Runtime.getRuntime().availableProcessors() + " cores of " + processor + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.version") + ", Java " + System.getProperty("java.version");
    }
}
