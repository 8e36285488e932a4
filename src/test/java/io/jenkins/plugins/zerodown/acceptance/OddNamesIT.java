package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.zerodown.fixture.GitRepository;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.WebStack;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Names that a shell, git, Composer or PHP might take for something else deploy, serve and roll back, and nothing in
 * them is run.
 */
class OddNamesIT {
    private static final String ODD = "-it's $(touch pwned) `touch pwned` \"q\" \\n;&|<>*? #é $HOME";
    private static final String ODD_LINES = ODD + "\nsecond line";

    @TempDir
    Path directory;

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        TestServer.assumePresent();
        server = TestServer.start();
    }

    @AfterEach
    void nothingWasRunAndStop() throws Exception {
        if (server != null) {
            try (TestServer ended = server;
                    Stream<Path> here = Files.walk(directory)) {
                assertThat(here).noneMatch(path -> path.endsWith("pwned"));
                assertThat(ended.run("find", TestServer.ROOT, "-name", "pwned")
                                .orThrow()
                                .text())
                        .isEmpty();
            }
        }
    }

    /** JSON's texts are YAML's too. */
    private static String yaml(Object value) throws JsonProcessingException {
        return new ObjectMapper().writeValueAsString(value);
    }

    private static void done(Ran ran) {
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
    }

    private static String page(WebStack web, String path) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(web.url(path))).build(), HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body().strip();
    }

    @Test
    void directories_files_and_values_with_odd_names_deploy_serve_and_roll_back() throws Exception {
        WebStack.assumePresent();
        Programs.assume("composer", "php");
        String deployPath = TestServer.ROOT + "/" + ODD;
        // Composer's own path repositories do not work in such a directory: what it builds in has a plain name.
        Project project = Project.in(directory.resolve(ODD_LINES))
                .on(server, "web1")
                .deployPath(deployPath)
                .environment("XDG_CACHE_HOME", directory.resolve("cache").toString());
        server.run("ln", "-s", deployPath, TestServer.ROOT + "/web").orThrow();
        try (WebStack web = WebStack.serving(TestServer.ROOT + "/web")
                .user(server.user())
                .inside(command -> server.inside(command.toArray(String[]::new)))
                .start()) {
            project.options("""
                    envFile: production.env
                    sharedDirs: %s
                    sharedFiles: %s
                    configFiles: [{source: %s, path: %s}]
                    build: {variables: {ODD: %s}, tests: 'test "$ODD" = "$(cat odd.txt)"'}
                    health: {url: "%s", attempts: 5, interval: 1s, body: %s}
                    commands:
                      postRelease: ['test "$(basename -- "$DEPLOY_PATH"; echo "second line")" = "$(cat \
                    "$RELEASE_PATH/odd.txt")"']
                    """.formatted(
                            yaml(List.of("storage", "uploads " + ODD)),
                            yaml(List.of(".env", "keys/" + ODD)),
                            yaml(ODD),
                            yaml("config/" + ODD),
                            yaml(ODD_LINES),
                            web.url("/health"),
                            yaml(ODD)));
            Files.writeString(
                    project.env(),
                    LaravelApplication.ENV.replaceFirst("APP_NAME=.*", "") + "APP_NAME=\""
                            + ODD.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$") + "\"\n");
            Files.writeString(project.file().resolveSibling(ODD), "configured");
            write(project, "1");
            done(project.run("deploy"));
            String first = Files.readSymbolicLink(current()).getFileName().toString();
            write(project, "2");
            done(project.run("deploy"));

            assertThat(page(web, "/")).startsWith("200 version 2");
            assertThat(page(web, "/health")).isEqualTo("200 " + ODD);
            assertThat(page(
                            web,
                            "/" + URLEncoder.encode(ODD, StandardCharsets.UTF_8).replace("+", "%20")))
                    .isEqualTo("200 version 2");
            assertThat(Files.readSymbolicLink(live().resolve("public/link"))).hasToString(ODD);
            assertThat(Files.readString(live().resolve("config").resolve(ODD))).isEqualTo("configured");
            assertThat(Files.isSymbolicLink(live().resolve("uploads " + ODD))).isTrue();
            assertThat(root().resolve("shared").resolve("keys").resolve(ODD)).exists();

            done(project.run("rollback"));
            assertThat(page(web, "/")).startsWith("200 version 1 release " + first);
            assertThat(project.run("releases").orThrow().out()).contains("live  " + first);
        }
    }

    private static void write(Project project, String version) throws Exception {
        Path source = LaravelApplication.in(project.application())
                .withVersion(version)
                .write();
        Files.writeString(source.resolve("odd.txt"), ODD_LINES + "\n");
        Files.writeString(source.resolve("public").resolve(ODD), "version " + version);
        Files.deleteIfExists(source.resolve("public/link"));
        Files.createSymbolicLink(source.resolve("public/link"), Path.of(ODD));
        Path controller = source.resolve("app/Http/Controllers/SiteController.php");
        String healthy = "'healthy '.$this->version()";
        assertThat(Files.readString(controller)).contains(healthy);
        Files.writeString(controller, Files.readString(controller).replace(healthy, "config('app.name')"));
    }

    private Path root() {
        return server.root().resolve(ODD);
    }

    private Path current() {
        return root().resolve("current");
    }

    /** Not by real path, which would leave the server's own view of its files. */
    private Path live() throws Exception {
        return root().resolve(Files.readSymbolicLink(current()));
    }

    @Test
    void a_repository_branch_and_commit_message_with_odd_names_deploy_and_roll_back() throws Exception {
        Programs.assume("git", "php");
        String branch = "it's-$(touch${IFS}pwned)-`touch${IFS}pwned`-\"q\"-é;|&";
        String subject = "It's \"done\": $(touch pwned) `touch pwned` \u001b[31m ${HOME} %s <!channel>";
        Path repository = directory.resolve("repository " + ODD);
        GitRepository git = GitRepository.in(repository);
        git.git("checkout", "--quiet", "-b", branch);
        PlainPhpApplication.write(repository, "1");
        git.commit("First");
        Project project = Project.in(directory.resolve("project"))
                .fromRepository()
                .on(server, "web1")
                .options("kind: php\nopcache: off\n")
                .target("repository: " + yaml(repository.toString()) + "\nbranch: " + yaml(branch) + "\n");
        done(project.run("deploy"));
        PlainPhpApplication.write(repository, "2");
        String commit = git.commit(subject + "\n\nSecond paragraph\n$(touch pwned)");

        Ran second = project.run("deploy");

        done(second);
        assertThat(second.out()).doesNotContain("\u001b");
        Path root = server.deployPath();
        Path release = root.resolve(Files.readSymbolicLink(root.resolve("current")));
        assertThat(release.resolve("VERSION")).hasContent("2");
        assertThat(release.resolve("release.json"))
                .as("what the web server may show")
                .doesNotExist();
        JsonNode record = new ObjectMapper()
                .readTree(root.resolve(".zerodown/records")
                        .resolve(release.getFileName() + ".json")
                        .toFile());
        assertThat(record.get("commit").asText()).isEqualTo(commit);
        assertThat(record.get("branch").asText()).isEqualTo(branch);
        assertThat(record.get("subject").asText()).endsWith(subject);
        assertThat(Files.readAllLines(root.resolve("deployment.log")))
                .hasSize(2)
                .allMatch(line -> line.contains(branch));

        done(project.run("rollback"));
        assertThat(root.resolve(Files.readSymbolicLink(root.resolve("current"))).resolve("VERSION"))
                .hasContent("1");
    }
}
