package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.Load;
import io.jenkins.plugins.zerodown.fixture.NodeProject;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.WebStack;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Laravel application goes live over OpenSSH, behind nginx with PHP-FPM, by the finished jar. */
class LaravelIT {
    @TempDir
    Path directory;

    private TestServer server;
    private WebStack web;
    private Project project;

    @BeforeEach
    void start() throws Exception {
        TestServer.assumePresent();
        WebStack.assumePresent();
        Programs.assume("composer", "php", "git");
        server = TestServer.start();
        web = WebStack.serving(TestServer.DEPLOY_PATH)
                .user(server.user())
                .inside(command -> server.inside(command.toArray(String[]::new)))
                .start();
        project = Project.in(directory).on(server, "web1");
        options("");
    }

    @AfterEach
    void stop() throws Exception {
        if (web != null) {
            web.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private void options(String more) throws Exception {
        project.options("""
                envFile: production.env
                health: {url: "%s", attempts: 5, interval: 1s, successes: 2}
                """.formatted(web.url("/health")) + more);
    }

    private String page(String path) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(web.url(path))).build(), HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body().strip();
    }

    private JsonNode releases() throws Exception {
        return new ObjectMapper()
                .readTree(project.run("releases", "--json").orThrow().out())
                .get(0)
                .get("releases");
    }

    @Test
    void two_releases_go_live_and_a_rollback_serves_the_first_again() throws Exception {
        LaravelApplication.in(project.application()).write();
        Ran first = project.run("deploy");
        assertThat(first.exit()).as(first.out() + first.err()).isZero();
        assertThat(page("/")).contains("200 version 1");
        assertThat(page("/posts")).startsWith("200");
        String firstId = releases().get(0).get("id").asText();

        LaravelApplication.in(project.application())
                .withVersion("2")
                .withPackageJson(NodeProject.NPM)
                .withMigration(
                        "2025_01_01_000000_create_tags", "Schema::create('tags', fn (Blueprint $t) => $t->id());")
                .write();
        Ran second;
        Load.Report visitors;
        try (Load load = Load.on(web.url("/"), 8)) {
            second = project.run("deploy");
            load.awaitMore(100);
            visitors = load.stop();
        }
        assertThat(second.exit()).as(second.out() + second.err()).isZero();
        assertThat(visitors.failures()).as(visitors.kinds().toString()).isZero();
        assertThat(page("/")).contains("200 version 2");
        assertThat(second.out())
                .contains("2025_01_01_000000_create_tags")
                .doesNotContain("2024_01_01_000000_create_posts_table");

        Ran back = project.run("rollback");
        assertThat(back.exit()).as(back.out() + back.err()).isZero();
        assertThat(back.out() + back.err()).contains("2025_01_01_000000_create_tags");
        assertThat(page("/")).contains("200 version 1");
        JsonNode after = releases();
        assertThat(after.findValuesAsText("state")).containsExactly("bad", "good");
        assertThat(after.get(1).get("id").asText()).isEqualTo(firstId);
        assertThat(after.get(1).get("live").asBoolean()).isTrue();
    }

    @Test
    void a_plan_shows_every_step_and_a_check_every_server_and_neither_changes_anything() throws Exception {
        LaravelApplication.in(project.application())
                .withPackageJson(NodeProject.NPM)
                .write();
        String before = server.run("find", TestServer.ROOT, "-printf", "%p %i\n")
                .orThrow()
                .out();

        Ran plan = project.run("plan");
        Ran check = project.run("check");

        assertThat(plan.exit()).as(plan.out() + plan.err()).isZero();
        assertThat(plan.out())
                .contains(
                        "1.1. Pre-Build Environment Preparation",
                        "3.4. File Transfer",
                        "10.2. Notifications & Webhooks",
                        "composer install",
                        "npm ci",
                        "artisan migrate --force",
                        "web1: rename a link to releases/");
        assertThat(check.exit()).as(check.out() + check.err()).isZero();
        assertThat(check.out()).contains("web1");
        assertThat(server.run("find", TestServer.ROOT, "-printf", "%p %i\n")
                        .orThrow()
                        .out())
                .isEqualTo(before);
    }
}
