package io.jenkins.plugins.zerodown.ssh;

import static io.jenkins.plugins.zerodown.ssh.Servers.ask;
import static io.jenkins.plugins.zerodown.ssh.Servers.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins by what a credentials store holds. */
@Wants(server = true)
@Tag("servers")
class StoredLoginTest {
    private static final Server.StoredLogin LOGIN = new Server.StoredLogin("deploy key");
    private static TestServer server;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    /** @param parts of the login, without those that begin their names */
    private static JschConnector holding(Map<String, String> parts) {
        Map<String, String> named = new HashMap<>();
        parts.forEach((part, value) -> named.put("credential.deploy key." + part, value));
        return new JschConnector(new Secrets() {
            @Override
            public String text(String name) throws IOException {
                if (!named.containsKey(name)) {
                    throw new IOException("there is no " + name);
                }
                return named.get(name);
            }

            @Override
            public byte[] file(String name) throws IOException {
                return text(name).getBytes(StandardCharsets.UTF_8);
            }
        });
    }

    private static String refusal(Map<String, String> parts, Server.StoredLogin login) {
        ConnectionRefused refused = catchThrowableOfType(
                ConnectionRefused.class, () -> holding(parts).connect(with(server.server("web1"), login)));
        return refused.reason() + " " + refused.getMessage();
    }

    private String key(String passphrase) throws Exception {
        Path file = directory.resolve("key");
        Ran.of("ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", "", "-f", file.toString())
                .orThrow();
        server.authorize(Files.readString(Path.of(file + ".pub")).strip());
        String key = Files.readString(file);
        Files.delete(file);
        return key;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "four words, a comma"})
    void a_key_that_is_in_no_file_opens_the_server(String passphrase) throws Exception {
        Map<String, String> parts = new HashMap<>(Map.of("kind", "key", "key", key(passphrase)));
        if (!passphrase.isEmpty()) {
            parts.put("passphrase", passphrase);
        }
        try (Connection connection = holding(parts).connect(with(server.server("web1"), LOGIN))) {
            assertThat(ask(connection, "id -un")).isEqualTo(server.user());
        }
    }

    @Test
    void a_password_opens_a_server_that_takes_passwords() throws Exception {
        try (TestServer asking = TestServer.with().passwordLogin().start();
                Connection connection = holding(Map.of("kind", "password", "password", asking.password()))
                        .connect(with(asking.server("web1"), LOGIN))) {
            assertThat(ask(connection, "id -un")).isEqualTo(asking.user());
        }
    }

    @Test
    void a_credential_that_cannot_be_used_is_named_with_what_is_wrong_and_without_what_it_holds() throws Exception {
        assertThat(refusal(Map.of(), LOGIN))
                .startsWith("CONFIGURATION the credential 'deploy key' of ")
                .contains("is missing");
        assertThat(refusal(Map.of("kind", "certificate"), LOGIN))
                .startsWith("CONFIGURATION")
                .contains("neither a private key nor");
        assertThat(refusal(Map.of("kind", "key", "key", "hunter2"), LOGIN))
                .startsWith("CONFIGURATION the private key of credential 'deploy key'")
                .contains("is no private key in OpenSSH or PEM format")
                .doesNotContain("hunter2");
        assertThat(refusal(Map.of("kind", "key", "key", key("secret words"), "passphrase", "hunter2"), LOGIN))
                .startsWith("CONFIGURATION")
                .contains("the passphrase of the credential does not open it")
                .doesNotContain("hunter2");
        assertThat(refusal(Map.of("kind", "password", "password", "hunter2"), LOGIN))
                .contains(
                        "does not take the password of the credential 'deploy key'",
                        "choose a credential with a private key")
                .doesNotContain("hunter2");
    }
}
