package io.jenkins.plugins.zerodown.jenkins.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands of a build run where the pipeline's own do, and outlive Jenkins as those of sh do. */
class PipelineCommandsIT {
    private static final String TOKEN = "tok-9f2c1d77";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private JenkinsServer jenkins;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        jenkins = JenkinsServer.start();
        server = TestServer.start();
        new JenkinsSettings()
                .login("key", server)
                .text("npm-token", TOKEN)
                .target("shop", server, "key", "kind: php\nversionMismatch: ignore\n")
                .apply(jenkins);
        Path source = jenkins.files().resolve("source");
        PlainPhpApplication.write(source, "1");
        Files.writeString(source.resolve("composer.json"), "{}");
        Files.writeString(source.resolve("package.json"), "{\"dependencies\": {}}");
        jenkins.give(source);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
        if (jenkins != null) {
            jenkins.close();
        }
    }

    /** @param before @param after around the step; @param composer @param node commands, in YAML */
    private JenkinsBuild deploy(String before, String composer, String node, String after) throws Exception {
        jenkins.as(JenkinsServer.ADMIN)
                .pipeline("shop", """
                        node {
                          sh "cp -r '%s/.' ."
                          %s
                            zdDeploy target: 'shop', application: '''
                              build:
                                composer: %s
                                node: %s
                            '''
                          %s
                        }
                        """.formatted(jenkins.files().resolve("source"), before, composer, node, after));
        return jenkins.as(JenkinsServer.ADMIN).build("shop");
    }

    /** Where Jenkins' user may write. */
    private Path place() throws Exception {
        Path place = Files.createDirectories(jenkins.files().resolve("place"));
        jenkins.give(place);
        return place;
    }

    @Test
    void they_have_what_withEnv_and_withCredentials_give_and_show_no_secret() throws Exception {
        JenkinsBuild build = deploy(
                "withEnv(['GREETING=hi $HOME']) { withCredentials([string(credentialsId: 'npm-token', variable:"
                        + " 'NPM_TOKEN')]) {",
                "'echo \"the token is $NPM_TOKEN, $GREETING\"; printf \"%s\" \"$GREETING $NPM_TOKEN\""
                        + " > public/seen.txt'",
                "'echo grüße; seq 20000'",
                "} }");

        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console())
                .contains("the token is ****, hi $HOME", "grüße", "20000")
                .doesNotContain(TOKEN);
        assertThat(server.deployPath().resolve("current/public/seen.txt")).hasContent("hi $HOME " + TOKEN);
    }

    @Test
    void a_failing_one_tells_no_secret_of_the_pipeline() throws Exception {
        JenkinsBuild build = deploy(
                "withCredentials([string(credentialsId: 'npm-token', variable: 'NPM_TOKEN')]) {",
                "'echo \"refused: $NPM_TOKEN\"; exit 3'",
                "'exit 0'",
                "}");

        assertThat(build.result()).as(build.console()).isEqualTo("FAILURE");
        assertThat(build.console())
                .contains("ended with status 3", "refused: ****")
                .doesNotContain(TOKEN);
    }

    @Test
    void one_goes_on_and_runs_once_though_jenkins_is_killed_during_it() throws Exception {
        Path ran = place().resolve("ran");
        JenkinsBuild build = deploy(
                "",
                "'echo a >> " + ran + "; until [ -e " + ran + ".go ]; do sleep 0.1; done; echo b >> " + ran
                        + "; echo the end of it'",
                "'exit 0'",
                "");
        Awaited.until(PATIENCE, "the command to run", () -> Files.exists(ran));

        jenkins.kill();
        jenkins.startAgain();
        JenkinsBuild after = build.as(jenkins.as(JenkinsServer.ADMIN));
        after.awaitLine("2.2. Dependency Installation: taken up again");
        Files.writeString(Path.of(ran + ".go"), "");

        assertThat(after.result()).as(after.console()).isEqualTo("SUCCESS");
        assertThat(Files.readAllLines(ran)).as(after.console()).containsExactly("a", "b");
        assertThat(after.console()).contains("the end of it");
        assertThat(jenkins.complaints()).isEmpty();
    }

    @Test
    void one_ends_with_an_aborted_build() throws Exception {
        Path pid = place().resolve("pid");
        JenkinsBuild build = deploy("", "'exit 0'", "'echo $$ > " + pid + "; sleep 300; true'", "");
        Awaited.until(PATIENCE, "the command to run", () -> Files.exists(pid));

        build.abort();

        assertThat(build.result()).as(build.console()).isEqualTo("ABORTED");
        Awaited.until(
                PATIENCE,
                "the command's end",
                () -> ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                        .isEmpty());
        assertThat(server.deployPath().resolve("current")).doesNotExist();
        assertThat(server.deployPath().resolve(".zerodown/lock")).doesNotExist();
    }
}
