package io.jenkins.plugins.zerodown.jenkins.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several jobs and people of one Jenkins who want the same target: one after the other, and none unawares. */
@Wants(jenkins = true, server = true, programs = "php")
class BuildsAtOnceIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String HOLD = TestServer.ROOT + "/hold";
    /** Keeps a deployment before its switch until the test lets it go on. */
    private static final String HELD = "commands: {preRelease: [\"while [ -e " + HOLD + " ]; do sleep 0.1; done\"]}";

    private JenkinsServer jenkins;
    private JenkinsClient deployer;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        jenkins = JenkinsServer.shared();
        server = TestServer.start();
        new JenkinsSettings()
                .login("deploy-key", server)
                .target("production", server, "deploy-key", "kind: php")
                .apply(jenkins);
        deployer = jenkins.as(JenkinsServer.DEPLOYER);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private void hold() throws Exception {
        server.run("touch", HOLD).orThrow();
    }

    private void letGo() throws Exception {
        server.run("rm", "-f", HOLD).orThrow();
    }

    /**
     * A job whose version is its name, so that the live release tells who made it. @param steps with the application in
     * dir
     */
    private JenkinsBuild begin(String job, String steps) throws Exception {
        Path application = PlainPhpApplication.write(jenkins.files().resolve(job), job);
        jenkins.show(application);
        jenkins.as(JenkinsServer.ADMIN).pipeline(job, steps.replace("DIR", application.toString()));
        return deployer.build(job);
    }

    private JenkinsBuild deploy(String job) throws Exception {
        return begin(job, "node { zdDeploy target: 'production', dir: 'DIR' }");
    }

    private JenkinsBuild deployHeld(String job) throws Exception {
        hold();
        JenkinsBuild build =
                begin(job, "node { zdDeploy target: 'production', dir: 'DIR', application: '''" + HELD + "''' }");
        build.awaitLine("[ -e " + HOLD + " ]");
        return build;
    }

    private void succeeds(JenkinsBuild build) throws Exception {
        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
    }

    private String live() throws IOException {
        Path deployPath = server.deployPath();
        return Files.readString(deployPath
                        .resolve(Files.readSymbolicLink(deployPath.resolve("current")))
                        .resolve("VERSION"))
                .strip();
    }

    @Test
    void the_second_of_two_builds_says_for_whom_it_waits_and_then_deploys() throws Exception {
        JenkinsBuild first = deployHeld("first");
        JenkinsBuild second = deploy("second");
        second.awaitLine("waits for first #" + first.number());
        assertThat(server.deployPath().resolve("current")).doesNotExist();

        letGo();

        succeeds(first);
        succeeds(second);
        assertThat(live()).isEqualTo("second");
    }

    @Test
    void of_two_pipelines_that_wait_for_an_approval_the_one_that_switches_later_is_told_what_changed()
            throws Exception {
        String steps = """
                node { zdBuild target: 'production', dir: 'DIR'
                       zdRelease target: 'production' }
                input 'Put it live?'
                node { zdSwitch target: 'production' }
                """;
        succeeds(deploy("before"));
        JenkinsBuild one = begin("one", steps);
        one.awaitQuestion();
        JenkinsBuild other = begin("other", steps);
        other.awaitQuestion();
        assertThat(live()).isEqualTo("before");

        other.proceed();
        succeeds(other);
        one.proceed();

        assertThat(one.result()).isEqualTo("FAILURE");
        assertThat(one.console())
                .contains("Somebody else switched in between: deploy again")
                .contains(Files.readSymbolicLink(server.deployPath().resolve("current"))
                        .getFileName()
                        .toString());
        assertThat(live()).isEqualTo("other");
    }

    @Test
    void a_rollback_that_is_asked_for_during_a_deployment_waits_for_it_and_then_does_not_undo_it() throws Exception {
        succeeds(deploy("one"));
        succeeds(deploy("two"));
        JenkinsBuild three = deployHeld("three");

        String task = UUID.randomUUID().toString();
        JenkinsClient.Answer asked = deployer.post(
                        "/job/two/zerodown/target/production/rollback", Map.of("to", "", "task", task))
                .orThrow();
        String log = "/job/two/zerodown/tasks/" + task + "/logText/progressiveText";
        assertThat(asked.location()).endsWith("/tasks/" + task + "/");
        Awaited.until(
                PATIENCE,
                "the rollback to wait",
                () -> deployer.get(log).body().contains("waits for three #" + three.number()));
        assertThat(live()).isEqualTo("two");
        letGo();

        succeeds(three);
        Awaited.until(
                PATIENCE, "the rollback to end", () -> deployer.get(log).body().contains("nothing was changed"));
        assertThat(live()).isEqualTo("three");
    }
}
