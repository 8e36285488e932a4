package io.jenkins.plugins.zerodown.jenkins.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Wants;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The finished plugin in a real Jenkins: that it is there, whole, and says nothing amiss. */
@Wants(jenkins = true)
class JenkinsServerIT {
    /** Of those that the plugin's index names. */
    private static final String EXTENSIONS = """
            def loader = Jenkins.get().pluginManager.getPlugin('zerodown')?.classLoader
            def named = loader == null ? [] : net.java.sezpoz.Index.load(hudson.Extension, Object, loader)
                    .collect { it.className() }.findAll { it.startsWith('io.jenkins.plugins.zerodown.') }
            def missing = named.findAll { Jenkins.get().getExtensionList(loader.loadClass(it)).isEmpty() }
            println named.isEmpty() ? 'no index' : missing.size() + ' missing' + missing.join(' ')
            """;

    @Test
    void it_is_installed_by_upload_while_jenkins_runs() throws Exception {
        try (JenkinsServer jenkins = JenkinsServer.withoutPlugin()) {
            JenkinsClient admin = jenkins.as(JenkinsServer.ADMIN);
            assertThat(admin.json("/pluginManager/api/json?tree=plugins[shortName]")
                            .findValuesAsText("shortName"))
                    .doesNotContain("zerodown")
                    .contains("jsch");

            admin.upload("/pluginManager/uploadPlugin", "name", JenkinsServer.plugin(), Map.of("pluginUrl", ""))
                    .orThrow();

            Awaited.until(
                    Duration.ofMinutes(1),
                    "every extension of the plugin",
                    () -> jenkins.groovy(EXTENSIONS).equals("0 missing"));
            assertThat(jenkins.complaints()).isEmpty();
        }
    }

    @Test
    void it_starts_with_jenkins_and_survives_its_end_by_force() throws Exception {
        try (JenkinsServer jenkins = JenkinsServer.start()) {
            jenkins.as(JenkinsServer.ADMIN).pipeline("greeting", "echo 'hello from a sandbox'");
            JenkinsBuild before = jenkins.as(JenkinsServer.DEPLOYER).build("greeting");
            assertThat(before.result()).isEqualTo("SUCCESS");

            jenkins.kill();
            jenkins.startAgain();

            assertThat(before.as(jenkins.as(JenkinsServer.READER)).console()).contains("hello from a sandbox");
            assertThat(jenkins.as(JenkinsServer.READER)
                            .post("/job/greeting/build", Map.of())
                            .status())
                    .isEqualTo(403);
            assertThat(jenkins.as(JenkinsServer.DEPLOYER)
                            .postWithoutCrumb("/job/greeting/build", Map.of())
                            .status())
                    .isEqualTo(403);
            assertThat(jenkins.complaints()).isEmpty();
        }
    }
}
