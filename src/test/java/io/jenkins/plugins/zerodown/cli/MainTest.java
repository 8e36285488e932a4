package io.jenkins.plugins.zerodown.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says and answers where no server is needed, or none can be reached. */
@Tag("servers")
class MainTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGx5cWV3b3JrZXIxMjM0NTY3ODkwMTIzNDU2Nzg5MDEy";

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();

    private record Said(int status, String out, String err) {}

    private Said run(String... arguments) {
        environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(
                new CliEnvironment(
                        environment,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        new Screen(false, false, 80, false)),
                arguments);
        return new Said(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Said with(String yaml, String... arguments) throws IOException {
        Path file = Files.writeString(folder.resolve("zerodown.yaml"), yaml);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-f", file.toString()));
        return run(all.toArray(String[]::new));
    }

    private static String target(String server) {
        return "targets:\n  - name: production\n    deployPath: /srv/app\n    servers:\n      - " + server + "\n";
    }

    private static String unreachable() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        return target("{name: web1, host: 127.0.0.1, port: " + port + ", user: deploy, passwordEnv: PW, hostKey: \""
                + KEY + "\"}");
    }

    static Stream<Arguments> wrongCommands() {
        return Stream.of(
                Arguments.of(List.of(), "name a command"),
                Arguments.of(List.of("deploi"), "deploy"),
                Arguments.of(List.of("deploy", "--quick"), "--quick"),
                Arguments.of(List.of("deploy", "-f"), "FILE"),
                Arguments.of(List.of("releases", "extra"), "extra"),
                Arguments.of(List.of("deploy", "--json"), "--json"));
    }

    @ParameterizedTest
    @MethodSource("wrongCommands")
    void a_wrong_command_ends_with_2_and_says_what_is_wrong(List<String> arguments, String word) {
        Said said = run(arguments.toArray(String[]::new));

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err()).contains(word);
        assertThat(said.out()).isEmpty();
    }

    static Stream<Arguments> wrongValues() {
        return Stream.of(
                Arguments.of(List.of("deploy", "-t", "staging"), List.of("staging", "production")),
                Arguments.of(List.of("deploy", "-t", ""), List.of("--target", "empty", "name a target")),
                Arguments.of(List.of("rollback", "-t", ""), List.of("--target", "empty", "name a target")),
                Arguments.of(List.of("deploy", "--source", ""), List.of("--source", "empty", "name the directory")),
                Arguments.of(
                        List.of("deploy", "--source", "no/such/dir"),
                        List.of("--source", "no/such/dir", "no such directory")),
                Arguments.of(List.of("deploy", "--commit", "a1b2c3d"), List.of("--commit", "repository")),
                Arguments.of(List.of("deploy", "--commit", "a1b2c3d", "--no-build"), List.of("--commit", "--no-build")),
                Arguments.of(List.of("deploy", "--commit", "--upload-pack=x"), List.of("--commit")),
                Arguments.of(List.of("deploy", "--commit", "a1b2"), List.of("--commit a1b2")),
                Arguments.of(List.of("deploy", "--wait", "soon"), List.of("--wait", "soon", "30s")),
                Arguments.of(List.of("rollback", "--to", "../x"), List.of("--to", "../x", "releases")),
                Arguments.of(List.of("rollback", "--to", ""), List.of("--to", "release id")));
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void a_wrong_value_ends_with_2_and_one_message_that_names_field_value_and_fix(
            List<String> arguments, List<String> words) throws IOException {
        Said said = with(unreachable(), arguments.toArray(String[]::new));

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err()).contains(words);
    }

    @Test
    void a_rollback_misses_what_it_needs_after_its_switch_before_it_asks_any_server() throws IOException {
        Said said = with(
                unreachable()
                        + "application: {opcache: {method: url, url: \"http://127.0.0.1:9/x\", tokenEnv: TOKEN}}\n",
                "rollback");

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err()).contains("opcache.tokenEnv", "TOKEN", "not set", "export it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deploy", "plan", "releases", "rollback", "cleanup", "unlock", "check"})
    void a_file_that_is_not_there_ends_every_command_with_2(String command) {
        Said said = run(command, "-f", folder.resolve("nowhere.yaml").toString());

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err()).contains("nowhere.yaml", "-f");
    }

    @ParameterizedTest
    @ValueSource(strings = {"releases", "unlock", "rollback", "cleanup"})
    void a_server_out_of_reach_ends_with_1_and_is_named(String command) throws IOException {
        environment.put("PW", "whatever");

        Said said = with(unreachable(), command);

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.err()).contains("web1", "127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"releases", "unlock", "rollback"})
    void a_password_that_is_nowhere_ends_with_2_and_names_its_variable(String command) throws IOException {
        Said said = with(unreachable(), command);

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err()).contains("web1", "PW");
    }

    @Test
    void a_key_file_that_is_not_there_ends_with_2_and_is_named() throws IOException {
        Said said = with(
                target("{host: 127.0.0.1, user: deploy, identityFile: keys/none, hostKey: \"" + KEY + "\"}"),
                "releases");

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err()).contains("keys/none");
    }

    @Test
    void a_plan_names_steps_in_order_and_connects_to_nobody() throws IOException {
        Said said = with(unreachable(), "plan", "--source", folder.toString(), "--no-build");

        assertThat(said.status()).isZero();
        assertThat(said.err()).isEmpty();
        assertThat(said.out())
                .containsSubsequence(
                        "7. Switch", "7.1. Atomic Symlink Update", "/srv/app/current", "10.1. Deployment Logging");
    }

    @Test
    void without_a_source_the_application_beside_the_file_is_meant_where_there_is_none_here() throws IOException {
        Files.createDirectories(folder.resolve("public"));
        Files.writeString(folder.resolve("public/index.php"), "<?php");

        assertThat(with(unreachable(), "plan", "--no-build").out()).contains(folder.toString());
    }

    @Test
    void a_plan_as_json_is_json_and_nothing_else() throws Exception {
        Said said = with(unreachable(), "plan", "--json", "--source", folder.toString());

        assertThat(new ObjectMapper().readTree(said.out()))
                .allSatisfy(
                        step -> assertThat(step.fieldNames()).toIterable().containsExactly("number", "title", "does"));
    }

    @Test
    void the_cache_is_for_the_eyes_of_its_user_alone() throws IOException {
        with(unreachable(), "plan", "--source", folder.toString());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("cache/zerodown"))))
                .isEqualTo("rwx------");
    }

    @Test
    void nothing_is_left_in_the_cache_by_a_command_that_ended() throws IOException {
        with(unreachable(), "plan", "--source", folder.toString());

        try (Stream<Path> left = Files.list(folder.resolve("cache/zerodown/work"))) {
            assertThat(left).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"deploy", "plan", "releases", "rollback", "cleanup", "unlock", "check", "demo"})
    void each_command_explains_itself(String command) {
        Said said = run(command, "--help");

        assertThat(said.status()).isZero();
        assertThat(said.out()).contains("Usage: zerodown " + command);
    }

    @Test
    void help_lists_every_command_and_exit_status() {
        Said said = run("--help");

        assertThat(said.status()).isZero();
        assertThat(said.out())
                .contains(
                        "deploy",
                        "plan",
                        "releases",
                        "rollback",
                        "cleanup",
                        "unlock",
                        "demo",
                        "servers differ from what was promised");
    }
}
