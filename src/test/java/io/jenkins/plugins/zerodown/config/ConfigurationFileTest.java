package io.jenkins.plugins.zerodown.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationFileTest {
    static final String KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5Zr0rPbEzTgYNqIEJ3wpxqhNRZ1H2lF1GHTBOeLxwA";

    private static final String TARGET = """
            targets: [{name: production, deployPath: /srv/a, servers: [{host: a, user: u, identityFile: k}]}]
            """;

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
        assertThat(server.login())
                .isEqualTo(new Server.IdentityFile(
                        Path.of(System.getProperty("user.home"), ".ssh/id_ed25519")
                                .toString(),
                        Optional.empty()));
        assertThat(server.hostKey()).isEqualTo(new Server.PinnedKey(KEY));
        assertThat(application.envFile())
                .contains(folder.resolve("production.env").toString());
        assertThat(application.health().orElseThrow().successes()).isEqualTo(3);
        assertThat(application.services().fpm())
                .isEqualTo(new Application.Custom("sudo -n systemctl reload php8.2-fpm"));
        assertThat(application.commands().postRelease())
                .containsExactly(new Application.UserCommand(
                        "php \"$RELEASE_PATH/artisan\" cdn:purge",
                        Application.UserCommand.On.PRIMARY,
                        Duration.ofSeconds(60)));
        assertThat(application.services().queue()).isEqualTo(new Application.Automatic());
        assertThat(application.caches()).isEmpty();
    }

    @Test
    void a_file_that_cannot_be_read_is_named_with_the_reason() throws Exception {
        Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe9, '\n'});

        assertThatThrownBy(() -> ConfigurationFile.read(folder.resolve("none.yaml")))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageContaining("none.yaml: there is no such file");
        assertThatThrownBy(() -> ConfigurationFile.read(folder))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageContaining(folder + ": is not a file");
        assertThatThrownBy(() -> ConfigurationFile.read(latin))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageContaining("latin.yaml: is not UTF-8 text");
    }

    @Test
    void a_target_is_chosen_by_name_and_the_names_are_told_otherwise() throws Exception {
        ConfigurationFile file = read("""
                targets:
                  - {name: staging, deployPath: /srv/a, servers: [{host: a, user: u, identityFile: k}]}
                  - {name: production, deployPath: /srv/a, servers: [{host: b, user: u, identityFile: k}]}
                """);

        assertThat(file.target("production").primary().host()).isEqualTo("b");
        assertThatThrownBy(() -> file.target("prod"))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageContaining("'prod' is not among them")
                .hasMessageContaining("staging, production");
        assertThatThrownBy(() -> file.target(""))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageContaining("choose one of staging, production");
    }

    @Test
    void servers_are_told_apart_and_one_of_them_is_primary() throws Exception {
        Target target = read("""
                targets:
                  - name: production
                    deployPath: /srv/a
                    servers:
                      - {host: one, user: u, passwordEnv: PASSWORD}
                      - {host: one, port: 2222, user: u, identityFile: keys/a, passphraseEnv: P, knownHostsFile: kh}
                      - host: 2001:db8::1
                        user: u
                        identityFile: /keys/b
                        primary: on
                        jump: {host: gate, hostKey: "%s a comment"}
                """.formatted(KEY)).target("production");

        assertThat(target.servers()).extracting(Server::name).containsExactly("one:22", "one:2222", "2001:db8::1");
        assertThat(target.servers()).extracting(Server::primary).containsExactly(false, false, true);
        assertThat(target.servers().get(0).login()).isEqualTo(new Server.PasswordEnv("PASSWORD"));
        assertThat(target.servers().get(0).hostKey())
                .isEqualTo(new Server.KnownHosts(System.getProperty("user.home") + "/.ssh/known_hosts"));
        assertThat(target.servers().get(1).login())
                .isEqualTo(new Server.IdentityFile(folder.resolve("keys/a").toString(), Optional.of("P")));
        assertThat(target.servers().get(1).hostKey())
                .isEqualTo(new Server.KnownHosts(folder.resolve("kh").toString()));
        Server.Jump jump = target.primary().jump().orElseThrow();
        assertThat(jump.user()).isEqualTo("u");
        assertThat(jump.login()).isEqualTo(new Server.IdentityFile("/keys/b", Optional.empty()));
        assertThat(jump.hostKey()).isEqualTo(new Server.PinnedKey(KEY));
    }

    @Test
    void how_a_target_keeps_its_releases_is_read_to_the_bit() throws Exception {
        Target target = read("""
                targets:
                  - name: hosting
                    deployPath: "/home/it's $(me) `x`/app"
                    servers: [{host: one, user: u, identityFile: k}]
                    minimumAge: 90m
                    become: sudo -n -u "the other"
                    fileMode: 0640
                    directoryMode: "0750"
                    publicPath: /home/me/public_html/
                    publicMode: copy
                    repository: git@git.example.com:team/app.git
                    branch: feature/it's-$(1)
                """).target("");

        assertThat(target.deployPath()).isEqualTo("/home/it's $(me) `x`/app");
        assertThat(target.minimumAge()).isEqualTo(Duration.ofMinutes(90));
        assertThat(target.become()).containsExactly("sudo", "-n", "-u", "the other");
        assertThat(target.modes()).isEqualTo(new Target.Modes(0640, 0750));
        assertThat(target.sharedHosting())
                .contains(new Target.SharedHosting("/home/me/public_html", Target.PublicMode.COPY));
        assertThat(target.repository())
                .contains(new Target.Repository("git@git.example.com:team/app.git", "feature/it's-$(1)"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/srv/git/app.git",
                "file:///srv/app.git",
                "https://git.example.com/app.git",
                "ssh://git@git.example.com:2222/team/app.git",
                "ssh://git@[2001:db8::1]/app.git",
                "git.example.com:app",
                "git@[2001:db8::1]:app.git",
                "/srv/it's $(here)/-x.git"
            })
    void addresses_that_git_clones_are_taken(String repository) throws Exception {
        Target target = read("""
                targets:
                  - name: a
                    deployPath: /srv/a
                    servers: [{host: one, user: u, identityFile: k}]
                    repository: "%s"
                """.formatted(repository)).target("");

        assertThat(target.repository()).contains(new Target.Repository(repository, "main"));
    }

    @Test
    void words_for_on_and_off_mean_that_wherever_a_switch_is_due() throws Exception {
        Application application = application("""
                build: {composer: off, node: auto, tests: off}
                maintenance: on
                migrate: no
                opcache: off
                services: {queue: false, horizon: "true", octane: restart-octane}
                destructiveMigrations: {except: [2025_drop]}
                caches: []
                notify: [{urlEnv: HOOK, on: [failure]}]
                """);

        assertThat(application.build())
                .extracting(Application.Build::composer, Application.Build::node, Application.Build::tests)
                .containsExactly(new Application.Off(), new Application.Automatic(), Optional.empty());
        assertThat(application.maintenance().on()).isTrue();
        assertThat(application.migrate()).isFalse();
        assertThat(application.opcache().method()).isEqualTo(Application.Opcache.Method.OFF);
        assertThat(application.services())
                .extracting(Application.Services::queue, Application.Services::horizon, Application.Services::octane)
                .containsExactly(
                        new Application.Off(), new Application.Automatic(), new Application.Custom("restart-octane"));
        assertThat(application.destructiveMigrations())
                .isEqualTo(new Application.DestructiveMigrations(
                        Application.DestructiveMigrations.Verdict.FAIL, Set.of("2025_drop")));
        assertThat(application.caches()).contains(List.of());
        assertThat(application.notifications().get(0).on()).containsExactly(Application.Notification.Outcome.FAILURE);
    }

    @Test
    void values_may_be_shared_by_aliases_and_blocks_may_hold_tabs() throws Exception {
        Application application = application("""
                health: &health {url: "https://h/", timeout: 5, deadline: 1h}
                commands:
                  preRelease: &list
                    - |
                      if true; then
                      	echo tab
                      fi
                  postRelease: *list
                """);

        assertThat(application.commands().preRelease().get(0).run()).isEqualTo("if true; then\n\techo tab\nfi\n");
        assertThat(application.commands().postRelease())
                .isEqualTo(application.commands().preRelease());
        assertThat(application.health().orElseThrow())
                .extracting(Health::timeout, Health::deadline)
                .containsExactly(Duration.ofSeconds(5), Duration.ofHours(1));
    }

    @Test
    void aliases_that_multiply_are_refused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            String alias = "*a" + (i - 1);
            bomb.append("a%d: &a%d [%s, %s, %s, %s]%n".formatted(i, i, alias, alias, alias, alias));
        }

        assertThatThrownBy(() -> read(bomb.toString()))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageContaining("more than 20000 values");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "php artisan migrate:status",
                "php artisan app:migrate-users",
                "echo migrate",
                "php artisan queue:work migrate",
                "php artisan migrate-legacy"
            })
    void commands_that_do_not_migrate_may_stand_in_the_middle(String command) throws Exception {
        Application application = application("commands: {midRelease: ['" + command + "']}\n");

        assertThat(application.commands().midRelease())
                .extracting(Application.UserCommand::run)
                .containsExactly(command);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "php artisan migrate",
                "php8.2 ./artisan --no-ansi -n migrate --force",
                "php artisan migrate:fresh",
                "cd \"$RELEASE_PATH\" && php artisan migrate --force",
                "php \"$RELEASE_PATH/artisan\" \\\n  migrate",
                "php artisan migrate;",
                "php artisan 'migrate'",
                "php artisan migrate:rollback && x"
            })
    void commands_that_migrate_are_refused_in_the_middle_unless_migrate_is_off(String command) throws Exception {
        Layer layer = Layer.of("here", Map.of("commands", Map.of("midRelease", List.of(command))));
        Layer off = Layer.of("there", Map.of("migrate", false));
        ConfigurationFile file = read(TARGET);

        assertThatThrownBy(() -> file.application(file.target(""), layer))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageContaining("here: commands.midRelease[0]:")
                .hasMessageContaining("migrate: false");
        assertThat(file.application(file.target(""), layer, off).commands().midRelease())
                .hasSize(1);
    }

    @Test
    void no_value_that_breaks_the_rules_can_be_made_without_a_file_either() throws Exception {
        Target sound = read(TARGET).target("");
        Server server = sound.primary();

        assertThatThrownBy(() -> new Server(
                        "a", "-oProxyCommand=x", 22, "u", server.login(), server.hostKey(), true, Optional.empty()))
                .hasMessageContaining("host: '-oProxyCommand=x'");
        assertThatThrownBy(() -> new Target(
                        "a",
                        "/srv/../etc",
                        sound.servers(),
                        5,
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Target.Modes.DEFAULT,
                        Optional.empty(),
                        Optional.empty(),
                        Set.of()))
                .hasMessageContaining("deployPath: '/srv/../etc'");
        assertThatThrownBy(() -> new Application.ConfigFile("a", "../b", 0600)).hasMessageContaining("'../b'");
        assertThatThrownBy(() -> new Application.UserCommand(" ", Application.UserCommand.On.ALL, Duration.ZERO))
                .hasMessageContaining("is empty");
    }

    private Application application(String keys) throws Exception {
        ConfigurationFile file = read(TARGET + "application:\n" + keys.indent(2));
        return file.application(file.target(""));
    }

    private ConfigurationFile read(String text) throws Exception {
        Path file = folder.resolve("zerodown.yaml");
        Files.writeString(file, text);
        return ConfigurationFile.read(file);
    }
}
