package io.jenkins.plugins.zerodown.phase05;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.fixture.FreeSlot;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Users;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.MaintenancePage;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("servers")
class MaintenanceTest {
    private static final String LIVE = "20250101000000";

    @TempDir
    static Path userlands;

    private static List<Shells> shells;

    @TempDir
    Path temporary;

    private Path deploy;
    private Path live;
    private RunBuilder builder;

    private final List<DeploymentContext> runs = new ArrayList<>();

    static Stream<Shells> shells() {
        return shells.stream();
    }

    @BeforeAll
    static void findShells() throws Exception {
        shells = Shells.present(userlands);
    }

    @AfterEach
    void closeConnections() {
        runs.forEach(context -> context.hosts().close());
    }

    @BeforeEach
    void liveRelease() throws Exception {
        Programs.assume("php", "composer");
        deploy = temporary.resolve("an app's $(place)");
        live = deploy.resolve("releases/" + LIVE);
        LaravelApplication.in(live).write();
        Files.writeString(live.resolve(".env"), LaravelApplication.ENV);
        Ran.of("composer", "--working-dir=" + live, "install", "--no-dev", "--no-scripts", "--quiet")
                .orThrow();
        Files.createSymbolicLink(deploy.resolve("current"), Path.of("releases", LIVE));
        builder = RunBuilder.at(deploy)
                .local("web1")
                .previous(LIVE)
                .maintenance(Optional.of("BYPASS"), Optional.empty())
                .secretText("BYPASS", "let-me-in");
    }

    private static Optional<String> bypass(DeploymentContext context) throws Exception {
        return Maintenance.page(context, context.hosts().primary()).flatMap(MaintenancePage::cookie);
    }

    @Test
    void what_was_put_down_by_hand_without_a_secret_has_a_page_and_no_cookie() throws Exception {
        DeploymentContext context = kept(builder.build());
        assertThat(Maintenance.page(context, context.hosts().primary())).isEmpty();

        Ran.of("php", live.resolve("artisan").toString(), "down").orThrow();
        assertThat(Maintenance.page(context, context.hosts().primary()))
                .contains(new MaintenancePage(503, Optional.empty()));
        Ran.of("php", live.resolve("artisan").toString(), "up").orThrow();
        Ran.of("php", live.resolve("artisan").toString(), "down", "--status=418")
                .orThrow();
        assertThat(Maintenance.page(context, context.hosts().primary()))
                .contains(new MaintenancePage(418, Optional.empty()));
        Ran.of("php", live.resolve("artisan").toString(), "up").orThrow();
        Ran.of("php", live.resolve("artisan").toString(), "down", "--redirect=/soon")
                .orThrow();
        assertThat(Maintenance.page(context, context.hosts().primary()))
                .contains(new MaintenancePage(302, Optional.empty()));
    }

    @Test
    void visitors_see_503_and_the_bypass_cookie_passes() throws Exception {
        DeploymentContext context = kept(builder.build());

        assertThat(new MaintenanceMode().run(context)).isInstanceOf(Outcome.Done.class);

        assertThat(get("/health", "")).startsWith("503");
        Optional<String> cookie = bypass(context);
        assertThat(cookie).isPresent();
        assertThat(get("/health", cookie.get())).startsWith("200 healthy 1");
    }

    @Test
    void the_rendered_view_is_shown_and_the_cookie_passes_it_too() throws Exception {
        DeploymentContext context =
                kept(builder.maintenance(Optional.empty(), Optional.of("down")).build());

        new MaintenanceMode().run(context);

        assertThat(live.resolve("storage/framework/down")).content().contains("\"template\": \"");
        assertThat(get("/health", "")).startsWith("503");
        assertThat(get("/health", bypass(context).orElseThrow())).startsWith("200 healthy 1");
    }

    @Test
    void lifting_it_brings_the_site_back_and_may_be_done_again() throws Exception {
        DeploymentContext context = kept(builder.build());
        new MaintenanceMode().run(context);

        Maintenance.lift(context);
        Maintenance.lift(context);

        assertThat(get("/health", "")).startsWith("200 healthy 1");
        assertThat(Maintenance.isOn(context)).isFalse();
        assertThat(bypass(context)).isEmpty();
    }

    @Test
    void it_is_not_lifted_by_one_whose_lock_is_taken_away_while_the_application_starts() throws Exception {
        DeploymentContext context = kept(builder.build());
        new MaintenanceMode().run(context);
        Path app = live.resolve("bootstrap/app.php");
        String held = "dirname(__DIR__, 3).'/.zerodown/lock/held-" + FreeSlot.TOKEN + "'";
        Files.writeString(
                app,
                Files.readString(app)
                        .replaceFirst(
                                "<\\?php",
                                "<?php rename(" + held.replace("$", "\\$")
                                        + ", dirname(__DIR__, 3).'/.zerodown/.broken-test');"));

        assertThatThrownBy(() -> Maintenance.lift(context))
                .isInstanceOfSatisfying(
                        StepFailure.class, e -> assertThat(e.reason()).isEqualTo(StepFailure.Reason.LOCK_LOST));

        assertThat(live.resolve("storage/framework/down"))
                .as("the next owner's")
                .exists();
        assertThat(deploy.resolve(".zerodown/maintenance")).exists();
    }

    @Test
    void it_is_lifted_also_where_the_live_release_no_longer_boots() throws Exception {
        DeploymentContext context = kept(builder.build());
        new MaintenanceMode().run(context);
        Files.delete(live.resolve("vendor/autoload.php"));

        Maintenance.lift(context);

        assertThat(live.resolve("storage/framework/down")).doesNotExist();
        assertThat(builder.warnings())
                .singleElement()
                .asString()
                .contains("web1")
                .contains("artisan up");
    }

    @Test
    void what_somebody_else_put_into_maintenance_stays_so() throws Exception {
        Ran.of("php", live + "/artisan", "down").orThrow();
        DeploymentContext context = kept(builder.build());

        assertThat(new MaintenanceMode().run(context)).isInstanceOf(Outcome.Skipped.class);
        Maintenance.lift(context);

        assertThat(get("/health", "")).startsWith("503");
        assertThat(Maintenance.isOn(context)).isFalse();
    }

    @Test
    void what_an_operator_put_on_stays_also_where_the_application_keeps_that_in_a_cache() throws Exception {
        keepsItInACache();
        Files.writeString(live.resolve("down-in-the-cache"), "{\"secret\": \"operator\"}");
        DeploymentContext context = kept(builder.build());

        assertThat(new MaintenanceMode().run(context)).isInstanceOf(Outcome.Skipped.class);
        assertThat(bypass(context)).isPresent();
        Maintenance.lift(context);

        assertThat(live.resolve("down-in-the-cache")).exists();
        assertThat(deploy.resolve(".zerodown/maintenance")).doesNotExist();
        assertThat(Maintenance.isOn(context)).isFalse();
        Files.delete(live.resolve("down-in-the-cache"));
        assertThat(bypass(context)).isEmpty();
    }

    @Test
    void what_cannot_be_lifted_in_a_cache_is_not_said_to_be_lifted() throws Exception {
        keepsItInACache();
        Files.writeString(
                Files.createDirectories(deploy.resolve(".zerodown")).resolve("maintenance"), "20250101000000\ncache\n");
        Files.writeString(live.resolve("down-in-the-cache"), "{}");
        DeploymentContext context = kept(builder.build());
        Maintenance.takeOver(context);

        assertThatThrownBy(() -> Maintenance.lift(context))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("web1", "cannot be told", "php artisan up");
        assertThat(Maintenance.isOn(context)).isTrue();

        Files.delete(live.resolve("down-in-the-cache"));
        Maintenance.lift(context);
        assertThat(Maintenance.isOn(context)).isFalse();
    }

    @Test
    void a_site_that_does_not_tell_whether_it_is_in_maintenance_is_asked_without_a_cookie_and_warned_about()
            throws Exception {
        Files.writeString(live.resolve(".env"), LaravelApplication.ENV + "APP_MAINTENANCE_DRIVER=cache\n");
        Files.writeString(live.resolve("bootstrap/app.php"), "<?php throw new Exception('no cache here');");
        DeploymentContext context = kept(builder.build());

        assertThat(bypass(context)).isEmpty();
        assertThat(builder.warnings())
                .singleElement()
                .asString()
                .contains("web1", "no cache here", "without the cookie");
    }

    /**
     * Laravel 10 and later does where APP_MAINTENANCE_DRIVER says so; 8 has a file alone, so that this stands for the
     * cache.
     */
    private void keepsItInACache() throws Exception {
        Files.writeString(live.resolve("bootstrap/cached.php"), """
                <?php
                return new class(dirname(__DIR__)) extends Illuminate\\Foundation\\Application {
                    public function isDownForMaintenance() { return file_exists($this->basePath('down-in-the-cache')); }
                    public function maintenanceMode() { return $this; }
                    public function data()
                    {
                        return json_decode(file_get_contents($this->basePath('down-in-the-cache')), true);
                    }
                };
                """);
        Path app = live.resolve("bootstrap/app.php");
        // Laravel 8 to 10, then 11 and later.
        String cached = Files.readString(app)
                .replaceFirst(
                        "new Illuminate\\\\Foundation\\\\Application\\([^;]*?dirname\\(__DIR__\\)\\s*\\)",
                        "require __DIR__.'/cached.php'")
                .replace("Application::configure(", "(require __DIR__.'/cached.php')::configure(");
        assertThat(cached).contains("/cached.php");
        Files.writeString(app, cached);
        Files.writeString(live.resolve(".env"), LaravelApplication.ENV + "APP_MAINTENANCE_DRIVER=\"cache\"\n");
    }

    @Test
    void a_php_that_greets_puts_it_on_passes_it_and_lifts_it() throws Exception {
        Path greeting = Files.writeString(
                temporary.resolve("greeting.php"),
                "\ufeff<?php echo \"Warning: Module zip is already loaded\"; register_shutdown_function(fn () =>"
                        + " print('bye'));");
        DeploymentContext context = kept(builder.tool("php", "php", "-d", "auto_prepend_file=" + greeting)
                .build());

        new MaintenanceMode().run(context);
        assertThat(get("/health", bypass(context).orElseThrow())).startsWith("200 healthy 1");
        Maintenance.lift(context);

        assertThat(builder.warnings()).isEmpty();
        assertThat(get("/health", "")).startsWith("200 healthy 1");
    }

    @Test
    void a_release_that_ends_php_before_it_answers_is_not_said_to_be_in_maintenance() throws Exception {
        Files.writeString(live.resolve("bootstrap/app.php"), "<?php echo 'no licence'; exit(0);");

        assertThatThrownBy(() -> new MaintenanceMode().run(kept(builder.build())))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("web1", "no answer", "no licence");
    }

    @Test
    void what_a_dead_deployment_left_on_is_taken_over_and_lifted() throws Exception {
        new MaintenanceMode().run(kept(builder.build()));
        DeploymentContext next = kept(RunBuilder.at(deploy)
                .local("web1")
                .previous(LIVE)
                .maintenance(Optional.empty(), Optional.empty())
                .build());

        new MaintenanceMode().run(next);
        Maintenance.lift(next);

        assertThat(get("/health", "")).startsWith("200 healthy 1");
    }

    @Test
    void what_a_dead_deployment_left_on_is_lifted_also_where_maintenance_is_off_by_now() throws Exception {
        new MaintenanceMode().run(kept(builder.build()));
        DeploymentContext next =
                kept(RunBuilder.at(deploy).local("web1").previous(LIVE).build());

        assertThat(new MaintenanceMode().run(next)).isInstanceOf(Outcome.Done.class);
        Maintenance.lift(next);

        assertThat(get("/health", "")).startsWith("200 healthy 1");
    }

    @Test
    void the_secret_is_in_no_file_that_others_can_read_and_in_no_log() throws Exception {
        new MaintenanceMode().run(kept(builder.build()));

        Path down = live.resolve("storage/framework/down");
        assertThat(down).content().contains("let-me-in");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(down)))
                .isEqualTo("rw-------");
        assertThat(builder.lines()).noneMatch(line -> line.contains("let-me-in"));
        assertThat(deploy.resolve(".zerodown/maintenance")).content().isEqualTo(RunBuilder.RELEASE + "\n");
    }

    @Test
    void the_secret_is_in_no_process_list() throws Exception {
        Path seen = temporary.resolve("seen");
        Path watching = temporary.resolve("php-watched");
        Files.writeString(
                watching,
                "#!/bin/sh\ncat /proc/[0-9]*/cmdline /proc/self/environ 2>/dev/null"
                        + " | tr '\\0' ' ' >>'" + seen
                        + "'\nexec php \"$@\"\n");
        assertThat(watching.toFile().setExecutable(true)).isTrue();

        new MaintenanceMode().run(kept(builder.tool("php", watching.toString()).build()));

        assertThat(live.resolve("storage/framework/down")).content().contains("let-me-in");
        assertThat(seen).content().contains("php-watched").doesNotContain("let-me-in");
    }

    @Test
    void a_view_that_is_missing_fails_the_step_and_the_site_stays_up() {
        DeploymentContext context = kept(builder.maintenance(Optional.empty(), Optional.of("no.such.view"))
                .build());

        assertThatThrownBy(() -> new MaintenanceMode().run(context))
                .isInstanceOf(StepFailure.class)
                .hasMessageContaining("web1")
                .hasMessageContaining("no.such.view");
        assertThat(Maintenance.isOn(context)).isTrue();
        assertThat(live.resolve("storage/framework/down")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void it_is_put_on_passed_and_lifted_whatever_shell_the_server_has(Shells shell) throws Exception {
        DeploymentContext context = kept(RunBuilder.at(deploy)
                .server(LocalConnector.server("web1"), shell.connector())
                .previous(LIVE)
                .maintenance(Optional.empty(), Optional.empty())
                .build());

        new MaintenanceMode().run(context);
        assertThat(get("/health", bypass(context).orElseThrow())).startsWith("200 healthy 1");
        Maintenance.lift(context);

        assertThat(get("/health", "")).startsWith("200 healthy 1");
    }

    @Test
    void another_runtime_user_reads_the_secret_and_nobody_else_does() throws Exception {
        TestServer.assumePresent();
        try (TestServer server = TestServer.with().inRuntimeGroup().start()) {
            String path = TestServer.DEPLOY_PATH;
            Ran.of("cp", "-a", deploy.toString(), server.deployPath().toString())
                    .orThrow();
            server.run("chown", "-R", Users.DEPLOY + ":" + Users.DEPLOY, path).orThrow();
            server.run("chgrp", Users.RUNTIME, path + "/current/storage/framework")
                    .orThrow();
            server.run("chmod", "2775", path + "/current/storage/framework").orThrow();
            DeploymentContext context = kept(RunBuilder.at(path)
                    .server(server.server("web1"), server.local())
                    .previous(LIVE)
                    .runtimeUser(Users.RUNTIME)
                    .maintenance(Optional.empty(), Optional.empty())
                    .build(FreeSlot.heldAt(server.deployPath())));

            new MaintenanceMode().run(context);

            String down = path + "/current/storage/framework/down";
            assertThat(server.runAs(Users.RUNTIME, "cat", down).orThrow().out()).contains("\"secret\"");
            assertThat(server.runAs("nobody", "cat", down).ok()).isFalse();
            Maintenance.lift(context);
            assertThat(server.run("test", "-e", down).ok()).isFalse();
        }
    }

    @Test
    void a_first_deployment_has_nothing_to_put_into_maintenance() throws Exception {
        assertThat(new MaintenanceMode().run(kept(builder.previous("").build())))
                .isEqualTo(Outcome.skipped("nothing is live yet"));
    }

    private DeploymentContext kept(DeploymentContext context) {
        runs.add(context);
        return context;
    }

    /** Status and body that the live release answers, asked as a web server would ask its public/index.php. */
    private String get(String path, String cookie) throws Exception {
        String code = "$_SERVER = ['REQUEST_METHOD' => 'GET', 'REQUEST_URI' => $argv[2], 'SERVER_NAME' => 'localhost',"
                + " 'SERVER_PORT' => 80, 'HTTP_HOST' => 'localhost', 'SCRIPT_NAME' => '/index.php',"
                + " 'SCRIPT_FILENAME' => $argv[1] . '/public/index.php', 'REMOTE_ADDR' => '127.0.0.1'] + $_SERVER;"
                + " if ($argv[3] !== '') { [$n, $v] = explode('=', $argv[3], 2); $_COOKIE[$n] = urldecode($v); }"
                + " ob_start(); register_shutdown_function(function () { $body = ob_get_clean();"
                + " echo http_response_code() ?: 200, ' ', $body; }); require $argv[1] . '/public/index.php';";
        return Ran.of("php", "-r", code, "--", live.toString(), path, cookie)
                .orThrow()
                .out();
    }
}
