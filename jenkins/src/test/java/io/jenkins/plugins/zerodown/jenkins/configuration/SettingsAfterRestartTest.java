package io.jenkins.plugins.zerodown.jenkins.configuration;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsSessionRule;

public class SettingsAfterRestartTest {
    @Rule
    public final JenkinsSessionRule sessions = new JenkinsSessionRule();

    @Test
    public void targets_are_there_in_their_order_after_a_restart() throws Throwable {
        sessions.then(jenkins -> {
            ServerConfiguration server = new ServerConfiguration("web1.example.com", "deploy-key");
            server.setPrimary(true);
            server.setJumpHost("gate.example.com");
            TargetConfiguration shop = new TargetConfiguration("shop", "/var/www/shop", List.of(server));
            shop.setApplication("# shared by all\nsharedDirs: [storage]\n");
            TargetConfiguration blog = new TargetConfiguration("blog", "/var/www/blog", List.of(server));
            blog.setAllowedJobs("blog/main");
            ZeroDownConfiguration.get().setTargets(List.of(shop, blog));
        });

        sessions.then(jenkins -> {
            List<TargetConfiguration> targets = ZeroDownConfiguration.get().getTargets();
            assertEquals(
                    List.of("shop", "blog"),
                    targets.stream().map(TargetConfiguration::getName).toList());
            assertEquals(
                    "# shared by all\nsharedDirs: [storage]\n", targets.get(0).getApplication());
            assertEquals("gate.example.com", targets.get(0).getServers().get(0).getJumpHost());
            assertTrue(targets.get(1).jobs().allow("blog/main"));
            assertEquals(List.of(), targets.get(1).text().problems());
        });
    }
}
