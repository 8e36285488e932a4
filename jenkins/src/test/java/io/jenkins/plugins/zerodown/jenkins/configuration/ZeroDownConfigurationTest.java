package io.jenkins.plugins.zerodown.jenkins.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.security.AccessDeniedException3;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class ZeroDownConfigurationTest {
    @Test
    void what_the_form_shows_and_sends_back_is_what_was_there(JenkinsRule jenkins) throws Exception {
        ZeroDownConfiguration.get().setTargets(List.of(target()));
        String before = target().text().toString();

        jenkins.configRoundtrip();

        assertEquals(List.of(before), texts());
    }

    @Test
    void configuration_as_code_sets_the_targets_and_exports_them(JenkinsRule jenkins) throws Exception {
        ConfigurationAsCode.get()
                .configure(getClass().getResource("targets.yaml").toString());

        TargetConfiguration production =
                ZeroDownConfiguration.get().target("production").orElseThrow();
        ByteArrayOutputStream exported = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(exported);

        assertEquals("7", production.getKeepReleases());
        assertEquals("gate.example.com", production.getServers().get(1).getJumpHost());
        assertEquals(List.of(), production.text().problems());
        assertTrue(exported.toString(StandardCharsets.UTF_8).contains("deployPath: \"/var/www/app\""));
    }

    @Test
    void a_target_that_the_engine_refuses_changes_nothing(JenkinsRule jenkins) {
        ZeroDownConfiguration.get().setTargets(List.of(target()));
        TargetConfiguration relative = new TargetConfiguration("staging", "www", target().getServers());

        assertThrows(
                IllegalArgumentException.class,
                () -> ZeroDownConfiguration.get().setTargets(List.of(relative)));

        assertEquals(List.of(target().text().toString()), texts());
    }

    @Test
    void a_connection_is_tested_for_administrators_alone(JenkinsRule jenkins) throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(
                new MockAuthorizationStrategy().grant(Jenkins.READ).everywhere().to("reader"));
        var descriptor = (ServerDescriptor) jenkins.jenkins.getDescriptorOrDie(ServerConfiguration.class);

        try (ACLContext reader = ACL.as2(User.getById("reader", true).impersonate2())) {
            assertThrows(
                    AccessDeniedException3.class,
                    () -> descriptor.doTestConnection(
                            "/var/www/app", "", "", "", "127.0.0.1", "22", "", "deploy-key", "", "", "", "", "", ""));
        }
    }

    @Test
    void the_page_of_the_settings_has_the_targets(JenkinsRule jenkins) throws Exception {
        ZeroDownConfiguration.get().setTargets(List.of(target()));

        HtmlPage page = jenkins.createWebClient().goTo("manage/configure");

        assertTrue(page.asNormalizedText().contains("Deployment targets"));
    }

    private static List<String> texts() {
        return ZeroDownConfiguration.get().getTargets().stream()
                .map(target -> target.text().toString())
                .toList();
    }

    private static TargetConfiguration target() {
        ServerConfiguration server = new ServerConfiguration("web1.example.com", "deploy-key");
        server.setPort("22");
        TargetConfiguration target = new TargetConfiguration("production", "/var/www/app", List.of(server));
        target.setKeepReleases("7");
        target.setApplication("sharedDirs: [storage]");
        return target;
    }
}
