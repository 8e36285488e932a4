package io.jenkins.plugins.zerodown.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The parts of docs/benchmarks.md that are measured: each stands between two marks, the rest is left alone. */
final class Report {
    private Report() {}

    /** Where a part's figures are kept until then. */
    static Path figures(Path work, Part part) {
        return work.resolve("figures").resolve(part.word() + ".txt");
    }

    /** @param work parts of which it has no figures stay as they are */
    static void write(Path file, Path work) throws IOException {
        Map<Part, Figures> measured = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            if (Files.exists(figures(work, part))) {
                Figures figures = Figures.read(figures(work, part));
                if (figures.rounds() > 0) {
                    measured.put(part, figures);
                }
            }
        }
        List<String> lines = Files.readAllLines(file);
        for (Map.Entry<Part, Figures> one : measured.entrySet()) {
            lines = replaced(file, lines, one.getKey().word(), section(one.getKey(), one.getValue(), file));
        }
        Files.write(file, replaced(file, lines, "goals", Goals.table(measured)));
    }

    private static List<String> section(Part part, Figures figures, Path file) throws IOException {
        List<String> text = new ArrayList<>();
        text.add(figures.surroundings() + " " + (figures.rounds() == 1 ? "One round." : figures.rounds() + " rounds."));
        text.add("");
        text.addAll(Table.of(figures));
        if (!part.axis().isEmpty() && part != Part.MEMORY) {
            String picture = "images/benchmark-" + part.word() + ".svg";
            Files.createDirectories(file.resolveSibling("images"));
            Files.writeString(file.resolveSibling(picture), new Picture(part, figures).svg());
            text.add("");
            text.add("![" + part.axis() + ", and the seconds that a deployment took](" + picture + ")");
        }
        return text;
    }

    private static List<String> replaced(Path file, List<String> lines, String word, List<String> by)
            throws IOException {
        int begin = lines.indexOf(mark(word, "begin"));
        int end = lines.indexOf(mark(word, "end"));
        if (begin < 0 || end < begin) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s has no lines '%s' and '%s' for a table to stand between",
                    file,
                    mark(word, "begin"),
                    mark(word, "end")));
        }
        List<String> text = new ArrayList<>(lines.subList(0, begin + 1));
        text.add("");
        text.addAll(by);
        text.add("");
        text.addAll(lines.subList(end, lines.size()));
        return text;
    }

    private static String mark(String word, String which) {
        return "<!-- " + word + ": " + which + " -->";
    }
}
