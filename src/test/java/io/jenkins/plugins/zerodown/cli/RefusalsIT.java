package io.jenkins.plugins.zerodown.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each row of the tables of docs/security.md: what is given there is refused with the words and the exit status that
 * stand there.
 */
@Wants(server = true)
class RefusalsIT {
    private static final Path DOCUMENT = Path.of("docs/security.md");
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGx5cWV3b3JrZXIxMjM0NTY3ODkwMTIzNDU2Nzg5MDEy";

    @TempDir
    static Path folder;

    private static TestServer server;

    private record Said(int status, String text) {}

    /** @param cells but the last two */
    private record Row(List<String> cells, String words, int status) {
        void isSaidBy(Said said) {
            assertThat(said.text()).contains(words.split("…"));
            assertThat(said.status()).as(said.text()).isEqualTo(status);
            assertThat(said.text()).doesNotContain("\u001b", "Exception");
        }

        @Override
        public String toString() {
            return String.join(" ", cells);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void nothingIsThere() throws Exception {
        // What a refused deployment looked at ahead may be at work for a moment.
        server.run(
                        "sh",
                        "-c",
                        "for _ in 1 2 3 4 5 6 7 8 9; do rm -rf \"$1\" 2>/dev/null && break; sleep 0.5; done\n"
                                + "rm -rf \"$1\" && install -d -o \"$2\" -g \"$2\" \"$1\"",
                        "sh",
                        TestServer.DEPLOY_PATH,
                        server.user())
                .orThrow();
    }

    private static Stream<Row> rows(String heading) throws IOException {
        String text = Files.readString(DOCUMENT);
        int from = text.indexOf("### " + heading + "\n");
        assertThat(from).as(heading).isPositive();
        List<Row> rows = new ArrayList<>();
        for (String line : text.substring(from)
                .lines()
                .skip(1)
                .takeWhile(line -> !line.startsWith("#"))
                .toList()) {
            if (line.startsWith("| `")) {
                List<String> cells = new ArrayList<>();
                for (String cell : line.substring(1, line.length() - 1).split(" \\| ")) {
                    cells.add(cell.strip().replaceAll("^`|`$", ""));
                }
                int last = cells.size() - 1;
                rows.add(new Row(cells.subList(0, last - 1), cells.get(last - 1), Integer.parseInt(cells.get(last))));
            }
        }
        assertThat(rows).hasSizeGreaterThan(4);
        return rows.stream();
    }

    static Stream<Row> inTheFile() throws IOException {
        return rows("In the file");
    }

    static Stream<Row> inWhatIsBuilt() throws IOException {
        return rows("In what is built");
    }

    static Stream<Row> onAServer() throws IOException {
        return rows("On a server, in `deployPath`");
    }

    @ParameterizedTest
    @MethodSource("inTheFile")
    void what_is_refused_in_the_file(Row row) throws Exception {
        String key = row.cells().get(0);
        String value = row.cells().get(1);
        StringBuilder yaml = new StringBuilder("targets:\n  - name: production\n");
        if (!key.equals("deployPath")) {
            yaml.append("    deployPath: /var/www/app\n");
        }
        if (!key.contains(".")) {
            yaml.append("    ").append(key).append(": ").append(value).append('\n');
        }
        yaml.append("    servers:\n      - {");
        Map<String, String> host =
                Map.of("host", "127.0.0.1", "user", "deploy", "passwordEnv", "PW", "hostKey", '"' + KEY + '"');
        List<String> parts = new ArrayList<>();
        host.forEach((name, usual) -> parts.add(name + ": " + (key.equals("servers[0]." + name) ? value : usual)));
        yaml.append(String.join(", ", parts)).append("}\n");
        if (key.startsWith("application.")) {
            yaml.append("application:\n");
            String[] path = key.split("\\.");
            for (int i = 1; i < path.length; i++) {
                yaml.append("  ".repeat(i))
                        .append(path[i])
                        .append(':')
                        .append(i == path.length - 1 ? " " + value : "")
                        .append('\n');
            }
        }

        row.isSaidBy(run(yaml.toString(), "plan"));
    }

    @ParameterizedTest
    @MethodSource("inWhatIsBuilt")
    void what_is_refused_in_what_is_built(Row row) throws Exception {
        Path source = source();
        in(source, row.cells().get(0));

        row.isSaidBy(deploy(source));

        assertThat(server.run("sh", "-c", "ls -A \"$1/releases\" 2>/dev/null || :", "sh", TestServer.DEPLOY_PATH)
                        .out())
                .isBlank();
    }

    @ParameterizedTest
    @MethodSource("onAServer")
    void what_is_refused_on_a_server(Row row) throws Exception {
        server.runAs(server.user(), "sh", "-euc", "cd \"$1\"; " + row.cells().get(0), "sh", TestServer.DEPLOY_PATH)
                .orThrow();

        row.isSaidBy(deploy(source()));

        assertThat(server.run("sh", "-c", "readlink \"$1/current\" || :", "sh", TestServer.DEPLOY_PATH)
                        .out())
                .isBlank();
    }

    private static Path source() throws IOException {
        Path source = Files.createTempDirectory(folder, "source");
        Files.writeString(Files.createDirectories(source.resolve("public")).resolve("index.php"), "<?php echo 1;");
        return source;
    }

    private static void in(Path directory, String script) throws Exception {
        Process made = new ProcessBuilder("sh", "-euc", script)
                .directory(directory.toFile())
                .inheritIO()
                .start();
        assertThat(made.waitFor()).isZero();
    }

    private static Said deploy(Path source) throws IOException {
        Path env = Files.writeString(source.resolveSibling("production.env"), "A=1\n");
        return run(
                "targets:\n  - name: production\n    deployPath: " + TestServer.DEPLOY_PATH
                        + "\n    servers:\n      - {name: web1, host: "
                        + server.host() + ", port: " + server.port() + ", user: " + server.user() + ", identityFile: "
                        + server.identityFile()
                        + ", hostKey: \"" + server.hostKeyLine()
                        + "\"}\napplication: {kind: php, opcache: off, sharedDirs: [storage], envFile: " + env + "}\n",
                "deploy",
                "--no-build",
                "--source",
                source.toString());
    }

    private static Said run(String yaml, String... arguments) throws IOException {
        Path file = Files.writeString(Files.createTempDirectory(folder, "run").resolve("zerodown.yaml"), yaml);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream all = new PrintStream(said, true, StandardCharsets.UTF_8);
        List<String> words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of("-f", file.toString()));
        int status = Main.run(
                new CliEnvironment(
                        Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()),
                        all,
                        all,
                        new Screen(false, false, 80, false)),
                words.toArray(String[]::new));
        return new Said(status, said.toString(StandardCharsets.UTF_8));
    }
}
