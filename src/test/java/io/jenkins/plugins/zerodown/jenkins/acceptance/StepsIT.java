package io.jenkins.plugins.zerodown.jenkins.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import io.jenkins.plugins.zerodown.flow.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Sandboxed pipelines of every shape, in a real Jenkins onto a real server: what they do, return, show and say. */
@Wants(jenkins = true, server = true, programs = "php")
@Timeout(900)
class StepsIT {
    private static final String PLAIN = "kind: php\nopcache: off\nversionMismatch: ignore\n";

    private JenkinsServer jenkins;
    private JenkinsClient deployer;
    private TestServer server;
    private String name;
    private Path source;

    @BeforeEach
    void start(TestInfo test) throws Exception {
        name = "steps-" + Integer.toHexString(test.getDisplayName().hashCode());
        jenkins = JenkinsServer.shared();
        deployer = jenkins.as(JenkinsServer.DEPLOYER);
        server = TestServer.start();
        source = jenkins.files().resolve(name);
        PlainPhpApplication.write(source, "1");
        jenkins.give(source);
        new JenkinsSettings()
                .login("deploy-key", server)
                .target(name, server, "deploy-key", PLAIN)
                .apply(jenkins);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    /** @param pipeline TARGET and SOURCE stand for this test's */
    private JenkinsBuild build(String pipeline) throws Exception {
        jenkins.as(JenkinsServer.ADMIN)
                .pipeline(name, pipeline.replace("TARGET", name).replace("SOURCE", "cp -r '" + source + "/.' ."));
        return deployer.build(name);
    }

    private String succeeded(JenkinsBuild build) throws Exception {
        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        return build.console();
    }

    private static List<String> stages(JenkinsBuild build, String key) throws Exception {
        JsonNode stages = build.client().json(build.url() + "/wfapi/describe").get("stages");
        return stages.findValuesAsText(key);
    }

    private String current() throws IOException {
        return Files.readSymbolicLink(server.deployPath().resolve("current"))
                .getFileName()
                .toString();
    }

    @Test
    void no_variable_of_a_pipeline_stands_in_for_the_steps_of_a_deployment() throws Exception {
        Path proof = jenkins.files().resolve(name + "-proof");
        JenkinsBuild build = build("""
                def numbers = NUMBERS
                def attack = { ->
                  echo 'the pipeline was asked instead of Jenkins'
                  for (number in numbers) {
                    try { steps.zdStep number } catch (e) { echo "refused ${number}: ${e.message}" }
                  }
                }
                stage = { String title, body -> attack(); body() }
                zdStep = { String number -> attack() }
                def evil = 'tools: {git: [sh, -c, "touch PROOF"], composer: [sh, -c, "touch PROOF"]}'
                node {
                  sh "SOURCE"
                  zdBuild target: 'TARGET', build: false
                  zdRelease target: 'TARGET'
                }
                zdSwitch target: 'TARGET', application: evil
                zdCleanup target: 'TARGET', application: evil
                node { zdDeploy target: 'TARGET', build: false }
                attack()
                """.replace("PROOF", proof.toString()).replace(
                "NUMBERS",
                Deployment.steps().stream()
                        .map(step -> "'" + step.number() + "'")
                        .toList()
                        .toString()));

        String console = succeeded(build);

        List<String> refused =
                console.lines().filter(line -> line.contains("refused ")).toList();
        assertThat(refused)
                .as("each of them, outside of a deployment alone")
                .hasSize(Deployment.steps().size());
        assertThat(console.lines().filter(line -> line.contains("the pipeline was asked")))
                .hasSize(1);
        assertThat(proof).doesNotExist();
    }

    @Test
    void an_object_among_the_options_is_refused_in_a_sentence() throws Exception {
        JenkinsBuild build = build("""
                class Options { def getEnvFile() { throw new IllegalStateException('called') } }
                node {
                  sh "SOURCE"
                  zdDeploy target: 'TARGET', build: false, application: [php: new Options()]
                }
                """);

        assertThat(build.result()).isEqualTo("FAILURE");
        assertThat(build.console())
                .contains("application: php is an object of the type Options")
                .doesNotContain("called", "\tat ");
    }

    @Test
    void a_scripted_pipeline_shows_ten_stages_and_28_steps_and_is_told_what_is_live() throws Exception {
        JenkinsBuild build = build("""
                node {
                  sh "SOURCE"
                  def live = zdDeploy 'TARGET'
                  echo "live: ${live.release} was: ${live.previous} web1: ${live.servers.web1.live}"
                  def seen = zdReleases('TARGET')
                  echo "seen: ${seen[0].server} ${seen[0].releases[0].id} ${seen[0].releases[0].state}"
                }
                """);

        String log = succeeded(build);
        assertThat(log)
                .contains(
                        "live: " + current() + " was: null web1: " + current(),
                        "seen: web1 " + current() + " good",
                        "release " + current() + " is live on web1");
        assertThat(log.lines())
                .containsSubsequence(
                        Deployment.steps().stream().map(step -> step.heading()).toList());
        assertThat(stages(build, "name"))
                .startsWith("1. Prepare")
                .containsSubsequence(
                        Arrays.stream(Phase.values()).map(Phase::heading).toList());
        List<String> statuses = build.client()
                .json(build.url() + "/wfapi/describe")
                .get("stages")
                .findValuesAsText("status");
        assertThat(statuses).contains("SUCCESS", "NOT_EXECUTED").doesNotContain("FAILED");
        assertThat(server.deployPath().resolve(".zerodown/lock")).doesNotExist();
    }

    @Test
    void a_declarative_pipeline_deploys_in_parts_on_two_sides_of_an_approval() throws Exception {
        JenkinsBuild build = build("""
                pipeline {
                  agent none
                  stages {
                    stage('Make') {
                      agent any
                      steps {
                        sh "SOURCE"
                        zdBuild target: 'TARGET', application: [migrate: false]
                        zdRelease 'TARGET'
                      }
                    }
                    stage('Approve') { steps { input id: 'approval', message: 'Switch?' } }
                    stage('Live') { steps { zdSwitch 'TARGET'; zdCleanup 'TARGET' } }
                  }
                }
                """);

        build.awaitLine("Switch?");
        assertThat(server.deployPath().resolve("current")).doesNotExist();
        assertThat(server.deployPath().resolve(".zerodown/lock"))
                .as("an approval may take days")
                .doesNotExist();
        deployer.post(build.url() + "/input/Approval/proceedEmpty", Map.of()).orThrow();

        assertThat(succeeded(build))
                .contains("is ready on web1", "release " + current() + " is live on web1", "cleaned up on web1");
    }

    @Test
    void a_switch_is_refused_when_something_else_went_live_since_its_release_was_made() throws Exception {
        succeeded(build("node { sh \"SOURCE\"; zdDeploy 'TARGET' }"));
        String first = current();

        JenkinsBuild build = build("""
                node {
                  sh "SOURCE"
                  zdBuild 'TARGET'
                  zdRelease 'TARGET'
                  zdDeploy 'TARGET'
                  zdSwitch 'TARGET'
                }
                """);

        assertThat(build.result()).isEqualTo("FAILURE");
        assertThat(build.console()).contains("release " + first + " was live; now it is release " + current());
        assertThat(stages(build, "name")).endsWith("Revert");
    }

    @Test
    void a_failure_is_red_where_it_happened_is_reverted_in_a_stage_of_its_own_and_ends_in_one_sentence()
            throws Exception {
        succeeded(build("node { sh \"SOURCE\"; zdDeploy 'TARGET' }"));
        String before = current();

        JenkinsBuild build = build("""
                node { sh "SOURCE"; zdDeploy target: 'TARGET', application: [commands: [postRelease: ['echo sorry \
                >&2; exit 3']]] }
                """);

        assertThat(build.result()).isEqualTo("FAILURE");
        assertThat(current()).isEqualTo(before);
        String log = build.console();
        assertThat(log)
                .contains(
                        "ERROR: 8.2. Service Restarts: ",
                        "every server serves what it served before, and the target is free",
                        "web1: release " + before)
                .doesNotContain("\tat ");
        assertThat(stages(build, "name")).endsWith("8. Activate & Validate", "Revert");
        assertThat(stages(build, "status")).endsWith("FAILED", "SUCCESS");
    }

    @Test
    void an_abort_ends_the_command_gives_the_target_back_and_says_where_the_servers_stand() throws Exception {
        JenkinsBuild build = build("""
                node { sh "SOURCE"; zdDeploy target: 'TARGET', application: [commands: [preRelease: ['touch \
                %s/begun; sleep 600']]] }
                """.formatted(TestServer.ROOT));
        Awaited.until(
                Duration.ofMinutes(3),
                "the command to have begun",
                () -> Files.exists(server.root().resolve("begun")));

        build.abort();

        assertThat(build.result()).as(build.console()).isEqualTo("ABORTED");
        assertThat(build.console())
                .contains("stopped by request", "every server serves what it served before, and the target is free");
        assertThat(server.deployPath().resolve(".zerodown/lock")).doesNotExist();
    }

    @Test
    void bad_input_ends_in_one_sentence_with_the_fix_and_never_in_a_trace() throws Exception {
        new JenkinsSettings()
                .target(name, server, "deploy-key", PLAIN)
                .target(
                        "closed",
                        Map.of("allowedJobs", "others/*"),
                        JenkinsSettings.server(server, "web1", "deploy-key"))
                .apply(jenkins);
        String log = succeeded(build("""
                def said(what) { try { what(); error 'it was taken' } catch (e) { echo "said: ${e.message}" } }
                said { zdDeploy 'nowhere' }
                said { zdDeploy 'closed' }
                said { zdDeploy 'TARGET' }
                said { zdSwitch 'TARGET' }
                said { zdRollback target: 'TARGET', wait: 'long' }
                said { zdRollback target: 'TARGET', to: 'newest' }
                node {
                  said { zdDeploy target: 'TARGET', dir: 'not/there' }
                  said { zdRelease 'TARGET' }
                  sh "SOURCE"
                  said { zdDeploy target: 'TARGET', application: [keepReleses: 3] }
                  sh 'echo "targets: []" > zerodown.yaml'
                  said { zdDeploy 'TARGET' }
                }
                """));

        assertThat(log.lines().filter(line -> line.startsWith("said: ")).toList())
                .hasSize(10);
        assertThat(log)
                .contains(
                        "there is no target 'nowhere'; there are: ",
                        "job '" + name + "' may not use it",
                        "zdDeploy needs a workspace",
                        "run zdRelease for it before",
                        "wait: 'long' is no time",
                        "to: 'newest' is no release id",
                        "not/there is no directory on the controller",
                        "run zdBuild for it before",
                        "keepReleses",
                        "targets:")
                .doesNotContain("it was taken", "\tat ");
        assertThat(jenkins.complaints()).isEmpty();
    }

    @Test
    void what_was_built_goes_to_another_agent_by_a_stash_and_not_without() throws Exception {
        try (InboundAgent agent = InboundAgent.start(jenkins, name)) {
            jenkins.give(agent.directory());
            String build = "node('built-in') { sh \"SOURCE\"; zdBuild target: 'TARGET'%s }\nnode('TARGET') { zdRelease "
                    + "target: 'TARGET'%s }\n";

            JenkinsBuild without = build(build.formatted("", ""));
            assertThat(without.result()).isEqualTo("FAILURE");
            assertThat(without.console())
                    .contains("zdBuild ran on the controller", "this is agent " + name, "stash: 'release'");

            succeeded(build(build.formatted(", stash: 'built'", ", stash: 'built'") + "zdSwitch 'TARGET'"));
            assertThat(server.deployPath().resolve("current")).isSymbolicLink();
        }
    }

    @Test
    void a_rollback_returns_to_the_release_before_and_is_in_the_jobs_history() throws Exception {
        succeeded(build("node { sh \"SOURCE\"; zdDeploy 'TARGET' }"));
        String first = current();
        String log = succeeded(
                build("node { sh \"SOURCE\"; zdDeploy 'TARGET' }\necho \"back: ${zdRollback('TARGET').release}\""));

        assertThat(log).contains("back: " + first);
        assertThat(current()).isEqualTo(first);
        assertThat(Files.readString(jenkins.home().resolve("jobs/" + name + "/zerodown/history.jsonl"))
                        .lines()
                        .toList())
                .hasSize(3)
                .last()
                .asString()
                .contains("\"rollback\"", "\"done\"");
    }
}
