package io.jenkins.plugins.zerodown.phase04;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.config.Application.ConfigFile;
import io.jenkins.plugins.zerodown.fixture.Acls;
import io.jenkins.plugins.zerodown.fixture.FreeSlot;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.release.ReleaseState;
import io.jenkins.plugins.zerodown.release.StateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("servers")
class ConfigurationUploadTest {
    private static final String ENV = "APP_KEY=base64:MDEy\nDB_PASSWORD='pa$(id)ss \"`'\n\n";

    @TempDir
    static Path userlands;

    private static List<Shells> shells;

    @TempDir
    Path temporary;

    private Path deploy;
    private Path release;

    static Stream<Shells> shells() {
        return shells.stream();
    }

    @BeforeAll
    static void findShells() throws Exception {
        shells = Shells.present(userlands);
    }

    @BeforeEach
    void newRelease() throws IOException {
        deploy = temporary.resolve("an app's $(place) \\n");
        release = Files.createDirectories(deploy.resolve("releases/" + RunBuilder.RELEASE));
        Path states = Files.createDirectories(deploy.resolve(".zerodown/releases"));
        Files.writeString(
                states.resolve(RunBuilder.RELEASE + ".json"),
                StateFile.of(new ReleaseId(RunBuilder.RELEASE), ReleaseState.BUILDING)
                        .json());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_env_is_kept_for_this_release_alone_and_read_by_nobody_else(Shells shell) throws Exception {
        Files.createDirectories(deploy.resolve("shared"));
        Files.writeString(deploy.resolve("shared/.env"), "APP_KEY=live\n");

        upload(on(shell).envFile("production.env", ENV).build());

        assertThat(release.resolve(".env")).isSymbolicLink().content().isEqualTo(ENV);
        assertThat(Files.readSymbolicLink(release.resolve(".env")))
                .isEqualTo(Path.of("../../shared/env", RunBuilder.RELEASE));
        assertThat(mode(deploy.resolve("shared/env/" + RunBuilder.RELEASE))).isEqualTo("rw-------");
        assertThat(mode(deploy.resolve("shared/env"))).isEqualTo("rwx------");
        assertThat(deploy.resolve("shared/.env")).content().isEqualTo("APP_KEY=live\n");
        assertThat(deploy.resolve(".zerodown/releases/" + RunBuilder.RELEASE + ".json"))
                .content()
                .contains("\"state\":\"ready\"");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void an_acl_of_the_deploy_path_opens_it_to_nobody(Shells shell) throws Exception {
        Acls.handDown(deploy, "nobody");

        upload(on(shell).envFile("production.env", ENV).build());

        Path env = deploy.resolve("shared/env/" + RunBuilder.RELEASE);
        assertThat(mode(env)).isEqualTo("rw-------");
        assertThat(Ran.of("getfacl", "-cp", env.toString()).orThrow().out()).doesNotContain("nobody");
        assertThat(env).content().isEqualTo(ENV);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void who_may_read_the_server_s_own_env_by_an_acl_is_named_but_for_the_runtime_user(Shells shell) throws Exception {
        Path env = Files.writeString(
                Files.createDirectories(deploy.resolve("shared")).resolve(".env"), ENV);
        Files.setPosixFilePermissions(env, PosixFilePermissions.fromString("rw-r-----"));
        Acls.handDown(deploy.resolve("shared"), "nobody");
        Ran.of("setfacl", "-m", "u:nobody:r,u:www-data:r,u:games:---", env.toString())
                .orThrow();
        RunBuilder context = on(shell).runtimeUser("www-data");

        upload(context.build());

        // busybox does not show that a file has an ACL.
        if (!shell.name().equals("busybox")) {
            assertThat(context.warnings())
                    .singleElement()
                    .asString()
                    .contains("shared/.env lets nobody read it too", "setfacl -b");
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void who_has_lost_the_lock_writes_nothing(Shells shell) throws Exception {
        DeploymentContext context = on(shell).envFile("production.env", ENV).build(new FreeSlot());
        Files.createDirectories(deploy.resolve(".zerodown/lock/held-another"));

        assertThatThrownBy(() -> upload(context))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("does not hold the lock of the target any more", "No .env was written")
                .extracting(failure -> ((StepFailure) failure).reason())
                .isEqualTo(StepFailure.Reason.LOCK_LOST);
        assertThat(deploy.resolve("shared")).doesNotExist();
        assertThat(release.resolve(".env")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void it_may_run_again_with_another_env(Shells shell) throws Exception {
        upload(on(shell).envFile("production.env", "APP_KEY=first and longer\n").build());

        upload(on(shell).envFile("production.env", ENV).build());

        assertThat(release.resolve(".env")).content().isEqualTo(ENV);
        try (Stream<Path> kept = Files.list(deploy.resolve("shared/env"))) {
            assertThat(kept).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void without_an_upload_the_release_has_the_server_s_own(Shells shell) throws Exception {
        Files.createDirectories(deploy.resolve("shared"));
        Files.writeString(deploy.resolve("shared/.env"), ENV);
        Files.writeString(release.resolve(".env"), "left by a developer");

        upload(on(shell).build());

        assertThat(Files.readSymbolicLink(release.resolve(".env"))).isEqualTo(Path.of("../../shared/.env"));
        assertThat(release.resolve(".env")).content().isEqualTo(ENV);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void settings_that_show_too_much_or_lock_visitors_out_are_warned_about(Shells shell) throws Exception {
        Path live = Files.createDirectories(deploy.resolve("releases/20250101000000"));
        Files.writeString(live.resolve(".env"), "APP_KEY=base64:older\n");
        Files.createSymbolicLink(deploy.resolve("current"), Path.of("releases/20250101000000"));
        String env = "APP_ENV=local\nexport APP_DEBUG=\"true\"\nAPP_KEY='base64:newer'\n";
        RunBuilder context = on(shell).envFile("env", env);

        upload(context.build());

        assertThat(context.warnings())
                .anyMatch(line -> line.contains("web1: the .env has APP_DEBUG on"))
                .anyMatch(line -> line.contains("APP_ENV=local"))
                .anyMatch(line -> line.contains("another APP_KEY than the live release"))
                .noneMatch(line -> line.contains("base64"));

        Files.delete(deploy.resolve("releases/" + RunBuilder.RELEASE + "/.env"));
        RunBuilder kept =
                on(shell).envFile("env", "APP_DEBUG=false\nAPP_KEY=base64:newer\nAPP_PREVIOUS_KEYS=a,base64:older\n");
        upload(kept.build());
        assertThat(kept.warnings()).noneMatch(line -> line.contains("APP_"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void keys_that_the_example_has_and_the_server_s_env_lacks_are_warned_about(Shells shell) throws Exception {
        Files.createDirectories(deploy.resolve("shared"));
        Files.writeString(deploy.resolve("shared/.env"), "APP_KEY=\nexport DB_HOST=db\n# MAIL_HOST=none\n");
        Path build = Files.createDirectories(temporary.resolve("build"));
        Files.writeString(build.resolve(".env.example"), "APP_KEY=\nDB_HOST=\nMAIL_HOST=\n");
        RunBuilder context = on(shell).fact(StateKey.BUILD_DIRECTORY, build);

        upload(context.build());

        assertThat(context.warnings())
                .anyMatch(line -> line.contains("shared/.env lacks keys") && line.endsWith(": MAIL_HOST"));
        assertThat(context.warnings())
                .anyMatch(line -> line.contains("empty APP_KEY") && line.contains("key:generate --show"));
        assertThat(context.warnings()).anyMatch(line -> line.contains("can be read by every user"));
    }

    @Test
    void keys_that_the_uploaded_env_lacks_are_warned_about_without_a_value() throws Exception {
        Path build = Files.createDirectories(temporary.resolve("build"));
        Files.writeString(build.resolve(".env.example"), "APP_KEY=\nMAIL_PASSWORD=example-secret\n");
        RunBuilder context = RunBuilder.at(deploy)
                .local("web1")
                .envFile("production.env", ENV)
                .fact(StateKey.BUILD_DIRECTORY, build);

        upload(context.build());

        assertThat(context.warnings())
                .singleElement()
                .asString()
                .contains("MAIL_PASSWORD")
                .doesNotContain("example-secret");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_laravel_release_without_any_env_is_refused_with_the_fix(Shells shell) throws Exception {
        refused(on(shell).build(), "there is no " + deploy + "/shared/.env", "envFile");
        assertThat(deploy.resolve(".zerodown/releases/" + RunBuilder.RELEASE + ".json"))
                .content()
                .contains("\"state\":\"building\"");
    }

    @Test
    void plain_php_does_without_an_env() throws Exception {
        upload(RunBuilder.at(deploy).local("web1").plainPhp().build());

        assertThat(release.resolve(".env")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void configuration_files_are_written_byte_for_byte_with_their_modes(Shells shell) throws Exception {
        byte[] binary = new byte[70_000];
        new Random(7).nextBytes(binary);
        RunBuilder context = on(shell)
                .plainPhp()
                .sharedFiles()
                .configFiles(
                        new ConfigFile("key", "keys/it's $(one).p12", 0600), new ConfigFile("auth", "auth.json", 0644))
                .secretFile("key", binary)
                .secretFile("auth", "{}".getBytes(StandardCharsets.UTF_8));
        Path older = Files.createDirectories(deploy.resolve("releases/20250101000000"));
        Files.writeString(older.resolve("auth.json"), "older");
        Files.createLink(release.resolve("auth.json"), older.resolve("auth.json"));

        upload(context.build());

        assertThat(release.resolve("keys/it's $(one).p12")).hasBinaryContent(binary);
        assertThat(mode(release.resolve("keys/it's $(one).p12"))).isEqualTo("rw-------");
        assertThat(release.resolve("auth.json")).content().isEqualTo("{}");
        assertThat(mode(release.resolve("auth.json"))).isEqualTo("rw-r--r--");
        assertThat(older.resolve("auth.json")).content().isEqualTo("older");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_configuration_file_is_never_written_through_a_link(Shells shell) throws Exception {
        Path outside = Files.createDirectories(temporary.resolve("outside"));
        Files.writeString(outside.resolve("file"), "mine");
        Files.createSymbolicLink(release.resolve("config"), outside);
        Files.createSymbolicLink(release.resolve("file"), outside.resolve("file"));
        Files.createSymbolicLink(release.resolve("directory"), outside);
        RunBuilder context = on(shell).plainPhp().sharedFiles().secretFile("a", new byte[] {'a'});

        refused(
                context.configFiles(new ConfigFile("a", "config/file", 0600)).build(),
                "configFiles names config/file",
                "is a link");
        upload(context.configFiles(new ConfigFile("a", "file", 0600), new ConfigFile("a", "directory", 0600))
                .build());

        assertThat(outside.resolve("file")).content().isEqualTo("mine");
        assertThat(release.resolve("file")).isRegularFile().content().isEqualTo("a");
        assertThat(Files.isSymbolicLink(release.resolve("file"))).isFalse();
        assertThat(release.resolve("directory")).content().isEqualTo("a");
        try (Stream<Path> kept = Files.list(outside)) {
            assertThat(kept).hasSize(1);
        }
    }

    @Test
    void a_secret_file_that_cannot_be_read_is_named_with_its_option_before_anything_is_written() {
        DeploymentContext context = RunBuilder.at(deploy)
                .local("web1")
                .configFiles(new ConfigFile("missing.json", "auth.json", 0600))
                .build();

        assertThatThrownBy(() -> new ConfigurationUpload().run(context))
                .isInstanceOf(StepFailure.class)
                .hasMessageContaining("configFiles, source of auth.json")
                .hasMessageContaining("missing.json")
                .extracting(failure -> ((StepFailure) failure).reason())
                .isEqualTo(StepFailure.Reason.UNUSABLE);
        assertThat(release).isEmptyDirectory();
    }

    private RunBuilder on(Shells shell) {
        return RunBuilder.at(deploy).server(LocalConnector.server("web1"), shell.connector());
    }

    private static void upload(DeploymentContext context) throws Exception {
        try (var hosts = context.hosts()) {
            assertThat(new ConfigurationUpload().run(context)).isInstanceOf(Outcome.Done.class);
        }
    }

    private static void refused(DeploymentContext context, String... said) {
        try (var hosts = context.hosts()) {
            assertThatThrownBy(() -> new ConfigurationUpload().run(context))
                    .isInstanceOf(StepFailure.class)
                    .hasMessageStartingWith("web1: ")
                    .hasMessageContainingAll(said);
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
