package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Users;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the deploy user may not look at is not taken for something that is not there. */
class UnreadableIT {
    private static final String ENV = TestServer.DEPLOY_PATH + "/shared/.env";

    @TempDir
    Path directory;

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        TestServer.assumePresent();
        Programs.assume("composer", "php", "git");
        server = TestServer.start();
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Tag("long")
    @Test
    void the_servers_own_env_stops_it_in_4_2_and_nothing_is_migrated_or_goes_live() throws Exception {
        Project project = Project.in(directory).on(server, "web1").options("migrate: true");
        LaravelApplication.in(project.application()).write();
        server.run("mkdir", "-p", TestServer.DEPLOY_PATH + "/shared").orThrow();
        server.run("sh", "-c", "printf '%s' \"$1\" >\"$2\"", "sh", LaravelApplication.ENV, ENV)
                .orThrow();
        server.run("chown", "-R", Users.DEPLOY, TestServer.DEPLOY_PATH).orThrow();
        server.run("chown", "root", ENV).orThrow();
        server.run("chmod", "600", ENV).orThrow();

        Ran ran = project.run("deploy");

        assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(1);
        assertThat(ran.err()).contains("4.2", "web1", ENV + " cannot be read by the deploy user", "envFile");
        assertThat(ran.out()).doesNotContain("6.1");

        server.run("chown", Users.DEPLOY, ENV).orThrow();
        Ran again = project.run("deploy");
        assertThat(again.exit()).as(again.out() + again.err()).isZero();
    }

    @Tag("long")
    @Test
    void releases_are_neither_listed_as_none_nor_cleaned_up_after() throws Exception {
        Project project = Project.in(directory).on(server, "web1").options("kind: php\nenvFile: production.env");
        PlainPhpApplication.write(project.application(), "1");
        assertThat(project.run("deploy", "--no-build").exit()).isZero();
        assertThat(project.run("deploy", "--no-build").exit()).isZero();
        String before = kept();
        assertThat(before).contains("/shared/env/", "/.zerodown/releases/");
        server.run("chmod", "000", TestServer.DEPLOY_PATH + "/releases").orThrow();

        for (String command : List.of("releases", "rollback", "cleanup")) {
            Ran ran = project.run(command);
            assertThat(ran.exit()).as(command + ran.out() + ran.err()).isEqualTo(1);
            assertThat(ran.err()).contains("web1", "may not look into " + TestServer.DEPLOY_PATH + "/releases");
        }
        assertThat(kept()).isEqualTo(before);
    }

    private String kept() throws Exception {
        String app = TestServer.DEPLOY_PATH;
        return server.run("sh", "-c", "find " + app + "/shared/env " + app + "/.zerodown/releases -type f | sort")
                .orThrow()
                .text();
    }
}
