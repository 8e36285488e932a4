package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.WebStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PHP whose settings make it begin whatever it prints with a warning is deployed with as any other. */
class GreetingPhpIT {
    @TempDir
    Path directory;

    @Tag("long")
    @Test
    void a_php_that_warns_of_a_module_at_each_start_deploys_migrates_checks_and_rolls_back() throws Exception {
        TestServer.assumePresent();
        WebStack.assumePresent();
        Programs.assume("composer", "php", "git");
        Path settings = Files.createTempDirectory("zd-php");
        Files.setPosixFilePermissions(settings, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(
                settings.resolve("99-again.ini"),
                "extension=ctype\ndisplay_errors=1\ndisplay_startup_errors=1\nlog_errors=0\nhtml_errors=0\n");
        try (TestServer server = TestServer.start();
                WebStack web = WebStack.serving(TestServer.DEPLOY_PATH)
                        .user(server.user())
                        .inside(command -> server.inside(command.toArray(String[]::new)))
                        .start()) {
            assertThat(server.run("env", "PHP_INI_SCAN_DIR=:" + settings, "php", "-r", "echo 1;")
                            .out())
                    .as("it greets")
                    .contains("ctype")
                    .contains("already loaded")
                    .endsWith("\n1");
            Project project = Project.in(directory).on(server, "web1").options("""
                    envFile: production.env
                    tools: {php: [env, 'PHP_INI_SCAN_DIR=:%s', php]}
                    maintenance: on
                    health: {url: "%s", perServer: "%s", attempts: 3, interval: 1s, successes: 2}
                    """.formatted(
                            settings, web.url("/health"), web.url("/health")));
            LaravelApplication.in(project.application()).write();
            Ran first = project.run("deploy");
            LaravelApplication.in(project.application())
                    .withVersion("2")
                    .withMigration(
                            "2025_01_01_000000_create_tags", "Schema::create('tags', fn (Blueprint $t) => $t->id());")
                    .write();
            Ran second = project.run("deploy");
            Ran back = project.run("rollback");

            assertThat(first.exit()).as(first.out() + first.err() + web.log()).isZero();
            assertThat(second.exit())
                    .as(second.out() + second.err() + web.log())
                    .isZero();
            assertThat(second.out())
                    .contains(
                            "caches made: config, route, event, view",
                            "PHP runs ",
                            "Laravel Framework ",
                            "1 migration applied on web1: 2025_01_01_000000_create_tags");
            assertThat(back.exit()).as(back.out() + back.err() + web.log()).isZero();
            assertThat(back.out() + back.err())
                    .contains("the database keeps what was applied after release", "2025_01_01_000000_create_tags");
        } finally {
            Ran.of("rm", "-rf", settings.toString());
        }
    }
}
