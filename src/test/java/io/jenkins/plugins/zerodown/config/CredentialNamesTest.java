package io.jenkins.plugins.zerodown.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Configuration whose reader is told that credentials exist, as in Jenkins, and what becomes of it where there are
 * none.
 */
class CredentialNamesTest {
    private static final String SERVER = """
            targets:
              - name: production
                deployPath: /var/www/app
                servers:
                  - {host: web1.example.com, %s}
            """;

    private static ConfigurationFile read(String text) throws BadConfiguration {
        return ConfigurationFile.parse("target production", Path.of("/nowhere"), text, SecretNames.CREDENTIALS);
    }

    private static Secrets holding(Map<String, String> texts) {
        return new Secrets() {
            @Override
            public String text(String name) throws IOException {
                return Optional.ofNullable(texts.get(name)).orElseThrow(() -> new IOException("no " + name));
            }

            @Override
            public byte[] file(String name) throws IOException {
                throw new IOException("no " + name);
            }
        };
    }

    @Test
    void a_server_and_its_jump_host_log_in_by_credentials_that_tell_their_users_too() throws Exception {
        Target target = read(SERVER.formatted(
                        "credentialsId: 'deploy key, 2', jump: {host: gate, credentialsId: gate}"))
                .target("");

        assertThat(target.primary().login()).isEqualTo(new Server.StoredLogin("deploy key, 2"));
        Server told = target.withStoredUsers(
                        holding(Map.of("credential.deploy key, 2.user", "deploy", "credential.gate.user", "hop")))
                .primary();
        assertThat(told.user()).isEqualTo("deploy");
        assertThat(told.jump().orElseThrow().user()).isEqualTo("hop");
        assertThat(told.jump().orElseThrow().login()).isEqualTo(new Server.StoredLogin("gate"));
    }

    @Test
    void a_user_that_is_named_with_the_server_counts_more_than_the_credentials() throws Exception {
        Target target = read(SERVER.formatted("user: www, credentialsId: key")).target("");

        assertThat(target.withStoredUsers(holding(Map.of("credential.key.user", "deploy")))
                        .primary()
                        .user())
                .isEqualTo("www");
    }

    @Test
    void a_credential_whose_user_name_cannot_be_one_is_named() throws Exception {
        Target target = read(SERVER.formatted("credentialsId: key")).target("");

        assertThatThrownBy(() -> target.withStoredUsers(holding(Map.of("credential.key.user", "-oProxyCommand=x"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'key'")
                .hasMessageContaining("'-oProxyCommand=x'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"identityFile: /etc/shadow", "passwordEnv: HOME", "identityFile: a, passphraseEnv: B"})
    void files_and_variables_of_the_machine_are_no_logins_where_credentials_exist(String login) {
        assertThatThrownBy(() -> read(SERVER.formatted("user: deploy, " + login)))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageContaining("credentialsId: deploy-key");
    }

    @Test
    void a_server_without_a_login_is_asked_for_a_credential() {
        assertThatThrownBy(() -> read(SERVER.formatted("user: deploy")))
                .hasMessageContaining("targets[0].servers[0].credentialsId: is missing: choose the credential");
    }

    @Test
    void every_secret_of_an_application_is_a_credentials_id_and_never_a_file_of_this_machine() throws Exception {
        ConfigurationFile file = read(SERVER.formatted("credentialsId: key"));
        Layer options = Layer.of(
                "the step's arguments",
                Map.of(
                        "envFile", "app .env (production)",
                        "configFiles",
                                java.util.List.of(Map.of("source", "services.json", "path", "config/services.json")),
                        "maintenance", Map.of("secret", "by/pass"),
                        "opcache",
                                Map.of("method", "url", "url", "https://a.example.com/", "tokenEnv", "opcache token"),
                        "notify", java.util.List.of(Map.of("urlEnv", "hook-url", "secretEnv", "hook secret"))),
                SecretNames.CREDENTIALS);

        Application application = file.application(file.target(""), options);

        assertThat(application.envFile()).contains("app .env (production)");
        assertThat(application.configFiles().get(0).source()).isEqualTo("services.json");
        assertThat(application.maintenance().secret()).contains("by/pass");
        assertThat(application.opcache().tokenEnv()).contains("opcache token");
        assertThat(application.notifications().get(0).urlEnv()).contains("hook-url");
        assertThat(application.notifications().get(0).secretEnv()).contains("hook secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "envFile: credential.key.key",
                "configFiles: [{source: credential.key.key, path: public/key.txt}]",
                "maintenance: {secret: credential.key.password}",
                "envFile: \"a\\nb\""
            })
    void what_a_login_is_made_of_and_what_is_no_id_cannot_be_asked_for_by_a_repository(String option) {
        assertThatThrownBy(() -> Layer.ofRepository(
                        "zerodown.yaml", "application:\n  " + option + "\n", SecretNames.CREDENTIALS))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageContaining("zerodown.yaml:2");
    }

    @Test
    void a_repository_names_no_targets_wherever_it_was_read() {
        assertThatThrownBy(() -> Layer.ofRepository(
                        "zerodown.yaml", SERVER.formatted("credentialsId: key"), SecretNames.CREDENTIALS))
                .hasMessageContaining("must not choose where");
    }

    @Test
    void the_command_line_says_why_it_takes_no_credentials() {
        assertThatThrownBy(() -> ConfigurationFile.parse(
                        "zerodown.yaml", Path.of("."), SERVER.formatted("user: deploy, credentialsId: key")))
                .hasMessageContaining(
                        "credentialsId: 'key' is the id of a credential in Jenkins, and this is not Jenkins")
                .hasMessageContaining("identityFile");
    }
}
