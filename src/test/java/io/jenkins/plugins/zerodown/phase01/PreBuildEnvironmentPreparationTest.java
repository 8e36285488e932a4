package io.jenkins.plugins.zerodown.phase01;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Application.NodeModules;
import io.jenkins.plugins.zerodown.fixture.FreeSlot;
import io.jenkins.plugins.zerodown.fixture.GitRepository;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.NodeProject;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.flow.StepFailure.Reason;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.workspace.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class PreBuildEnvironmentPreparationTest {
    private static final Application.Command AUTO = new Application.Automatic();
    private static final Application.Command OFF = new Application.Off();

    @TempDir
    Path directory;

    private final FreeSlot slot = new FreeSlot();
    private Path source;
    private Path deployPath;
    private RunBuilder context;

    @BeforeEach
    void begin() throws IOException {
        source = directory.resolve("source");
        deployPath = directory.resolve("deploy");
        Path work = Files.createDirectory(directory.resolve("work"));
        context = RunBuilder.at(deployPath)
                .local("web1")
                .local("web2")
                .work(work)
                .source(new Source.Directory(source, true));
    }

    @Test
    void a_source_that_fits_gets_the_slot_and_what_is_live_is_noted() throws Exception {
        PlainPhpApplication.write(source, "1");
        Files.createDirectories(deployPath.resolve("releases/20250101000000"));
        Files.createSymbolicLink(deployPath.resolve("current"), Path.of("releases/20250101000000"));

        DeploymentContext given = context.plainPhp()
                .envFile("production.env", "APP_URL=\"https://app.example.com\"\n")
                .build(slot);
        new PreBuildEnvironmentPreparation().run(given);

        assertThat(slot.isHeld()).isTrue();
        assertThat(given.state().need(StateKey.KIND)).isEqualTo(Application.Kind.PHP);
        assertThat(given.state().need(StateKey.APP_URL)).isEqualTo("https://app.example.com");
        assertThat(given.state().need(StateKey.STARTED)).isBeforeOrEqualTo(Instant.now());
        given.hosts()
                .all()
                .forEach(host -> assertThat(given.state().get(ServerKey.PREVIOUS, host.server()))
                        .contains(Optional.of(new ReleaseId("20250101000000"))));
    }

    @Test
    void a_source_that_is_missing_empty_or_a_file_is_refused_by_its_path() throws Exception {
        assertThat(refused(context)).contains(source.toString(), "not there", "--source");
        Files.createDirectory(source);
        assertThat(refused(context)).contains(source.toString(), "empty");
        context.source(new Source.Directory(Files.writeString(directory.resolve("file"), "x"), true));
        assertThat(refused(context)).contains("file", "not a directory");
    }

    @Test
    void a_laravel_source_without_artisan_is_refused() throws Exception {
        PlainPhpApplication.write(source, "1");

        assertThat(refused(context)).contains("kind is laravel", "no artisan");
    }

    @Test
    void a_laravel_source_that_is_deployed_as_it_stands_must_have_been_built() throws Exception {
        LaravelApplication.in(source).write();

        assertThat(refused(context.source(new Source.Directory(source, false))))
                .contains("vendor/autoload.php", "composer install");
    }

    @Test
    void a_build_command_without_what_it_is_for_is_refused() throws Exception {
        PlainPhpApplication.write(source, "1");

        assertThat(refused(context.plainPhp().buildOptions(options(OFF, new Application.Custom("make assets")))))
                .contains("build.node", "package.json");
    }

    @Test
    void tools_that_are_missing_are_all_named_with_who_needs_them_and_the_fix() throws Exception {
        LaravelApplication.in(source).withPackageJson(NodeProject.PNPM).write();
        context.tool("composer", "no-composer")
                .tool("pnpm", "no-pnpm")
                .tool("php", "no-php")
                .tool("node", "no-node");

        assertThat(refused(context.buildOptions(options(AUTO, AUTO))))
                .contains(
                        "'no-composer' is not installed",
                        "composer.json needs it",
                        "tools: {composer",
                        "'no-pnpm' is not installed",
                        "tools: {pnpm",
                        "'no-php'",
                        "'no-node'",
                        "build.node");
    }

    @Test
    void an_env_file_that_lacks_required_keys_is_refused_by_their_names() throws Exception {
        PlainPhpApplication.write(source, "1");
        context.plainPhp().envFile("production.env", "DB_HOST=s3cret\n").requiredEnv("DB_HOST", "DB_NAME", "MAIL_KEY");

        assertThat(refused(context))
                .contains("production.env", "DB_NAME, MAIL_KEY", "requiredEnv")
                .doesNotContain("s3cret", "DB_HOST");
    }

    @Test
    void an_env_file_that_laravel_does_not_read_is_refused_by_line() throws Exception {
        LaravelApplication.in(source).write();
        Files.createDirectories(source.resolve("vendor"));
        Files.writeString(source.resolve("vendor/autoload.php"), "<?php");
        context.source(new Source.Directory(source, false)).envFile("production.env", "OK=1\nAPP_NAME=My s3cret App\n");

        assertThat(refused(context))
                .contains("production.env", "line 2", "APP_NAME")
                .doesNotContain("s3cret");
    }

    @Test
    void a_text_that_a_later_step_needs_is_missed_before_anything_is_touched() throws Exception {
        PlainPhpApplication.write(source, "1");
        context.plainPhp().maintenance(Optional.of("BYPASS"), Optional.empty());
        assertThat(refused(context)).contains("maintenance.secret", "BYPASS");

        context.secretText("BYPASS", "s3cret")
                .opcache(new Application.Opcache(
                        Application.Opcache.Method.URL,
                        Optional.empty(),
                        Optional.of("http://127.0.0.1/reset"),
                        Optional.of("OPCACHE_TOKEN"),
                        Optional.empty(),
                        List.of()));
        assertThat(refused(context)).contains("opcache.tokenEnv", "OPCACHE_TOKEN");

        context.secretText("OPCACHE_TOKEN", "t0ken");
        new PreBuildEnvironmentPreparation().run(context.build(slot));
        assertThat(slot.isHeld()).isTrue();
    }

    @Test
    void without_an_upload_the_keys_are_looked_for_on_every_server() throws Exception {
        PlainPhpApplication.write(source, "1");
        context.plainPhp().requiredEnv("DB_HOST");
        assertThat(refused(context)).contains("web1", deployPath + "/shared/.env", "DB_HOST", "envFile");

        Files.createDirectories(deployPath.resolve("shared"));
        Files.writeString(deployPath.resolve("shared/.env"), "APP_URL=https://${DOMAIN}\n# DB_HOST=1\n");
        assertThat(refused(context)).contains("lacks DB_HOST");

        Files.writeString(
                deployPath.resolve("shared/.env"), "APP_URL=https://app.example.com\n export DB_HOST = \"a b\"\n");
        DeploymentContext given = context.build(slot);
        new PreBuildEnvironmentPreparation().run(given);
        assertThat(given.state().need(StateKey.APP_URL)).isEqualTo("https://app.example.com");
    }

    @Test
    void a_repository_must_be_reachable_and_have_the_branch() throws Exception {
        Programs.assume("git");
        GitRepository repository = GitRepository.in(directory.resolve("repository"));
        repository.commit("First");
        context.source(new Source.Clone(""));

        assertThat(refused(context)).contains("production", "repository");
        assertThat(refused(context.repository(repository.url(), "release"))).contains(repository.url(), "'release'");
        assertThat(refused(context.repository("file://" + directory.resolve("nowhere"), "main")))
                .contains("nowhere", "cannot be read");
        assertThat(refused(context.repository("ext::sh -c 'touch " + directory.resolve("owned") + "'", "main")))
                .contains("ext");
        assertThat(directory.resolve("owned")).doesNotExist();
        context.repository(repository.url(), "main");
        assertThat(refused(context.source(new Source.Clone("--upload-pack=x"))))
                .contains("--upload-pack=x", "hexadecimal");
        new PreBuildEnvironmentPreparation()
                .run(context.source(new Source.Clone("")).build(slot));
        assertThat(slot.isHeld()).isTrue();
    }

    /** What the user is told; the deployment has then touched nothing. */
    private String refused(RunBuilder builder) {
        DeploymentContext given = builder.build(slot);
        StepFailure failure =
                catchThrowableOfType(StepFailure.class, () -> new PreBuildEnvironmentPreparation().run(given));
        assertThat(failure).isNotNull();
        assertThat(failure.reason()).isEqualTo(Reason.UNUSABLE);
        assertThat(slot.isHeld()).isFalse();
        return failure.getMessage();
    }

    private static Application.Build options(Application.Command composer, Application.Command node) {
        return new Application.Build(
                composer, node, Optional.empty(), Map.of(), NodeModules.NONE, false, Application.Composing.DEFAULT);
    }
}
