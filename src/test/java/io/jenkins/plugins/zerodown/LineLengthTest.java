package io.jenkins.plugins.zerodown;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two files beside each other fit a screen. What others write (a migration, a project of npm) is as they write it. */
class LineLengthTest {
    private static final int LONGEST = 120;
    private static final Set<String> KINDS =
            Set.of("java", "sh", "php", "css", "html", "properties", "xml", "yml", "yaml");

    @Test
    void no_line_is_longer_than_120_characters() throws IOException {
        List<String> tooLong = new ArrayList<>();
        int seen = 0;
        for (String root : List.of("src/main", "src/test/java", "src/bench/java", "src/jenkins-api", "jenkins/src")) {
            try (Stream<Path> all = Files.walk(Path.of(root))) {
                for (Path file : all.filter(LineLengthTest::counts).toList()) {
                    seen++;
                    look(file, tooLong);
                }
            }
        }
        look(Path.of("pom.xml"), tooLong);
        look(Path.of(".ci/run"), tooLong);

        assertThat(tooLong).isEmpty();
        assertThat(seen).isGreaterThan(500);
    }

    private static boolean counts(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file) && KINDS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    private static void look(Path file, List<String> tooLong) throws IOException {
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).codePointCount(0, lines.get(i).length()) > LONGEST) {
                tooLong.add(file + ":" + (i + 1));
            }
        }
    }
}
