package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree as large as a real application with its vendor directory, deployed by a JVM with a small heap. */
class LargeTreeIT {
    private static final int FILES = 10_000;
    private static final int BYTES = 8_100;

    @TempDir
    Path directory;

    private final Random random = new Random(20261121);

    @Tag("long")
    @Test
    void ten_thousand_files_go_through_a_heap_of_96_megabytes() throws Exception {
        TestServer.assumePresent();
        try (TestServer server = TestServer.start()) {
            Project project = Project.in(directory)
                    .on(server, "web1")
                    .options("kind: php")
                    .java("-Xmx96m");
            for (int i = 0; i < FILES - 1; i++) {
                write(project, i);
            }
            Files.createDirectories(project.application().resolve("public"));
            Files.writeString(project.application().resolve("public/index.php"), "<?php echo 'one';");

            Ran first = project.run("deploy", "--no-build");
            assertThat(first.exit()).as(first.out() + first.err()).isZero();
            assertThat(first.out()).contains("10,000 of 10,000 files changed, 81 MB -> ");

            for (int i = 0; i < FILES; i += 100) {
                write(project, i);
            }
            Ran second = project.run("deploy", "--no-build");
            assertThat(second.exit()).as(second.out() + second.err()).isZero();
            assertThat(second.out()).contains("100 of 10,000 files changed, 810 kB -> ");
            assertThat(server.run(
                                    "sh",
                                    "-c",
                                    "cd " + TestServer.DEPLOY_PATH
                                            + "/releases && find . -type f -printf '%i\\n' | sort | uniq -d")
                            .orThrow()
                            .out()
                            .lines()
                            .count())
                    .isEqualTo(FILES - 100);
        }
    }

    /** Half of it is what no compression makes smaller. */
    private void write(Project project, int number) throws IOException {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        byte[] text = "<?php /* a line of text that is there again and again */\n"
                .repeat(200)
                .getBytes();
        System.arraycopy(text, 0, bytes, 0, BYTES / 2);
        Path file = project.application().resolve("vendor/package" + number / 100 + "/src/Class" + number + ".php");
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }
}
