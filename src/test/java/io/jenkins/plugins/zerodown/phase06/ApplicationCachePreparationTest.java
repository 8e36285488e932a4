package io.jenkins.plugins.zerodown.phase06;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Application.Commands;
import io.jenkins.plugins.zerodown.config.Application.ConfigFile;
import io.jenkins.plugins.zerodown.config.Application.UserCommand;
import io.jenkins.plugins.zerodown.fixture.DeployedLaravel;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.fixture.Users;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class ApplicationCachePreparationTest {
    private static final String[] ALL = {"view", "event", "route", "config"};

    @TempDir
    Path directory;

    private final ApplicationCachePreparation step = new ApplicationCachePreparation();
    private DeployedLaravel site;

    @BeforeEach
    void a_site() throws Exception {
        DeployedLaravel.assumePresent();
        site = DeployedLaravel.in(directory.resolve("with space 'n quote"));
    }

    @Test
    void all_caches_are_made_inside_the_release_by_every_shell() throws Exception {
        for (Shells shell : Shells.present(directory.resolve("shells"))) {
            Path release = site.add(RunBuilder.RELEASE, application -> {});
            RunBuilder builder = run(shell.connector()).caches(ALL);

            assertThat(step.run(builder.build()).text())
                    .as(shell.name())
                    .startsWith("caches made: config, route, event, view");

            assertThat(builder.warnings()).isEmpty();
            assertThat(Files.readString(release.resolve("bootstrap/cache/config.php")))
                    .contains("'compiled' => '" + (release + "/bootstrap/cache/views").replace("'", "\\'"));
            assertThat(files(release.resolve("bootstrap/cache/views"))).isNotEmpty();
            assertThat(mode(release.resolve("bootstrap/cache/config.php"))).isEqualTo("rw-------");
            remove(release);
        }
    }

    @Test
    void the_live_release_keeps_its_compiled_views() throws Exception {
        site.add(RunBuilder.RELEASE, application -> {});
        Path live = Files.writeString(site.deployPath().resolve("shared/storage/framework/views/live.php"), "compiled");

        step.run(run(new LocalConnector()).caches(ALL).build());

        assertThat(live).hasContent("compiled");
    }

    @Test
    void what_a_command_of_the_users_makes_anew_is_as_narrow_as_before_by_every_shell() throws Exception {
        for (Shells shell : Shells.present(directory.resolve("shells"))) {
            Path release = site.add(RunBuilder.RELEASE, application -> {});
            RunBuilder builder = run(shell.connector())
                    .caches("config")
                    .envFile("env", "A=b\n")
                    .configFiles(new ConfigFile("source", "config/keys.json", 0600))
                    .commands(new Commands(
                            List.of(),
                            List.of(new UserCommand(
                                    "php artisan optimize && rm .env && echo APP_KEY=x >.env && echo key "
                                            + ">config/keys.json",
                                    UserCommand.On.ALL,
                                    Duration.ofMinutes(1))),
                            List.of()));

            step.run(builder.build());

            for (String file : List.of("bootstrap/cache/config.php", ".env", "config/keys.json")) {
                assertThat(mode(release.resolve(file)))
                        .as(shell.name() + " " + file)
                        .isEqualTo("rw-------");
                assertThat(builder.lines())
                        .anyMatch(line -> line.contains("narrow again after commands.midRelease: " + file + " 600"));
            }
            remove(release);
            remove(site.deployPath().resolve(".zerodown"));
        }
    }

    @Test
    void an_artisan_that_ends_well_and_makes_no_cache_is_found_out() throws Exception {
        Path release = site.add(RunBuilder.RELEASE, application -> {});
        Files.writeString(
                release.resolve("artisan"),
                "<?php echo $argv[1] === 'list' ? \"list\\nconfig:cache\\n\"" + " : 'No space'; exit(0);");
        RunBuilder builder = run(new LocalConnector()).caches("config");

        assertThat(step.run(builder.build())).isInstanceOf(Outcome.Skipped.class);
        assertThat(builder.warnings())
                .singleElement()
                .asString()
                .contains(
                        "no config cache: artisan config:cache ended well, and bootstrap/cache/config.php is not"
                                + " there",
                        "No space");
    }

    @Test
    void a_php_that_greets_makes_every_cache() throws Exception {
        site.add(RunBuilder.RELEASE, application -> {});
        Path greeting = Files.writeString(
                directory.resolve("greeting.php"),
                "\ufeff<?php echo \"\\nWarning: Module zip is already loaded\\n\"; register_shutdown_function(fn ()"
                        + " => print('bye'));");
        RunBuilder builder =
                run(new LocalConnector()).caches(ALL).tool("php", "php", "-d", "auto_prepend_file=" + greeting);

        assertThat(step.run(builder.build()).text()).startsWith("caches made: config, route, event, view");
        assertThat(builder.warnings()).isEmpty();
    }

    @Test
    void views_that_would_be_compiled_into_shared_storage_are_left_alone_with_a_warning() throws Exception {
        Path release = site.add(RunBuilder.RELEASE, application -> {});
        Files.writeString(
                release.resolve("config/view.php"),
                "<?php return ['paths' => [resource_path('views')], 'compiled' => storage_path('framework/views')];");
        Path live = Files.writeString(site.deployPath().resolve("shared/storage/framework/views/live.php"), "compiled");
        RunBuilder builder = run(new LocalConnector()).caches(ALL);

        Outcome outcome = step.run(builder.build());

        assertThat(outcome.text()).startsWith("caches made: config, route, event;");
        assertThat(builder.warnings())
                .singleElement()
                .asString()
                .contains("web1", "no view cache", "VIEW_COMPILED_PATH");
        assertThat(live).hasContent("compiled");
    }

    @Test
    void without_the_config_cache_the_view_cache_is_left_with_the_reason() throws Exception {
        site.add(RunBuilder.RELEASE, application -> {});
        RunBuilder builder = run(new LocalConnector()).caches("view", "route");

        assertThat(step.run(builder.build()).text()).startsWith("caches made: route;");
        assertThat(builder.warnings()).singleElement().asString().contains("no view cache", "add config to caches");
    }

    @Test
    void the_cached_configuration_is_for_the_runtime_user_and_nobody_else() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs to run as root");
        Users.make();
        Path release = site.add(RunBuilder.RELEASE, application -> {});

        step.run(
                run(new LocalConnector()).runtimeUser(Users.RUNTIME).caches(ALL).build());

        Path config = release.resolve("bootstrap/cache/config.php");
        assertThat(mode(config)).isEqualTo("rw-r-----");
        assertThat(Files.getAttribute(config, "unix:gid")).isEqualTo(Users.gid(Users.RUNTIME));
        for (Path view : files(release.resolve("bootstrap/cache/views"))) {
            assertThat(mode(view))
                    .as("FPM compiles it again when its time is off")
                    .isEqualTo("rw-rw-r--");
            assertThat(Files.getAttribute(view, "unix:gid")).isEqualTo(Users.gid(Users.RUNTIME));
        }
    }

    @Test
    void what_the_application_writes_as_it_starts_is_writable_for_the_runtime_user_whichever_cache_is_made()
            throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs to run as root");
        Users.make();
        Path release = site.add(RunBuilder.RELEASE, application -> {});
        Path boot = release.resolve("bootstrap/app.php");
        Files.writeString(
                boot,
                Files.readString(boot)
                        .replace(
                                "return $app;",
                                "$for = strtr($_SERVER['argv'][1] ?? 'none', ':/', '--');\n"
                                        + "file_put_contents($app->storagePath().\"/logs/$for\", 'x');\nreturn $app;"));

        step.run(
                run(new LocalConnector()).runtimeUser(Users.RUNTIME).caches(ALL).build());

        List<Path> written = files(site.deployPath().resolve("shared/storage/logs")).stream()
                .filter(file -> file.getFileName().toString().endsWith("-cache"))
                .toList();
        assertThat(written).hasSize(ALL.length);
        for (Path file : written) {
            assertThat(mode(file)).as(file.toString()).isEqualTo("rw-rw-r--");
        }
        assertThat(mode(release.resolve("bootstrap/cache/config.php"))).isEqualTo("rw-r-----");
    }

    @Test
    void a_configuration_that_was_cached_by_the_build_is_kept_and_narrowed() throws Exception {
        Path release = site.add(RunBuilder.RELEASE, application -> {});
        Path config = release.resolve("bootstrap/cache/config.php");
        Ran.of("php", release + "/artisan", "config:cache").orThrow();
        Files.move(config, release.resolve("bootstrap/cache/baked.php"));
        Files.writeString(config, "<?php return require __DIR__.'/baked.php';");
        Application.Build baking = new Application.Build(
                new Application.Off(),
                new Application.Off(),
                Optional.empty(),
                Map.of(),
                Application.NodeModules.NONE,
                true,
                Application.Composing.DEFAULT);

        step.run(run(new LocalConnector()).buildOptions(baking).caches("config").build());

        assertThat(Files.readString(config)).contains("baked.php");
        assertThat(mode(config)).isEqualTo("rw-------");
    }

    @Test
    void a_view_that_does_not_compile_stops_the_deployment_with_what_artisan_said() throws Exception {
        site.add(RunBuilder.RELEASE, application -> application.brokenAt(LaravelApplication.Broken.VIEW));

        assertThatThrownBy(() -> step.run(run(new LocalConnector()).caches(ALL).build()))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("web1", "view:cache", "nowhere", "leave view out of caches");
    }

    @Test
    void a_stale_configuration_from_the_build_machine_is_not_believed() throws Exception {
        Path release = site.add(RunBuilder.RELEASE, application -> {});
        Files.writeString(release.resolve("bootstrap/cache/config.php"), "<?php throw new RuntimeException('stale');");

        assertThat(step.run(run(new LocalConnector()).caches(ALL).build())).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void the_mid_release_commands_follow_the_caches() throws Exception {
        Path release = site.add(RunBuilder.RELEASE, application -> {});
        UserCommand command = new UserCommand(
                "test -f bootstrap/cache/config.php && echo \"$RELEASE_ID\" > seen",
                UserCommand.On.ALL,
                Duration.ofSeconds(30));

        step.run(run(new LocalConnector())
                .caches("config")
                .commands(new Commands(List.of(), List.of(command), List.of()))
                .build());

        assertThat(release.resolve("seen")).hasContent(RunBuilder.RELEASE);
    }

    @Test
    void plain_php_without_commands_is_skipped() throws Exception {
        assertThat(step.run(run(new LocalConnector()).plainPhp().caches(ALL).build()))
                .isEqualTo(Outcome.skipped("there is no artisan; no commands.midRelease"));
    }

    private RunBuilder run(LocalConnector connector) {
        return RunBuilder.at(site.deployPath()).server(LocalConnector.server("web1"), connector);
    }

    private static String mode(Path file) throws Exception {
        return PosixFilePermissions.toString(
                Files.readAttributes(file, PosixFileAttributes.class).permissions());
    }

    private static List<Path> files(Path place) throws Exception {
        try (Stream<Path> all = Files.list(place)) {
            return all.toList();
        }
    }

    private static void remove(Path release) throws Exception {
        try (Stream<Path> all = Files.walk(release)) {
            all.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
