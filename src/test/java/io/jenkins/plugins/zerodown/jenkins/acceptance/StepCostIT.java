package io.jenkins.plugins.zerodown.jenkins.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Jenkins adds to a deployment. Tells it in milliseconds for each build; {@code -Dzd.builds=10} has more of them:
 *
 * <pre>
 * MAX_SURVIVABILITY: 28 steps, 4210 ms; the engine 1900 ms, asking it 310 ms, Jenkins' own nodes,
 * logs and program state 2000 ms
 * </pre>
 */
@Wants(jenkins = true, server = true, programs = "php")
class StepCostIT {
    private static final int BUILDS = Integer.getInteger("zd.builds", 2);
    private static final String CONNECTION = "Accepted publickey";

    @ParameterizedTest
    @ValueSource(strings = {"MAX_SURVIVABILITY", "SURVIVABLE_NONATOMIC", "PERFORMANCE_OPTIMIZED"})
    void all_steps_of_a_build_share_one_connection_to_a_server(String durability) throws Exception {
        JenkinsServer jenkins = JenkinsServer.shared();
        String job = "cost-" + durability.toLowerCase(Locale.ROOT).replace('_', '-');
        try (TestServer web1 = TestServer.start()) {
            target(jenkins, web1);
            jenkins.as(JenkinsServer.ADMIN).pipeline(job, """
                    properties([durabilityHint('%s')])
                    node {
                        writeFile file: 'public/index.php', text: '<?php echo ' + env.BUILD_NUMBER + ';'
                        zdDeploy target: 'cost'
                    }
                    """.formatted(durability));
            for (int number = 1; number <= BUILDS; number++) {
                long before = connections(web1);
                JenkinsBuild build = jenkins.as(JenkinsServer.DEPLOYER).build(job);

                assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
                assertThat(connections(web1) - before)
                        .as("connections of one deployment")
                        .isEqualTo(1);
                System.out.println(durability + ": " + cost(jenkins, job, number));
            }
        }
        assertThat(jenkins.complaints()).isEmpty();
    }

    @Test
    void parts_of_a_deployment_have_a_connection_each() throws Exception {
        JenkinsServer jenkins = JenkinsServer.shared();
        try (TestServer web1 = TestServer.start()) {
            target(jenkins, web1);
            jenkins.as(JenkinsServer.ADMIN).pipeline("cost-parts", """
                    node {
                        writeFile file: 'public/index.php', text: '<?php echo 1;'
                        zdBuild target: 'cost'
                        zdRelease target: 'cost'
                        zdSwitch target: 'cost'
                        zdCleanup target: 'cost'
                    }
                    """);
            JenkinsBuild build = jenkins.as(JenkinsServer.DEPLOYER).build("cost-parts");

            assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
            assertThat(connections(web1)).isEqualTo(4);
        }
    }

    private static void target(JenkinsServer jenkins, TestServer server) throws Exception {
        new JenkinsSettings()
                .login("cost-key", server)
                .target(
                        "cost",
                        Map.of("allowedJobs", "**", "application", "kind: php\nversionMismatch: ignore\n"),
                        JenkinsSettings.server(server, "web1", "cost-key"))
                .apply(jenkins);
    }

    private static long connections(TestServer server) {
        return server.log().lines().filter(line -> line.contains(CONNECTION)).count();
    }

    private static String cost(JenkinsServer jenkins, String job, int number) throws Exception {
        return jenkins.groovy("""
                def item = Jenkins.get().getItem('%s')
                def entry = io.jenkins.plugins.zerodown.jenkins.history.History.of(item).entries(10)
                        .find { it.build() == %d }
                long engine = entry.steps().values().sum { it.millis() }
                long asked = entry.phases().values().sum()
                println "${entry.steps().size()} steps, ${entry.millis()} ms; the engine ${engine} ms, asking it \
                ${asked - engine} ms, " +
                        "Jenkins' own nodes, logs and program state ${entry.millis() - asked} ms"
                """.formatted(job, number));
    }
}
