package io.jenkins.plugins.zerodown.jenkins.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Who takes the plugin out of his Jenkins loses nothing of it, and has all back when he puts it in again. */
@Wants(jenkins = true, server = true, programs = "php")
class PluginRemovedIT {
    private static final String TARGETS = """
            println jenkins.model.GlobalConfiguration.all().find { it.class.simpleName == 'ZeroDownConfiguration' \
            }?.targets*.name
            """;

    @Test
    void jobs_builds_and_targets_outlive_its_removal() throws Exception {
        try (JenkinsServer jenkins = JenkinsServer.start();
                TestServer server = TestServer.start()) {
            new JenkinsSettings()
                    .login("deploy-key", server)
                    .target("production", server, "deploy-key", "kind: php")
                    .apply(jenkins);
            Path application = PlainPhpApplication.write(jenkins.files().resolve("shop"), "1");
            jenkins.show(application);
            jenkins.as(JenkinsServer.ADMIN)
                    .pipeline("shop", "node { zdDeploy target: 'production', dir: '" + application + "' }");
            JenkinsBuild build = jenkins.as(JenkinsServer.DEPLOYER).build("shop");
            assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");

            jenkins.stop();
            Path plugins = jenkins.home().resolve("plugins");
            Files.delete(plugins.resolve("zerodown.jpi"));
            Ran.of("rm", "-rf", plugins.resolve("zerodown").toString()).orThrow();
            jenkins.startAgain();

            assertThat(jenkins.groovy(TARGETS)).isEqualTo("null");
            JenkinsBuild without = build.as(jenkins.as(JenkinsServer.DEPLOYER));
            assertThat(without.result()).isEqualTo("SUCCESS");
            assertThat(without.console()).contains("is live");
            JenkinsBuild next = without.client().build("shop");
            assertThat(next.result()).isEqualTo("FAILURE");
            assertThat(next.console()).contains("No such DSL method 'zdDeploy'");

            jenkins.stop();
            Files.copy(JenkinsServer.plugin(), plugins.resolve("zerodown.jpi"));
            jenkins.give(plugins.resolve("zerodown.jpi"));
            // While it was away, the permissions that it names were not known.
            int complained = jenkins.complaints().size();
            jenkins.startAgain();

            assertThat(jenkins.groovy(TARGETS)).isEqualTo("[production]");
            JenkinsClient deployer = jenkins.as(JenkinsServer.DEPLOYER);
            assertThat(deployer.get("/job/shop/zerodown/").orThrow().body()).contains("production");
            JenkinsBuild again = deployer.build("shop");
            assertThat(again.result()).as(again.console()).isEqualTo("SUCCESS");
            assertThat(jenkins.complaints()).hasSize(complained);
        }
    }
}
