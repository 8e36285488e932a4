package io.jenkins.plugins.zerodown.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationFileTest {
    static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5Zr0rPbEzTgYNqIEJ3wpxqhNRZ1H2lF1GHTBOeLxwA";

    @TempDir
    Path folder;

    @Test
    void the_least_file_fills_in_the_rest() throws Exception {
        ConfigurationFile file = read("""
                targets:
                  - name: production
                    deployPath: /var/www/app/
                    servers:
                      - {host: web1.example.com, port: 22, user: deploy, identityFile: ~/.ssh/id_ed25519, hostKey: "%s"}
                    keepReleases: 5
                application:
                  sharedDirs: [storage]
                  sharedFiles: [.env]
                  envFile: production.env
                  migrate: true
                  health: {url: "https://app.example.com/health", attempts: 10, successes: 3}
                  services: {fpm: sudo -n systemctl reload php8.2-fpm}
                  commands:
                    postRelease:
                      - {run: 'php "$RELEASE_PATH/artisan" cdn:purge', on: primary, timeout: 60s}
                """.formatted(KEY));

        Target target = file.target("");
        Application application = file.application(target);

        assertThat(target.deployPath()).isEqualTo("/var/www/app");
        assertThat(target.keepReleases()).isEqualTo(5);
        Server server = target.primary();
        assertThat(server.name()).isEqualTo("web1.example.com");
        assertThat(server.login()).isEqualTo(new Server.IdentityFile(
                Path.of(System.getProperty("user.home"), ".ssh/id_ed25519").toString(), Optional.empty()));
        assertThat(server.hostKey()).isEqualTo(new Server.PinnedKey(KEY));
        assertThat(application.envFile()).contains(folder.resolve("production.env").toString());
        assertThat(application.health().orElseThrow().successes()).isEqualTo(3);
        assertThat(application.services().fpm())
                .isEqualTo(new Application.Custom("sudo -n systemctl reload php8.2-fpm"));
        assertThat(application.commands().postRelease()).containsExactly(new Application.UserCommand(
                "php \"$RELEASE_PATH/artisan\" cdn:purge", Application.UserCommand.On.PRIMARY, Duration.ofSeconds(60)));
        assertThat(application.services().queue()).isEqualTo(new Application.Automatic());
        assertThat(application.caches()).isEmpty();
    }

    private ConfigurationFile read(String text) throws Exception {
        Path file = folder.resolve("zerodown.yaml");
        Files.writeString(file, text);
        return ConfigurationFile.read(file);
    }
}
