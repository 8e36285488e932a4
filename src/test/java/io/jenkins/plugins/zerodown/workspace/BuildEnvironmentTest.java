package io.jenkins.plugins.zerodown.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Application.NodeModules;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class BuildEnvironmentTest {
    private static final Application.Command OFF = new Application.Off();

    @Test
    void a_build_does_not_inherit_what_the_configuration_takes_secrets_from() {
        Server.Login jumpLogin = new Server.IdentityFile("~/.ssh/id", Optional.of("JUMP_PASSPHRASE"));
        Server server = new Server(
                "web1",
                "web1.example.com",
                22,
                "deploy",
                new Server.PasswordEnv("DEPLOY_PASSWORD"),
                new Server.KnownHosts("none"),
                true,
                Optional.of(new Server.Jump("jump", 22, "deploy", jumpLogin, new Server.KnownHosts("none"))));
        DeploymentContext context = RunBuilder.at("/srv/app")
                .server(server, new LocalConnector())
                .maintenance(Optional.of("BYPASS"), Optional.empty())
                .build();

        Map<String, String> environment = BuildEnvironment.of(
                context.target(),
                context.application(),
                Map.of(
                        "DEPLOY_PASSWORD",
                        "1",
                        "JUMP_PASSPHRASE",
                        "2",
                        "BYPASS",
                        "3",
                        "HOME",
                        "/home/deploy",
                        "GIT_DIR",
                        "/elsewhere/.git"));

        assertThat(environment)
                .containsEntry("HOME", "/home/deploy")
                .containsEntry("CI", "1")
                .containsEntry("COMPOSER_NO_INTERACTION", "1")
                .containsEntry("GIT_TERMINAL_PROMPT", "0")
                .doesNotContainKeys("DEPLOY_PASSWORD", "JUMP_PASSPHRASE", "BYPASS", "GIT_DIR");
    }

    @Test
    void the_users_variables_come_last() {
        DeploymentContext context = RunBuilder.at("/srv/app")
                .local("web1")
                .buildOptions(new Application.Build(
                        OFF,
                        OFF,
                        Optional.empty(),
                        Map.of("CI", "no", "VITE_API", "https://api.example.com"),
                        NodeModules.NONE,
                        false,
                        Application.Composing.DEFAULT))
                .build();

        assertThat(BuildEnvironment.of(context.target(), context.application(), Map.of("VITE_API", "inherited")))
                .containsEntry("CI", "no")
                .containsEntry("VITE_API", "https://api.example.com");
    }
}
