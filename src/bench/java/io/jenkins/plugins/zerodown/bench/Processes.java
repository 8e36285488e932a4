package io.jenkins.plugins.zerodown.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Other programs. */
final class Processes {
    private static final int BETWEEN_LOOKS = 20;

    private Processes() {}

    /**
     * @param environment NAME=VALUE, beside this process's own
     * @return the most megabytes of memory that the program itself had
     * @throws IOException with what it printed, where it failed
     */
    static double run(List<String> words, List<String> environment) throws IOException, InterruptedException {
        Path said = Files.createTempFile("benchmark", ".log");
        try {
            Process process = start(words, environment)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            double most = 0;
            do {
                most = Math.max(most, Memory.mostResident(process.pid()));
            } while (!process.waitFor(BETWEEN_LOOKS, TimeUnit.MILLISECONDS));
            if (process.exitValue() != 0) {
                throw new IOException(words.get(0) + " ended with status " + process.exitValue() + ":\n"
                        + Files.readString(said, StandardCharsets.ISO_8859_1));
            }
            return most;
        } finally {
            Files.delete(said);
        }
    }

    /** @return what it printed; @throws IOException where it failed */
    static String ask(List<String> words) throws IOException, InterruptedException {
        Process process = start(words, List.of())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", words) + " ended with status " + process.exitValue());
        }
        return said;
    }

    private static ProcessBuilder start(List<String> words, List<String> environment) {
        ProcessBuilder builder = new ProcessBuilder(words).redirectInput(new File("/dev/null"));
        environment.forEach(pair ->
                builder.environment().put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1)));
        return builder;
    }

    static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
