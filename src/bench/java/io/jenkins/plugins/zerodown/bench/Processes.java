package io.jenkins.plugins.zerodown.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Other programs. */
final class Processes {
    private Processes() {}

    /** @param environment NAME=VALUE, beside this process's own; @throws IOException with what it printed, where it failed */
    static void run(List<String> words, List<String> environment) throws IOException, InterruptedException {
        Path said = Files.createTempFile("benchmark", ".log");
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(said.toFile())
                .redirectInput(new File("/dev/null"));
        environment.forEach(pair -> builder.environment()
                .put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1)));
        int status = builder.start().waitFor();
        String text = Files.readString(said, StandardCharsets.ISO_8859_1);
        Files.delete(said);
        if (status != 0) {
            throw new IOException(words.get(0) + " ended with status " + status + ":\n" + text);
        }
    }

    static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
