package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Users;
import io.jenkins.plugins.zerodown.fixture.Wants;
import io.jenkins.plugins.zerodown.fixture.WebStack;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application as Laravel 11 and later come: its database is a file of its own directory. */
@Wants(
        server = true,
        web = true,
        programs = {"composer", "php"})
class StockSqliteIT {
    private static final String APP = TestServer.DEPLOY_PATH;
    private static final String LINE = "sharedFiles: [.env, database/database.sqlite]";
    private static final String SHARED = APP + "/shared/database/database.sqlite";

    private static final String SQL = "$to = new PDO('sqlite:'.$argv[1]); $to->exec($argv[2]);";

    @TempDir
    Path directory;

    private Project project;

    private void write(String version) throws Exception {
        Path application = LaravelApplication.in(project.application())
                .withVersion(version)
                .write();
        Path config = application.resolve("config/database.php");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("storage_path('app/database.sqlite')", "database_path('database.sqlite')"));
        if (!Files.exists(application.resolve("database/database.sqlite"))) {
            Ran.of(
                            "php",
                            "-r",
                            SQL,
                            application.resolve("database/database.sqlite").toString(),
                            "CREATE TABLE posts(id); INSERT INTO posts VALUES ('of a developer')")
                    .orThrow();
        }
    }

    @Test
    void it_is_refused_with_the_line_to_write_and_with_that_the_live_database_outlives_each_release() throws Exception {
        try (TestServer server = TestServer.with().inRuntimeGroup().start();
                WebStack web = WebStack.serving(APP)
                        .user(Users.RUNTIME)
                        .inside(command -> server.inside(command.toArray(String[]::new)))
                        .start()) {
            project = Project.in(directory)
                    .on(server, "web1")
                    .target("runtimeUser: " + Users.RUNTIME + "\nkeepReleases: 1\nminimumAge: 0s\n");
            String options = "envFile: production.env\nhealth: {url: \"" + web.url("/posts")
                    + "\", attempts: 5, interval: 1s}\n";
            project.options(options);
            write("1");

            Ran refused = project.run("deploy");

            assertThat(refused.exit()).isNotZero();
            assertThat(refused.out() + refused.err()).contains(LINE, "Nothing was changed");
            assertThat(server.run("ls", APP + "/releases").out()).isEmpty();

            project.options(options + LINE + "\n");
            for (String version : new String[] {"1", "2", "3"}) {
                write(version);
                Ran ran = project.run("deploy");
                assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
                assertThat(ran.out())
                        .contains("left out, since each server has databases of its own: database/database.sqlite");
                // As the runtime user, who must be able to make a journal beside it.
                server.runAs(
                                Users.RUNTIME,
                                "php",
                                "-r",
                                SQL,
                                SHARED,
                                "INSERT INTO posts (title) VALUES ('of production')")
                        .orThrow();
                assertThat(page(web, "/posts")).isEqualTo("200 " + version + " posts");
            }
        }
    }

    @Test
    void one_that_lies_on_the_server_is_told_by_the_shared_env_and_is_not_left_behind() throws Exception {
        try (TestServer server = TestServer.start()) {
            project = Project.in(directory).on(server, "web1");
            server.runAs(
                            server.user(),
                            "sh",
                            "-euc",
                            "mkdir -p $1/shared $1/releases/20250101000000/database && printf '%s' \"$2\" "
                                    + ">$1/shared/.env && echo data "
                                    + ">$1/releases/20250101000000/database/database.sqlite"
                                    + " && ln -s releases/20250101000000 $1/current",
                            "sh",
                            APP,
                            LaravelApplication.ENV)
                    .orThrow();
            write("1");

            Ran refused = project.run("deploy");

            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.out() + refused.err()).contains(LINE, "no DB_CONNECTION and no DB_DATABASE");

            project.options("kind: laravel\n" + LINE);
            Ran without = project.run("deploy");

            assertThat(without.exit()).isEqualTo(1);
            assertThat(without.out() + without.err())
                    .contains("copy it, while nothing writes to it (cp -p " + APP + "/current/database/database.sqlite "
                            + SHARED + ")");
            assertThat(server.run("readlink", APP + "/current").text()).isEqualTo("releases/20250101000000");
        }
    }

    private static String page(WebStack web, String path) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(web.url(path))).build(), HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body().strip();
    }
}
