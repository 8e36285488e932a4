package io.jenkins.plugins.zerodown.ssh;

import static io.jenkins.plugins.zerodown.ssh.Servers.ask;
import static io.jenkins.plugins.zerodown.ssh.Servers.connector;
import static io.jenkins.plugins.zerodown.ssh.Servers.password;
import static io.jenkins.plugins.zerodown.ssh.Servers.secrets;
import static io.jenkins.plugins.zerodown.ssh.Servers.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Wants(server = true)
@Tag("servers")
class LoginTest {
    private static final String PHRASE = "four words, a comma";
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

    @ParameterizedTest(name = "{0} {1} with passphrase ''{2}''")
    @CsvSource({
        "ed25519,,''",
        "ed25519,,p",
        "ecdsa,,''",
        "ecdsa,,p",
        "ecdsa,PEM,''",
        "ecdsa,PEM,p",
        "ecdsa,PKCS8,''",
        "rsa,,''",
        "rsa,,p",
        "rsa,PEM,''",
        "rsa,PEM,p",
        "rsa,PKCS8,''"
    })
    void logs_in_with_every_kind_and_format_of_key(String type, String format, String passphrase) throws Exception {
        Path key = key(type, format, passphrase.isEmpty() ? "" : PHRASE);
        server.authorize(Files.readString(Path.of(key + ".pub")).strip());
        Optional<String> variable = passphrase.isEmpty() ? Optional.empty() : Optional.of("PHRASE");
        Server web1 = with(server.server("web1"), new Server.IdentityFile(key.toString(), variable));

        try (Connection connection = new JschConnector(secrets(Map.of("PHRASE", PHRASE))).connect(web1)) {
            assertThat(ask(connection, "id -un")).isEqualTo(server.user());
        }
    }

    @Test
    void an_rsa_key_signs_with_sha2_and_never_with_sha1() throws Exception {
        Path key = key("rsa", null, "");
        try (TestServer old =
                TestServer.with().config("PubkeyAcceptedAlgorithms ssh-rsa").start()) {
            old.authorize(Files.readString(Path.of(key + ".pub")).strip());
            Server web1 = with(old.server("web1"), new Server.IdentityFile(key.toString(), Optional.empty()));

            assertThat(refusal(connector(), web1).reason()).isEqualTo(ConnectionRefused.Reason.LOGIN);
        }
    }

    @Test
    void a_key_that_the_server_does_not_know_is_refused_with_the_line_to_add() throws Exception {
        Path key = key("ed25519", null, "");
        String line = String.join(
                " ", List.of(Files.readString(Path.of(key + ".pub")).split(" ")).subList(0, 2));
        String fingerprint =
                Ran.of("ssh-keygen", "-lf", key.toString()).orThrow().text().split(" ")[1];

        ConnectionRefused refused = refusal(
                connector(), with(server.server("web1"), new Server.IdentityFile(key.toString(), Optional.empty())));

        assertThat(refused.reason()).isEqualTo(ConnectionRefused.Reason.LOGIN);
        assertThat(refused)
                .hasMessageContaining(server.user() + "@127.0.0.1:" + server.port())
                .hasMessageContaining(key.toString())
                .hasMessageContaining(fingerprint)
                .hasMessageContaining("authorized_keys must have this line")
                .hasMessageContaining(line);
    }

    @Test
    void a_key_file_that_cannot_be_used_is_named_with_the_reason() throws Exception {
        Path key = key("ed25519", null, PHRASE);
        Path text = Files.writeString(directory.resolve("text"), "no key at all\n");
        Map<Server.IdentityFile, String> expected = Map.of(
                new Server.IdentityFile(directory + "/none", Optional.empty()), "there is no such file",
                new Server.IdentityFile(directory.toString(), Optional.empty()), "cannot be read",
                new Server.IdentityFile(text.toString(), Optional.empty()), "no private key in OpenSSH or PEM format",
                new Server.IdentityFile(key + ".pub", Optional.empty()), "is a public key",
                new Server.IdentityFile(key.toString(), Optional.empty()), "name the environment variable",
                new Server.IdentityFile(key.toString(), Optional.of("UNSET")), "UNSET is not set",
                new Server.IdentityFile(key.toString(), Optional.of("WRONG")), "passphrase in WRONG does not open it");
        JschConnector connector = new JschConnector(secrets(Map.of("WRONG", "hunter2")));

        List<String> seen = new ArrayList<>();
        for (Map.Entry<Server.IdentityFile, String> entry : expected.entrySet()) {
            ConnectionRefused refused = refusal(connector, with(server.server("web1"), entry.getKey()));
            assertThat(refused.reason()).isEqualTo(ConnectionRefused.Reason.CONFIGURATION);
            assertThat(refused).hasMessageContaining(entry.getKey().file()).hasMessageContaining(entry.getValue());
            seen.add(refused.getMessage());
        }

        assertThat(seen).hasSize(7).noneMatch(message -> message.contains("hunter2"));
    }

    @Test
    void a_leading_tilde_is_the_home_directory() throws Exception {
        String home = System.getProperty("user.home");
        System.setProperty("user.home", server.identityFile().getParent().toString());
        try (Connection connection = connector()
                .connect(with(
                        server.server("web1"),
                        new Server.IdentityFile("~/" + server.identityFile().getFileName(), Optional.empty())))) {
            assertThat(ask(connection, "echo in")).isEqualTo("in");
        } finally {
            System.setProperty("user.home", home);
        }
    }

    @Test
    void logs_in_with_a_password_and_says_so_when_it_is_wrong_or_missing() throws Exception {
        try (TestServer asking = TestServer.with().passwordLogin().start()) {
            JschConnector connector =
                    new JschConnector(secrets(Map.of("RIGHT", asking.password(), "WRONG", "hunter2")));
            try (Connection connection = connector.connect(password(asking, "RIGHT"))) {
                assertThat(ask(connection, "id -un")).isEqualTo(asking.user());
            }
            assertThat(refusal(connector, password(asking, "WRONG")))
                    .hasMessageContaining("does not take the password in WRONG for " + asking.user())
                    .hasMessageNotContaining("hunter2")
                    .extracting(ConnectionRefused::reason)
                    .isEqualTo(ConnectionRefused.Reason.LOGIN);
            assertThat(refusal(connector, password(asking, "UNSET")))
                    .hasMessageContaining("UNSET is not set")
                    .extracting(ConnectionRefused::reason)
                    .isEqualTo(ConnectionRefused.Reason.CONFIGURATION);
        }
    }

    @Test
    void a_password_for_a_server_that_takes_keys_only_is_refused_with_the_way_out() {
        JschConnector connector = new JschConnector(secrets(Map.of("PASSWORD", "hunter2")));

        assertThatThrownBy(() -> connector.connect(password(server, "PASSWORD")))
                .hasMessageContaining("name one as identityFile");
    }

    private Path key(String type, String format, String passphrase) throws Exception {
        Path file = directory.resolve("key-" + type + "-" + format + "-" + passphrase.length());
        List<String> command = new ArrayList<>(
                List.of("ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C", "someone", "-f", file.toString()));
        if (format != null) {
            command.addAll(List.of("-m", format));
        }
        if (type.equals("rsa")) {
            command.addAll(List.of("-b", "2048"));
        }
        Ran.of(command).orThrow();
        return file;
    }

    private static ConnectionRefused refusal(JschConnector connector, Server web1) {
        return catchThrowableOfType(ConnectionRefused.class, () -> connector.connect(web1));
    }
}
