package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.Ending;
import io.jenkins.plugins.zerodown.fixture.InProcess;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.Load;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Users;
import io.jenkins.plugins.zerodown.fixture.WebStack;
import io.jenkins.plugins.zerodown.flow.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application that logs whenever it boots, with PHP-FPM as another user than the one who deploys: whatever runs in a
 * deployment, in whichever step, leaves what it writes writable for both.
 */
class WritableForBothIT {
    private static final String APP = TestServer.DEPLOY_PATH;
    private static final String LOG = APP + "/shared/storage/logs/laravel.log";
    private static final String ARTISAN = "php artisan app:check";
    /** As a user's command may be: with a umask of its own, and a log of its own. */
    private static final String NARROW = "umask 077; rm -f storage/logs/laravel.log; php artisan app:check;"
            + " mkdir -p storage/framework/cache/data/of-$RELEASE_ID;"
            + " echo x >storage/framework/cache/data/of-$RELEASE_ID/x";

    @TempDir
    Path directory;

    private TestServer server;
    private WebStack web;
    private Project project;
    private InProcess here;

    @BeforeEach
    void programs() throws Exception {
        TestServer.assumePresent();
        WebStack.assumePresent();
        Programs.assume("composer", "php", "git");
        server = TestServer.with().inRuntimeGroup().start();
        // As docs/server.md has it.
        web = WebStack.serving(APP)
                .user(Users.RUNTIME)
                .inside(command -> {
                    List<String> words = new ArrayList<>(List.of("sh", "-c", "umask 002; exec \"$@\"", "sh"));
                    words.addAll(command);
                    return server.inside(words.toArray(String[]::new));
                })
                .start();
        project = Project.in(directory).on(server, "web1").target(target("runtimeUser: " + Users.RUNTIME));
        here = new InProcess(project, directory);
        options("");
    }

    @AfterEach
    void stop() {
        if (web != null) {
            web.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private static String target(String line) {
        return line + "\nkeepReleases: 2\nminimumAge: 0s\n";
    }

    private void options(String more) throws IOException {
        project.options("envFile: production.env\nhealth: {url: \"" + web.url("/health") + "\", command: '" + ARTISAN
                + "', attempts: 3, interval: 1s}\n" + more);
    }

    private void version(String version, LaravelApplication.Broken... broken) throws IOException {
        LaravelApplication application =
                LaravelApplication.in(project.application()).withVersion(version);
        for (LaravelApplication.Broken where : broken) {
            application.brokenAt(where);
        }
        application.withMigration(
                "2025_01_01_000000_version_" + version,
                "Schema::create('t" + version + "', fn (Blueprint $t) => $t->id());");
        application.write();
        Path boot = project.application().resolve("bootstrap/app.php");
        // Laravel 11 and later return it at once.
        String text = Files.readString(boot)
                .replace("return Application::configure(", "$app = Application::configure(")
                .replace("return $app;", "");
        Files.writeString(
                boot,
                text + "\n$app->booted(fn () => Illuminate\\Support\\Facades\\Log::info('boots'));\n\nreturn $app;\n");
    }

    /**
     * What the runtime user meets where the application writes, and cannot write, in each release that 4.2 has
     * configured (4.1 is begun ahead). The files with secrets he reads and replaces.
     */
    private List<String> closed() throws Exception {
        return closed("$1/shared/storage", "$1/releases/*");
    }

    private List<String> closed(String storage, String releases) throws Exception {
        String look = "[ -d \"$1/shared/storage\" ] || exit 0; set -- " + storage + " $(for r in " + releases
                + "; do [ ! -L \"$r/.env\" ] || echo \"$r/bootstrap/cache\"; done);"
                + " find \"$@\" ! -writable ! -type l ! -name .gitignore ! -name config.php ! -name down"
                + " ! -name maintenance.php"
                + " -printf '%M %u:%g %p\\n' 2>&1; exit 0";
        return server.runAs(Users.RUNTIME, "sh", "-c", look, "sh", APP)
                .orThrow()
                .text()
                .lines()
                .filter(line -> !line.isBlank() && !line.contains("No such file"))
                .toList();
    }

    private void forgetLog() throws Exception {
        server.run("rm", "-f", LOG).orThrow();
    }

    private Ending deploy(Consumer<Step> after) throws Exception {
        return here.deploy(after);
    }

    @Tag("long")
    @Test
    void after_each_step_php_fpm_can_write_whatever_is_there() throws Exception {
        version("1");
        deploy(step -> {});
        options("maintenance: true\ncommands:\n  preRelease: ['" + NARROW + "']\n  midRelease: ['" + NARROW
                + "']\n  postRelease: ['" + NARROW
                + "']\nservices: {queue: '" + NARROW + "'}\n");
        version("2");
        List<String> seen = new ArrayList<>();
        List<String> steps = new ArrayList<>();
        forgetLog();

        Ending ending = deploy(step -> {
            steps.add(step.number());
            try {
                closed().forEach(line -> seen.add("after " + step.number() + ": " + line));
                forgetLog();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(ending).as(here.said()).extracting(Ending::status).isEqualTo(0);
        assertThat(steps).hasSize(28);
        assertThat(seen).isEmpty();
    }

    @Test
    void no_request_of_the_live_release_fails_while_another_is_deployed() throws Exception {
        version("1");
        deploy(step -> {});
        options("commands:\n  preRelease: ['" + ARTISAN + "']\n  midRelease: ['" + ARTISAN + "']\n  postRelease: ['"
                + ARTISAN + "']\n");
        version("2");
        forgetLog();

        Load.Report report;
        Ending ending;
        try (Load load = Load.on(web.url("/"), 2)) {
            load.awaitMore(5);
            ending = deploy(step -> {
                try {
                    forgetLog();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            load.awaitMore(20);
            report = load.stop();
        }

        System.out.printf(
                "an application that logs at boot, its log removed after each of 28 steps:"
                        + " %,d requests, %,d failed%n",
                report.requests(), report.failures());
        assertThat(ending).as(here.said()).extracting(Ending::status).isEqualTo(0);
        assertThat(report.failures()).as(report.kinds() + web.log()).isZero();
        assertThat(closed()).isEmpty();
    }

    @Tag("long")
    @Test
    void a_release_that_was_returned_to_can_write_its_log() throws Exception {
        version("1");
        deploy(step -> {});
        version("2", LaravelApplication.Broken.HEALTH);
        forgetLog();

        Ending ending = deploy(step -> {
            try {
                forgetLog();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(ending).as(here.said()).extracting(Ending::status).isEqualTo(1);
        assertThat(closed()).isEmpty();
        try (Load load = Load.on(web.url("/"), 2)) {
            load.awaitMore(20);
            assertThat(load.stop().failures()).as(web.log()).isZero();
        }
    }

    /** Each program of a deployment may be the first one that writes what visitors then write, too. */
    @Test
    void a_cache_that_cannot_be_made_leaves_what_the_live_release_writes() throws Exception {
        version("1");
        deploy(step -> {});
        version("2");
        Path boot = project.application().resolve("bootstrap/app.php");
        Files.writeString(
                boot,
                Files.readString(boot)
                        .replace(
                                "return $app;",
                                "if (($_SERVER['argv'][1] ?? '') === 'route:cache') { exit(1); }\n"
                                        + "@unlink($app->storagePath().'/logs/laravel.log');\nreturn $app;"));

        Ending ending = deploy(step -> {});

        assertThat(ending).as(here.said()).extracting(Ending::status).isEqualTo(1);
        assertThat(here.said()).contains("route:cache failed");
        try (Load load = Load.on(web.url("/"), 2)) {
            load.awaitMore(20);
            Load.Report report = load.stop();
            assertThat(report.failures()).as(report.kinds() + web.log()).isZero();
        }
    }

    @Tag("long")
    @Test
    void a_log_from_before_there_was_a_runtime_user_is_opened_to_him() throws Exception {
        project.target(target("fileMode: \"0644\"")).options("envFile: production.env\n");
        version("1");
        deploy(step -> {});
        server.runAs(
                        Users.DEPLOY,
                        "sh",
                        "-c",
                        "umask 022; echo before >>\"$1\"; mkdir -p \"$2/ab\"; echo x >\"$2/ab/x\"",
                        "sh",
                        LOG,
                        APP + "/shared/storage/framework/cache/data")
                .orThrow();
        assertThat(server.run("stat", "-c", "%a %U", LOG).text()).isEqualTo("644 " + Users.DEPLOY);

        project.target(target("runtimeUser: " + Users.RUNTIME));
        options("");
        version("2");
        Ending ending = deploy(step -> {});

        assertThat(ending).as(here.said()).extracting(Ending::status).isEqualTo(0);
        assertThat(closed("$1/shared/storage/logs $1/shared/storage/framework", "$1/current/"))
                .isEmpty();
    }
}
