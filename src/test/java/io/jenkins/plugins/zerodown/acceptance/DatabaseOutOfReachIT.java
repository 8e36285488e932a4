package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.DatabaseServer;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A deployment whose database cannot be reached ends with status 1, says why, and goes live nowhere. */
class DatabaseOutOfReachIT {
    @TempDir
    Path directory;

    private TestServer server;
    private Project project;

    @BeforeEach
    void start() throws Exception {
        TestServer.assumePresent();
        Programs.assume("composer", "php", "git");
        server = TestServer.start();
        project = Project.in(directory).on(server, "web1").options("envFile: production.env");
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource(DatabaseServer.Kind.class)
    void a_server_that_is_down_stops_it_in_4_2_and_where_that_does_not_look_in_6_1(DatabaseServer.Kind kind)
            throws Exception {
        DatabaseServer.assumePresent(kind);
        try (DatabaseServer database = DatabaseServer.start(kind)) {
            Files.writeString(project.env(), LaravelApplication.ENV + database.env());
            goesLive();
        }
        nothingGoesLive("Connection refused");
    }

    @Test
    void a_sqlite_that_is_not_there_stops_it_in_4_2_and_where_that_does_not_look_in_6_1() throws Exception {
        goesLive();
        Files.writeString(project.env(), LaravelApplication.ENV + "DB_DATABASE=/nowhere/database.sqlite\n");
        nothingGoesLive("does not exist");
    }

    private void goesLive() throws Exception {
        LaravelApplication.in(project.application()).write();
        Ran ran = project.run("deploy");
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
    }

    private void nothingGoesLive(String reason) throws Exception {
        String live = live();
        LaravelApplication.in(project.application())
                .withVersion("2")
                .withMigration(
                        "2025_01_01_000000_create_tags", "Schema::create('tags', fn (Blueprint $t) => $t->id());")
                .write();

        Ran examined = project.run("deploy");
        project.options("envFile: production.env\ndestructiveMigrations: allow");
        Ran unexamined = project.run("deploy");

        assertThat(examined.exit()).as(examined.out() + examined.err()).isEqualTo(1);
        assertThat(examined.out() + examined.err())
                .contains("could not tell which migrations are pending", reason)
                .doesNotContain("no migration is pending", "no migrations pending");
        assertThat(unexamined.exit()).as(unexamined.out() + unexamined.err()).isEqualTo(1);
        assertThat(unexamined.out() + unexamined.err())
                .contains("cannot be read", reason)
                .doesNotContain("no migration is pending");
        assertThat(live()).isEqualTo(live);
    }

    private String live() throws Exception {
        return server.run("readlink", TestServer.DEPLOY_PATH + "/current")
                .orThrow()
                .text();
    }
}
