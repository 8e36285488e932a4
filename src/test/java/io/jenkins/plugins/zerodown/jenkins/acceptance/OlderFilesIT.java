package io.jenkins.plugins.zerodown.jenkins.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Targets, a build and a history that the plugin wrote in a real Jenkins before its rooms and types had their names of
 * today (in the resources, beside this class): whoever updates the plugin keeps them.
 */
@Wants(jenkins = true)
class OlderFilesIT {
    private static final String CONFIGURATION =
            "io.jenkins.plugins.zerodown.jenkins.configuration.ZeroDownConfiguration.xml";
    /** Jenkins' own record of what it could not read whole. */
    private static final String UNREADABLE = """
            println jenkins.model.Jenkins.get().administrativeMonitors
                .find { it.class.name == 'hudson.diagnosis.OldDataMonitor' }.data.keySet()
            """;

    private Path older;
    private JenkinsServer jenkins;

    @BeforeEach
    void start() throws Exception {
        older = Path.of(getClass().getResource("older").toURI());
        jenkins = JenkinsServer.start();
        jenkins.stop();
        Ran.of("cp", "-r", older + "/.", jenkins.home().toString()).orThrow();
        jenkins.give(jenkins.home());
        jenkins.startAgain();
    }

    @AfterEach
    void stop() {
        jenkins.close();
    }

    @Test
    void targets_are_read_and_written_again_as_they_were() throws Exception {
        Path file = jenkins.home().resolve(CONFIGURATION);
        Files.delete(file);

        jenkins.groovy("jenkins.model.GlobalConfiguration.all()"
                + ".find { it.class.simpleName == 'ZeroDownConfiguration' }.save()");

        assertThat(Files.readString(file)).isEqualTo(Files.readString(older.resolve(CONFIGURATION)));
        assertThat(jenkins.groovy(UNREADABLE)).isEqualTo("[]");
        assertThat(jenkins.complaints()).isEmpty();
    }

    @Test
    void a_build_and_the_history_of_its_job_are_shown() throws Exception {
        JenkinsClient deployer = jenkins.as(JenkinsServer.DEPLOYER);

        assertThat(deployer.get("/job/shop/2/zerodown/").orThrow().body()).contains("production", "20261130085958");
        assertThat(deployer.get("/job/shop/zerodown/").orThrow().body()).contains("20261130085954", "20261130085958");
        assertThat(deployer.get("/job/shop/2/consoleText").orThrow().body())
                .contains("release 20261130085958 is live on web1");
        assertThat(jenkins.groovy(UNREADABLE)).isEqualTo("[]");
        assertThat(jenkins.complaints()).isEmpty();
    }
}
