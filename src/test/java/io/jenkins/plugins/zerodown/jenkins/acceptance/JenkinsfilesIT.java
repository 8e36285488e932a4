package io.jenkins.plugins.zerodown.jenkins.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.GitRepository;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every Jenkinsfile of docs/jenkins.md deploys, word for word, from a repository to a real server. */
@Wants(
        jenkins = true,
        server = true,
        programs = {"git", "php"})
class JenkinsfilesIT {
    private static final Path DOCUMENT = Path.of("docs/jenkins.md");
    private static final Pattern HEADING = Pattern.compile("^#{2,3} (?<text>.+)$");
    private static final List<String> TARGETS = List.of("production", "staging", "europe", "america");

    private static JenkinsServer jenkins;
    private static TestServer server;
    private static JenkinsSettings settings;

    private JenkinsClient deployer;
    private Path repository;
    private GitRepository git;

    @BeforeAll
    static void start() throws Exception {
        jenkins = JenkinsServer.shared();
        server = TestServer.start();
        settings = new JenkinsSettings().login("deploy-key", server);
        for (String target : TARGETS) {
            settings.target(
                    target,
                    Map.of(
                            "allowedJobs",
                            "**",
                            "deployPath",
                            TestServer.ROOT + "/" + target,
                            "application",
                            "kind: php"),
                    JenkinsSettings.server(server, "web1", "deploy-key"));
        }
        jenkins.groovy("Jenkins.get().labelString = 'php gate'; Jenkins.get().save()");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void makeRepository() throws Exception {
        settings.apply(jenkins);
        deployer = jenkins.as(JenkinsServer.DEPLOYER);
        repository = Files.createTempDirectory(jenkins.files(), "repository");
        git = GitRepository.in(repository);
        Files.writeString(repository.resolve("smoke-test.sh"), "#!/bin/sh\necho 'the shop sells nothing'\nexit 1\n");
        Files.setPosixFilePermissions(
                repository.resolve("smoke-test.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** By the heading that each stands under; one that is new is to be tried here too. */
    private static Map<String, String> jenkinsfiles() throws IOException {
        return blocks("groovy");
    }

    private static Map<String, String> blocks(String kind) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        String heading = "";
        StringBuilder text = null;
        for (String line : Files.readAllLines(DOCUMENT)) {
            Matcher found = HEADING.matcher(line);
            if (text == null && found.matches()) {
                heading = found.group("text");
            } else if (line.equals("```" + kind)) {
                text = new StringBuilder();
            } else if (text != null && line.equals("```")) {
                assertThat(files.put(heading, text.toString()))
                        .as("a second block under " + heading)
                        .isNull();
                text = null;
            } else if (text != null) {
                text.append(line).append('\n');
            }
        }
        return files;
    }

    private void commit(String version, String heading) throws Exception {
        PlainPhpApplication.write(repository, version);
        Files.writeString(repository.resolve("Jenkinsfile"), jenkinsfiles().get(heading));
        git.commit("Version " + version);
        jenkins.show(repository);
    }

    private JenkinsBuild build(String version, String heading) throws Exception {
        commit(version, heading);
        jenkins.as(JenkinsServer.ADMIN).pipelineFrom("shop", git.url(), "Jenkinsfile");
        return deployer.build("shop");
    }

    private void deploys(JenkinsBuild build, String version, String target) throws Exception {
        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        assertThat(live(target)).isEqualTo(version);
    }

    /** The version that visitors would see. */
    private static String live(String target) throws IOException {
        Path deployPath = server.root().resolve(target);
        Path current = deployPath.resolve("current");
        return Files.isSymbolicLink(current)
                ? Files.readString(deployPath
                                .resolve(Files.readSymbolicLink(current))
                                .resolve("VERSION"))
                        .strip()
                : "nothing";
    }

    @Test
    void each_of_them_is_tried_here() throws IOException {
        assertThat(jenkinsfiles())
                .containsOnlyKeys(
                        "The first deployment in ten minutes",
                        "Scripted",
                        "Multibranch",
                        "Several targets",
                        "Approval before the switch",
                        "Built on one agent, released from another",
                        "Going back when a check of your own fails",
                        "What is on the servers");
    }

    @Test
    void the_first_one_deploys() throws Exception {
        deploys(build("1.0", "The first deployment in ten minutes"), "1.0", "production");
    }

    @Test
    void the_scripted_one_deploys_and_is_told_what_went_live() throws Exception {
        JenkinsBuild build = build("2.0", "Scripted");

        deploys(build, "2.0", "production");
        assertThat(build.console()).containsPattern("release \\d{14} is live, (\\d{14}|null) was before it");
    }

    @Test
    void the_multibranch_one_deploys_each_branch_to_its_own_target() throws Exception {
        JenkinsClient admin = jenkins.as(JenkinsServer.ADMIN);
        commit("3.0", "Multibranch");
        git.git("checkout", "--quiet", "-b", "feature");
        commit("3.1", "Multibranch");
        git.git("checkout", "--quiet", "main");
        admin.multibranch("shops", git.url());
        admin.scan("shops");

        deploys(JenkinsBuild.awaited(deployer, "shops/main", 1), "3.0", "production");
        deploys(JenkinsBuild.awaited(deployer, "shops/feature", 1), "3.1", "staging");
    }

    @Test
    void the_one_for_several_targets_deploys_to_each_of_them() throws Exception {
        JenkinsBuild build = build("4.0", "Several targets");

        deploys(build, "4.0", "europe");
        assertThat(live("america")).isEqualTo("4.0");
    }

    @Test
    void the_one_with_an_approval_switches_after_it() throws Exception {
        String before = live("production");
        JenkinsBuild build = build("5.0", "Approval before the switch");
        build.awaitQuestion();
        assertThat(live("production")).isEqualTo(before);

        build.proceed();

        deploys(build, "5.0", "production");
    }

    @Test
    void the_one_with_a_stash_releases_what_was_built_elsewhere() throws Exception {
        deploys(build("6.0", "Built on one agent, released from another"), "6.0", "production");
    }

    @Test
    void the_one_that_goes_back_serves_the_release_before_again() throws Exception {
        deploys(build("7.0", "Scripted"), "7.0", "production");

        JenkinsBuild build = build("7.1", "Going back when a check of your own fails");

        assertThat(build.result()).isEqualTo("FAILURE");
        assertThat(build.console()).contains("the shop sells nothing");
        assertThat(live("production")).isEqualTo("7.0");
    }

    @Test
    void the_one_that_reads_says_what_every_server_has() throws Exception {
        deploys(build("8.0", "Scripted"), "8.0", "production");

        JenkinsBuild build = build("8.1", "What is on the servers");

        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        String id = Files.readSymbolicLink(server.root().resolve("production/current"))
                .getFileName()
                .toString();
        assertThat(build.console()).containsPattern("web1: " + id + " good.*live");
    }

    @Test
    void the_settings_as_code_are_taken_word_for_word() throws Exception {
        Path key = Files.copy(
                server.identityFile(), jenkins.files().resolve("deploy-key"), StandardCopyOption.REPLACE_EXISTING);
        Path env = Files.writeString(jenkins.files().resolve("production.env"), "APP_ENV=production\n");
        jenkins.give(key);

        jenkins.configure(blocks("yml")
                .get("Configuration as Code")
                .replace("/run/secrets/deploy-key", key.toString())
                .replace("/run/secrets/production.env", env.toString()));

        assertThat(jenkins.groovy("""
                def settings = jenkins.model.GlobalConfiguration.all().find { it.class.simpleName == \
                'ZeroDownConfiguration' }
                settings.targets.each { println "${it.name} ${it.allowedJobs} ${it.servers*.name}" }
                com.cloudbees.plugins.credentials.SystemCredentialsProvider.instance.credentials.each { println it.id }
                """).lines())
                .containsExactly("production shop/main [web1, web2]", "deploy-key", "production-env");
    }
}
