package io.jenkins.plugins.zerodown.phase03;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Users;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("servers")
class ServerConnectionTest {
    @TempDir
    static Path userlands;

    private static List<Shells> shells;

    @TempDir
    Path temporary;

    private Path deploy;
    private Path work;

    static Stream<Shells> shells() {
        return shells.stream();
    }

    @BeforeAll
    static void findShells() throws Exception {
        shells = Shells.present(userlands);
    }

    @BeforeEach
    void packedRelease() throws Exception {
        deploy = temporary.resolve("an app's $(place) \\n");
        Files.createDirectories(deploy.resolve(".zerodown"));
        work = Files.createDirectories(temporary.resolve("work"));
        pack(4096);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_tools_that_a_server_has_are_told_to_later_steps(Shells shell) throws Exception {
        Programs.assume("php");
        DeploymentContext context = on(shell).build();

        look(context);

        assertThat(context.state()
                        .get(ServerKey.TOOLS, context.target().primary())
                        .orElseThrow())
                .contains("rename mv -T", "sha256 sha256sum", "gzip gzip", "setsid setsid")
                .anyMatch(line -> line.matches("php \\d+\\.\\d+\\.\\d+.*"))
                .anyMatch(line -> line.matches("free-kilobytes \\d+"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void looking_leaves_nothing_behind(Shells shell) throws Exception {
        Programs.assume("php");
        look(on(shell).build());

        try (Stream<Path> left = Files.walk(deploy)) {
            assertThat(left).containsExactlyInAnyOrder(deploy, deploy.resolve(".zerodown"));
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_current_that_is_a_directory_is_refused_with_a_command_that_fixes_it(Shells shell) throws Exception {
        Programs.assume("php");
        Files.createDirectories(deploy.resolve("current/public"));
        DeploymentContext context = on(shell).build();

        String message = refused(context);
        assertThat(message).contains("current is a directory and must be a link");
        String fix =
                message.substring(message.indexOf("cd ")).lines().findFirst().orElseThrow();
        Ran.of("sh", "-c", fix).orThrow();

        assertThat(deploy.resolve("current/public")).isDirectory();
        look(context);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_public_directory_that_the_switch_would_refuse_is_refused_before_anything_is_sent(Shells shell)
            throws Exception {
        Programs.assume("php");
        Path directory = Files.createDirectory(temporary.resolve("public_html"));
        Path link = Files.createSymbolicLink(temporary.resolve("www"), directory);

        assertThat(refused(on(shell)
                        .sharedHosting(directory, Target.PublicMode.LINK)
                        .build()))
                .contains(directory + " is a real directory", "mv '" + directory + "'");
        assertThat(refused(on(shell).sharedHosting(link, Target.PublicMode.COPY).build()))
                .contains(link + " is a link", "publicMode: link");
        look(on(shell).sharedHosting(directory, Target.PublicMode.COPY).build());
        look(on(shell).sharedHosting(link, Target.PublicMode.LINK).build());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_release_that_does_not_fit_is_refused_with_both_figures(Shells shell) throws Exception {
        pack(1L << 50);

        assertThat(refused(on(shell).build())).contains("kB free, and a first release takes 1099511");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_laravel_application_needs_php_and_plain_php_is_only_told(Shells shell) throws Exception {
        assertThat(refused(on(shell).tool("php", "no-such-php").build()))
                .contains("'no-such-php' does not run")
                .contains("tools: {php:");

        look(on(shell).plainPhp().tool("php", "no-such-php").build());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void an_extension_that_composer_lock_asks_for_and_no_php_has_is_named(Shells shell) throws Exception {
        Programs.assume("php");
        Path source = Files.createDirectories(temporary.resolve("source"));
        Files.writeString(source.resolve("composer.lock"), """
                {"packages": [{"name": "a/b", "require": {"ext-json": "*", "ext-such-nonsense": "*"}}]}
                """);
        RunBuilder run = on(shell).fact(StateKey.BUILD_DIRECTORY, source);

        assertThat(refused(run.build()))
                .contains("PHP on the command line lacks ext-such-nonsense (needed by a/b)")
                .contains("versionMismatch: warn")
                .doesNotContain("ext-json");

        Files.writeString(source.resolve("composer.lock"), "{\"packages\": [], \"platform\": {\"ext-json\": \"*\"}}");
        look(run.build());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_runtime_user_that_does_not_exist_is_named(Shells shell) {
        assertThat(refused(on(shell).runtimeUser("no-such-user").build()))
                .contains("runtimeUser no-such-user does not exist");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void rights_that_are_not_there_are_told(Shells shell) throws Exception {
        assertThat(refused(on(shell).become("false", "-n").build())).contains("'become' does not work: false -n true");
    }

    @Test
    void all_that_is_wrong_on_all_servers_is_told_at_once() throws Exception {
        Files.createDirectories(deploy.resolve("current"));
        DeploymentContext context = RunBuilder.at(deploy)
                .work(work)
                .local("web1")
                .local("web2")
                .tool("php", "no-such-php")
                .build();

        assertThat(refused(context))
                .contains("web1: ")
                .contains("web2: ")
                .contains("must be a link")
                .contains("no-such-php");
    }

    @Test
    void a_full_disk_is_told_before_anything_is_sent() throws Exception {
        TestServer.assumePresent();
        try (TestServer server = TestServer.with().tmpfs(4 << 20).start()) {
            server.runAs(server.user(), "mkdir", "-p", TestServer.DEPLOY_PATH + "/.zerodown")
                    .orThrow();

            assertThat(refused(on(server).build())).contains("kB free, and a first release takes");
        }
    }

    @Test
    void a_deploy_path_that_cannot_be_made_is_told_with_the_command_that_makes_it_and_nothing_else() throws Exception {
        TestServer.assumePresent();
        try (TestServer server = TestServer.start()) {
            server.run("chown", "root", TestServer.ROOT).orThrow();

            assertThat(refused(on(server).build()))
                    .contains(Users.DEPLOY + " cannot write in " + TestServer.ROOT)
                    .contains("sudo install -d -o '" + Users.DEPLOY + "' -g '" + Users.DEPLOY + "' '"
                            + TestServer.DEPLOY_PATH + "'");
        }
    }

    @Test
    void a_login_manager_that_ends_what_a_session_leaves_behind_is_told_of() throws Exception {
        TestServer.assumePresent();
        try (TestServer server = TestServer.start()) {
            server.runAs(server.user(), "mkdir", "-p", TestServer.DEPLOY_PATH + "/.zerodown")
                    .orThrow();
            Path program = server.root().resolve("busctl");
            Files.writeString(program, "#!/bin/sh\n[ \"$5\" = KillUserProcesses ] && echo 'b true'\n");
            assertThat(program.toFile().setExecutable(true, false)).isTrue();
            LocalConnector session = LocalConnector.with(server.inside(
                            "env",
                            "XDG_SESSION_ID=4",
                            "PATH=" + TestServer.ROOT + ":/usr/bin:/bin",
                            "setpriv",
                            "--reuid",
                            server.user(),
                            "--regid",
                            server.user(),
                            "--init-groups",
                            "--",
                            "/bin/sh")
                    .toArray(String[]::new));
            RunBuilder builder =
                    RunBuilder.at(TestServer.DEPLOY_PATH).work(work).plainPhp().server(server.server("web1"), session);

            look(builder.build());

            assertThat(builder.warnings())
                    .anyMatch(line -> line.contains("web1: the login manager here ends what a session leaves behind")
                            && line.contains("sudo loginctl enable-linger " + Users.DEPLOY));
        }
    }

    @Test
    void a_deploy_path_of_somebody_else_is_told_with_the_fix() throws Exception {
        TestServer.assumePresent();
        try (TestServer server = TestServer.start()) {
            server.run("mkdir", "-p", TestServer.DEPLOY_PATH).orThrow();

            assertThat(refused(on(server).build()))
                    .contains(Users.DEPLOY + " cannot write in " + TestServer.DEPLOY_PATH)
                    .contains("sudo chown " + Users.DEPLOY);
        }
    }

    @Test
    void a_directory_that_the_runtime_user_cannot_enter_is_named() throws Exception {
        TestServer.assumePresent();
        try (TestServer server = TestServer.start()) {
            server.runAs(server.user(), "mkdir", "-p", TestServer.DEPLOY_PATH + "/.zerodown")
                    .orThrow();
            look(on(server).runtimeUser(Users.RUNTIME).build());
            server.runAs(server.user(), "chmod", "750", TestServer.DEPLOY_PATH).orThrow();

            assertThat(refused(on(server).runtimeUser(Users.RUNTIME).build()))
                    .contains(Users.RUNTIME + " cannot enter " + TestServer.DEPLOY_PATH)
                    .contains("chmod o+x");
        }
    }

    private RunBuilder on(Shells shell) {
        return RunBuilder.at(deploy).work(work).server(LocalConnector.server("web1"), shell.connector());
    }

    private RunBuilder on(TestServer server) {
        return RunBuilder.at(TestServer.DEPLOY_PATH)
                .work(work)
                .plainPhp()
                .server(server.server("web1"), server.local());
    }

    private static void look(DeploymentContext context) throws Exception {
        try (var hosts = context.hosts()) {
            assertThat(new ServerConnection().run(context)).isInstanceOf(Outcome.Done.class);
        }
    }

    private static String refused(DeploymentContext context) {
        try (var hosts = context.hosts()) {
            var thrown = assertThatThrownBy(() -> new ServerConnection().run(context))
                    .isInstanceOf(StepFailure.class)
                    .hasMessageStartingWith("web1: ");
            String[] message = new String[1];
            thrown.satisfies(failure -> message[0] = failure.getMessage());
            return message[0];
        }
    }

    /** Leaves the manifest of a release that is one file of so many bytes. */
    private void pack(long bytes) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(work.resolve("manifest.gz")))) {
            out.write(
                    ("f 0644 " + bytes + " " + "0".repeat(64) + " index.php\n").getBytes(StandardCharsets.ISO_8859_1));
        }
    }
}
