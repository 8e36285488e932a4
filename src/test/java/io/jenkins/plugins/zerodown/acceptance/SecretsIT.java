package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a command of the user's gives away does not go further than its own log on the server, which nobody else can
 * read.
 */
class SecretsIT {
    private static final String SECRET = "hunter2-and-more";

    @TempDir
    Path directory;

    @Test
    void a_secret_that_a_failing_command_prints_is_kept_nowhere_else() throws Exception {
        TestServer.assumePresent();
        Programs.assume("php", "composer");
        try (TestServer server = TestServer.start()) {
            Project project = Project.in(directory).on(server, "web1").options("""
                    envFile: production.env
                    commands:
                      postRelease:
                        - 'grep DB_PASSWORD .env; exit 3'
                    """);
            Files.writeString(project.env(), LaravelApplication.ENV + "DB_PASSWORD=" + SECRET + "\n");
            LaravelApplication.in(project.application()).write();

            Ran failed = project.run("deploy");

            assertThat(failed.exit()).as(failed.out() + failed.err()).isEqualTo(1);
            assertThat(failed.err()).contains("ended with status 3", "DB_PASSWORD=****");
            assertThat(failed.out() + failed.err()).doesNotContain(SECRET);
            assertThat(server.run("cat", TestServer.DEPLOY_PATH + "/deployment.log")
                            .orThrow()
                            .out())
                    .contains("ended with status 3", "DB_PASSWORD=****");
            List<String> holders = server.run("grep", "-rlF", SECRET, TestServer.ROOT)
                    .out()
                    .lines()
                    .toList();
            assertThat(holders)
                    .isNotEmpty()
                    .allMatch(file -> file.contains("/shared/env/")
                            || file.contains("/.zerodown/jobs/")
                            || file.contains("/.zerodown/env/")
                            || file.endsWith("/bootstrap/cache/config.php"));
            for (String file : holders) {
                assertThat(server.runAs("nobody", "cat", file).ok()).as(file).isFalse();
            }
        }
    }
}
