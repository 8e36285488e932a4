package io.jenkins.plugins.zerodown.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** When, on what and with which versions something is measured. */
final class Surroundings {
    private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)+\\w*");

    /** How each program that may take part tells its version. */
    private static final Map<String, List<String>> PROGRAMS = new LinkedHashMap<>();

    static {
        PROGRAMS.put("OpenSSH", List.of("ssh", "-V"));
        PROGRAMS.put("rsync", List.of("rsync", "--version"));
        PROGRAMS.put("zstd", List.of("zstd", "--version"));
        PROGRAMS.put("Capistrano", List.of("cap", "--version"));
        PROGRAMS.put("Ansible", List.of("ansible", "--version"));
    }

    private Surroundings() {}

    /** @param note what they cannot know; may be empty */
    static String sentence(String note) throws IOException, InterruptedException {
        return LocalDate.now(ZoneOffset.UTC) + ", " + Runtime.getRuntime().availableProcessors() + " cores of "
                + processor() + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", Java "
                + System.getProperty("java.version") + versions() + (note.isEmpty() ? "" : "; " + note) + ".";
    }

    private static String processor() throws IOException {
        Path facts = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(facts)) {
            return "an unknown processor";
        }
        try (Stream<String> lines = Files.lines(facts)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 2))
                    .findFirst()
                    .orElse("an unknown processor");
        }
    }

    private static String versions() throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, List<String>> program : PROGRAMS.entrySet()) {
            if (Processes.isInstalled(program.getValue().get(0))) {
                Matcher found = VERSION.matcher(Processes.ask(Stream.of(List.of(
                                "sh", "-c", "exec 2>&1; LC_ALL=C.UTF-8 exec " + String.join(" ", program.getValue())))
                        .flatMap(List::stream)
                        .collect(Collectors.toList())));
                text.append(found.find() ? ", " + program.getKey() + " " + found.group() : "");
            }
        }
        return text.toString();
    }
}
