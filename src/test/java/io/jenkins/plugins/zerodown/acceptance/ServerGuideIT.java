package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.zerodown.config.ConfigurationFile;
import io.jenkins.plugins.zerodown.fixture.Ports;
import io.jenkins.plugins.zerodown.fixture.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration that docs/server.md tells people to copy is taken by the programs that it is for, as it stands. */
class ServerGuideIT {
    @TempDir
    Path directory;

    @Test
    void nginx_takes_the_server_blocks() throws Exception {
        Path nginx = program("/usr/sbin/nginx");
        // Where it listens and logs is this machine's; what it does with a request is the guide's.
        String blocks = String.join("\n", blocks("nginx"))
                .replace("listen 80;", "listen 127.0.0.1:" + Ports.free() + ";")
                .replace("include fastcgi_params;", "include /etc/nginx/fastcgi_params;");
        Path file = Files.writeString(directory.resolve("nginx.conf"), """
                pid %1$s/pid;
                events {}
                http { access_log off; %2$s }
                """.formatted(directory, blocks));

        Ran ran = Ran.of(
                nginx.toString(),
                "-t",
                "-c",
                file.toString(),
                "-e",
                directory.resolve("log").toString());

        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(blocks("nginx"))
                .filteredOn(block -> block.startsWith("server {"))
                .hasSize(2)
                .allSatisfy(block ->
                        assertThat(block).contains("SCRIPT_FILENAME $realpath_root", "DOCUMENT_ROOT $realpath_root"));
    }

    @Test
    void php_fpm_takes_the_pool() throws Exception {
        Path fpm = program("/usr/sbin/php-fpm8.2");
        Path file = Files.writeString(
                directory.resolve("fpm.conf"),
                "[global]\nerror_log = " + directory.resolve("log") + "\nprocess_control_timeout = 10s\n"
                        + only("ini", "[app]"));

        Ran ran = Ran.of(fpm.toString(), "-t", "-y", file.toString());

        assertThat(ran.exit()).as(ran.err()).isZero();
    }

    @Test
    void every_target_is_read_without_a_complaint() throws Exception {
        List<String> targets = blocks("yaml").stream()
                .filter(block -> block.startsWith("targets:"))
                .toList();
        assertThat(targets).hasSize(2);
        String options = only("yaml", "application:");

        for (String target : targets) {
            Path file = Files.writeString(directory.resolve("zerodown.yaml"), target + options);
            assertThat(ConfigurationFile.read(file).targets()).hasSize(1);
        }
    }

    private static Path program(String path) {
        assumeTrue(Files.isExecutable(Path.of(path)), path + " is not installed");
        return Path.of(path);
    }

    private static String only(String language, String beginning) throws Exception {
        List<String> found = blocks(language).stream()
                .filter(block -> block.startsWith(beginning))
                .toList();
        assertThat(found)
                .as("blocks of docs/server.md that begin with " + beginning)
                .hasSize(1);
        return found.get(0);
    }

    /** Those of one language. */
    static List<String> blocks(String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/server.md")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
