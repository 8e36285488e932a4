package io.jenkins.plugins.zerodown.jenkins.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A build in a container of the Docker Pipeline plugin, of an image with sh, PHP and Composer: named by
 * {@code -Dzd.container=IMAGE}, with a {@code docker} on the PATH.
 */
class ContainerCommandsIT {
    private static final String IMAGE = System.getProperty("zd.container", "");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** Docker's own mark, and Podman's. */
    private static final String WHERE = "ls /.dockerenv /run/.containerenv 2>/dev/null | head -n 1";

    private JenkinsServer jenkins;
    private TestServer server;
    private Path place;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(!IMAGE.isEmpty(), "no image is named by -Dzd.container=IMAGE");
        jenkins = JenkinsServer.start();
        server = TestServer.start();
        new JenkinsSettings()
                .login("key", server)
                .target("shop", server, "key", "kind: php\n")
                .apply(jenkins);
        Path source = jenkins.files().resolve("source");
        PlainPhpApplication.write(source, "1");
        Files.writeString(source.resolve("composer.json"), "{\"name\": \"zerodown/shop\"}");
        Files.writeString(source.resolve("composer.lock"), """
                {"content-hash": "6ee7e8bb1bd6d9d2b9a5d7ff13a9fb1d", "packages": [], "packages-dev": [],
                 "aliases": [], "minimum-stability": "stable", "stability-flags": [], "prefer-stable": false,
                 "prefer-lowest": false, "platform": [], "platform-dev": [], "plugin-api-version": "2.3.0"}
                """);
        jenkins.give(source);
        place = Files.createDirectories(jenkins.files().resolve("place"));
        jenkins.give(place);
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

    private String copied() {
        return "sh \"cp -r '" + jenkins.files().resolve("source") + "/.' .\"";
    }

    private JenkinsBuild scripted(String build) throws Exception {
        return run("""
                node {
                  %s
                  docker.image('%s').inside('-v %s:%s') {
                    zdDeploy target: 'shop', application: '''
                      build: %s
                    '''
                  }
                }
                """.formatted(copied(), IMAGE, place, place, build));
    }

    private JenkinsBuild run(String pipeline) throws Exception {
        jenkins.as(JenkinsServer.ADMIN).pipeline("shop", pipeline);
        return jenkins.as(JenkinsServer.ADMIN).build("shop");
    }

    @Test
    void composer_and_a_command_run_in_the_container_of_a_scripted_pipeline() throws Exception {
        JenkinsBuild build = scripted("{node: '" + WHERE + " > public/where.txt'}");

        // There is no package.json: only Composer's part of the build has something to do.
        assertThat(build.result()).as(build.console()).isEqualTo("FAILURE");
        assertThat(build.console()).contains("build.node is a command, but the source has no package.json");

        Files.writeString(jenkins.files().resolve("source/package.json"), "{}");
        JenkinsBuild whole = scripted("{node: '" + WHERE + " > public/where.txt'}");
        assertThat(whole.result()).as(whole.console()).isEqualTo("SUCCESS");
        assertThat(whole.console()).contains("$ composer install", "Generating optimized autoload files");
        assertThat(Files.readString(server.deployPath().resolve("current/public/where.txt")))
                .containsAnyOf("/.dockerenv", "/run/.containerenv");
        assertThat(server.deployPath().resolve("current/vendor/autoload.php")).exists();
    }

    @Test
    void a_declarative_pipeline_s_agent_is_a_container() throws Exception {
        JenkinsBuild build = run("""
                pipeline {
                  agent { docker { image '%s' } }
                  stages {
                    stage('Deploy') {
                      steps {
                        sh "cp -r '%s/.' . || true"
                        writeFile file: 'composer.json', text: '{}'
                        writeFile file: 'public/index.php', text: '<?php echo 1;'
                        zdDeploy target: 'shop', application: [build: [composer: "%s > public/where.txt"]]
                      }
                    }
                  }
                }
                """.formatted(IMAGE, jenkins.files().resolve("source"), WHERE));

        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        assertThat(Files.readString(server.deployPath().resolve("current/public/where.txt")))
                .containsAnyOf("/.dockerenv", "/run/.containerenv");
    }

    @Test
    void a_command_in_a_container_runs_on_and_once_though_jenkins_is_killed_during_it() throws Exception {
        Path ran = place.resolve("ran");
        JenkinsBuild build = scripted("{composer: 'echo a >> " + ran + "; until [ -e " + ran
                + ".go ]; do sleep 0.1; done; echo b >> " + ran + "; " + WHERE + "'}");
        Awaited.until(PATIENCE, "the command to run", () -> Files.exists(ran));

        jenkins.kill();
        jenkins.startAgain();
        JenkinsBuild after = build.as(jenkins.as(JenkinsServer.ADMIN));
        after.awaitLine("2.2. Dependency Installation: taken up again");
        Files.writeString(Path.of(ran + ".go"), "");

        assertThat(after.result()).as(after.console()).isEqualTo("SUCCESS");
        assertThat(Files.readAllLines(ran)).containsExactly("a", "b");
    }

    @Test
    void a_command_in_a_container_ends_with_an_aborted_build() throws Exception {
        Path beat = place.resolve("beat");
        JenkinsBuild build = scripted("{composer: 'while :; do date +%s%N > " + beat + "; sleep 0.2; done'}");
        Awaited.until(PATIENCE, "the command to run", () -> Files.exists(beat));

        build.abort();

        assertThat(build.result()).as(build.console()).isEqualTo("ABORTED");
        String last = Files.readString(beat);
        Thread.sleep(2000);
        assertThat(Files.readString(beat)).isEqualTo(last);
        assertThat(server.deployPath().resolve("current")).doesNotExist();
    }
}
