package io.jenkins.plugins.zerodown.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DemoIT {
    private static final Pattern COUNT = Pattern.compile("(?m)^([0-9,]+) requests, ([0-9,]+) failed\\.");

    @TempDir
    Path directory;

    @Test
    void the_demo_deploys_reverts_and_rolls_back_under_load_and_leaves_nothing_behind() throws Exception {
        Process demo = start();
        String said = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(demo.exitValue()).as(said).isZero();
        Matcher count = COUNT.matcher(said);
        assertThat(count.find()).as(said).isTrue();
        assertThat(Integer.parseInt(count.group(1).replace(",", ""))).isGreaterThan(100);
        assertThat(count.group(2)).isEqualTo("0");
        assertThat(said)
                .contains(
                        "the second release is live (2.0)",
                        "the broken third release was taken back (2.0)",
                        "the rollback serves the first release again (1.0)",
                        "7.1. Atomic Symlink Update");
        assertThat(leftBehind()).isEmpty();
    }

    @Test
    void a_demo_that_is_stopped_leaves_nothing_behind_either() throws Exception {
        Process demo = start();
        StringBuilder said = new StringBuilder();
        // In the middle of a deployment, with the visitors there.
        while (said.toString().split("7\\.1\\. Atomic", -1).length < 3) {
            int c = demo.getInputStream().read();
            assertThat(c).as(said.toString()).isNotNegative();
            said.append((char) c);
        }
        // By its handle: the process object would close the streams too.
        demo.toHandle().destroy();
        said.append(new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(demo.exitValue()).as(said.toString()).isNotZero();
        assertThat(leftBehind()).isEmpty();
    }

    private Process start() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + directory,
                        "-Duser.home=" + directory,
                        "-jar",
                        "target/zerodown-cli.jar",
                        "demo")
                .redirectErrorStream(true)
                .start();
    }

    /** Files in its temporary directory and home; the virtual machine's own counters are not its. */
    private List<Path> leftBehind() throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("hsperfdata"))
                    .toList();
        }
    }
}
