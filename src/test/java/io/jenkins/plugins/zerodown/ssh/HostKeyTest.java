package io.jenkins.plugins.zerodown.ssh;

import static io.jenkins.plugins.zerodown.ssh.Servers.ask;
import static io.jenkins.plugins.zerodown.ssh.Servers.connector;
import static io.jenkins.plugins.zerodown.ssh.Servers.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Wants(server = true)
@Tag("servers")
class HostKeyTest {
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

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void a_pinned_key_of_any_type_is_taken(String type) throws Exception {
        try (TestServer one = TestServer.with().hostKey(type).start();
                Connection connection = connector().connect(one.server("web1"))) {
            assertThat(ask(connection, "echo in")).isEqualTo("in");
        }
    }

    @Test
    void a_key_that_has_changed_stops_with_both_fingerprints_and_the_new_line() throws Exception {
        try (TestServer one = TestServer.start()) {
            Server web1 = one.server("web1");
            String before = fingerprint(one.hostKeyLine());
            one.changeHostKey();

            ConnectionRefused refused = refusal(web1);

            assertThat(refused.reason()).isEqualTo(ConnectionRefused.Reason.HOST_KEY);
            assertThat(refused)
                    .hasMessageContaining("another host key than the one that is known")
                    .hasMessageContaining(fingerprint(one.hostKeyLine()) + " instead of ssh-ed25519 " + before)
                    .hasMessageContaining("set hostKey to: " + one.hostKeyLine());
        }
    }

    @Test
    void a_key_of_another_type_than_the_pinned_one_stops_too() throws Exception {
        try (TestServer ecdsa = TestServer.with().hostKey("ecdsa").start()) {
            Server web1 = with(ecdsa.server("web1"), new Server.PinnedKey(server.hostKeyLine()));

            assertThat(refusal(web1))
                    .hasMessageContaining("ecdsa-sha2-nistp256 SHA256:")
                    .hasMessageContaining(fingerprint(server.hostKeyLine()))
                    .extracting(ConnectionRefused::reason)
                    .isEqualTo(ConnectionRefused.Reason.HOST_KEY);
        }
    }

    @Test
    void a_key_in_known_hosts_is_taken_plain_hashed_or_by_pattern() throws Exception {
        String known = "[127.0.0.1]:" + server.port() + " " + server.hostKeyLine() + "\n";
        Path hashed = knownHosts("hashed", known);
        Ran.of("ssh-keygen", "-H", "-f", hashed.toString()).orThrow();
        assertThat(Files.readString(hashed)).startsWith("|1|");

        for (Path file : new Path[] {
            knownHosts("plain", "# a comment\n\n" + known),
            hashed,
            knownHosts("pattern", "web?,[127.0.0.*]:" + server.port() + " " + server.hostKeyLine() + "\n"),
            knownHosts("name", "127.0.0.1 " + server.hostKeyLine() + "\n")
        }) {
            try (Connection connection = connector().connect(by(file))) {
                assertThat(ask(connection, "echo in")).as(file.toString()).isEqualTo("in");
            }
        }
    }

    @Test
    void an_unknown_key_stops_with_its_fingerprint_and_the_line_to_add_and_the_file_stays_as_it_is() throws Exception {
        Path file = knownHosts("others", "web2.example.com " + server.hostKeyLine() + "\n");
        String before = Files.readString(file);

        ConnectionRefused refused = refusal(by(file));

        assertThat(refused.reason()).isEqualTo(ConnectionRefused.Reason.HOST_KEY);
        assertThat(refused)
                .hasMessageContaining("not known: ssh-ed25519 " + fingerprint(server.hostKeyLine()))
                .hasMessageContaining(
                        "add this line to " + file + ": [127.0.0.1]:" + server.port() + " " + server.hostKeyLine());
        assertThat(file).hasContent(before.strip());
    }

    @Test
    void a_changed_key_stops_with_the_line_of_the_file_that_says_otherwise() throws Exception {
        try (TestServer other = TestServer.start()) {
            Path file = knownHosts(
                    "changed", "# first line\n[127.0.0.1]:" + server.port() + " " + other.hostKeyLine() + "\n");

            assertThat(refusal(by(file)))
                    .hasMessageContaining("instead of ssh-ed25519 " + fingerprint(other.hostKeyLine()))
                    .hasMessageContaining("replace line 2 of " + file)
                    .extracting(ConnectionRefused::reason)
                    .isEqualTo(ConnectionRefused.Reason.HOST_KEY);
        }
    }

    @Test
    void a_revoked_key_stops_even_where_another_line_knows_it() throws Exception {
        String name = "[127.0.0.1]:" + server.port() + " ";
        Path file =
                knownHosts("revoked", name + server.hostKeyLine() + "\n@revoked " + name + server.hostKeyLine() + "\n");

        assertThat(refusal(by(file)))
                .hasMessageContaining(file + " line 2 marks as revoked")
                .extracting(ConnectionRefused::reason)
                .isEqualTo(ConnectionRefused.Reason.HOST_KEY);
    }

    @Test
    void a_server_with_several_keys_is_asked_for_the_one_that_is_known() throws Exception {
        Path rsa = directory.resolve("host_rsa");
        Ran.of("ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", rsa.toString())
                .orThrow();
        try (TestServer both = TestServer.with().config("HostKey " + rsa).start()) {
            Path file = knownHosts("rsa", "[127.0.0.1]:" + both.port() + " " + Files.readString(Path.of(rsa + ".pub")));

            Server web1 = with(both.server("web1"), new Server.KnownHosts(file.toString()));
            try (Connection connection = connector().connect(web1)) {
                assertThat(ask(connection, "echo in")).isEqualTo("in");
            }
        }
    }

    @Test
    void a_missing_known_hosts_file_and_a_damaged_pin_are_refused_before_anything_is_tried() {
        Server away = Servers.at(server.server("web1"), "127.0.0.1", 1);

        assertThat(refusal(with(away, new Server.KnownHosts(directory + "/none"))))
                .hasMessageContaining("knownHostsFile " + directory + "/none")
                .hasMessageContaining("ssh-keyscan")
                .extracting(ConnectionRefused::reason)
                .isEqualTo(ConnectionRefused.Reason.CONFIGURATION);
        assertThat(refusal(with(away, new Server.PinnedKey("ssh-ed25519 AAAA..."))))
                .hasMessageContaining("'ssh-ed25519 AAAA...' is no host key")
                .extracting(ConnectionRefused::reason)
                .isEqualTo(ConnectionRefused.Reason.CONFIGURATION);
    }

    private Path knownHosts(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text);
    }

    private static Server by(Path file) {
        return with(server.server("web1"), new Server.KnownHosts(file.toString()));
    }

    private static String fingerprint(String line) {
        return SshKey.parse(line).orElseThrow().fingerprint();
    }

    private static ConnectionRefused refusal(Server web1) {
        return catchThrowableOfType(ConnectionRefused.class, () -> connector().connect(web1));
    }
}
