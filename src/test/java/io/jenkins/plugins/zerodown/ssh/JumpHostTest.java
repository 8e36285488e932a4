package io.jenkins.plugins.zerodown.ssh;

import static io.jenkins.plugins.zerodown.ssh.Servers.ask;
import static io.jenkins.plugins.zerodown.ssh.Servers.at;
import static io.jenkins.plugins.zerodown.ssh.Servers.connector;
import static io.jenkins.plugins.zerodown.ssh.Servers.secrets;
import static io.jenkins.plugins.zerodown.ssh.Servers.through;
import static io.jenkins.plugins.zerodown.ssh.Servers.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.fixture.CuttingProxy;
import io.jenkins.plugins.zerodown.fixture.Ports;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@Wants(server = true)
@Tag("servers")
class JumpHostTest {
    private static TestServer bastion;
    private static TestServer inside;

    @BeforeAll
    static void start() throws Exception {
        bastion = TestServer.start();
        inside = TestServer.start();
    }

    @AfterAll
    static void stop() {
        if (inside != null) {
            inside.close();
        }
        if (bastion != null) {
            bastion.close();
        }
    }

    @Test
    void a_server_is_reached_through_its_jump_host() throws Exception {
        inside.run("touch", TestServer.ROOT + "/inside").orThrow();
        try (Connection connection = connector().connect(through(inside.server("web1"), bastion.server("bastion")))) {
            assertThat(ask(connection, "ls " + TestServer.ROOT)).isEqualTo("inside");
            assertThat(ask(connection, "dd if=/dev/zero bs=1048576 count=6 2>/dev/null | wc -c"))
                    .isEqualTo("6291456");
            try (CommandChannel channel = connection.exec("dd if=/dev/zero bs=1048576 count=6 2>/dev/null")) {
                assertThat(channel.stdout().readAllBytes()).hasSize(6 << 20);
            }
        }
    }

    @Test
    void both_host_keys_are_verified() {
        Server wrong = with(bastion.server("bastion"), new Server.PinnedKey(inside.hostKeyLine()));
        assertThat(refusal(through(inside.server("web1"), wrong)))
                .hasMessageContaining("127.0.0.1:" + bastion.port() + " (jump host of web1) shows another host key")
                .extracting(ConnectionRefused::reason)
                .isEqualTo(ConnectionRefused.Reason.HOST_KEY);

        Server wrongInside = with(inside.server("web1"), new Server.PinnedKey(bastion.hostKeyLine()));
        assertThat(refusal(through(wrongInside, bastion.server("bastion"))))
                .hasMessageContaining("127.0.0.1:" + inside.port() + " shows another host key")
                .extracting(ConnectionRefused::reason)
                .isEqualTo(ConnectionRefused.Reason.HOST_KEY);
    }

    @Test
    void a_jump_host_that_leads_nowhere_says_so() {
        int port = Ports.free();

        assertThat(refusal(through(at(inside.server("web1"), "127.0.0.1", port), bastion.server("bastion"))))
                .hasMessageContaining("(jump host of web1) does not lead on to 127.0.0.1:" + port)
                .hasMessageContaining("AllowTcpForwarding")
                .extracting(ConnectionRefused::reason)
                .isEqualTo(ConnectionRefused.Reason.UNREACHABLE);
    }

    @Test
    void a_server_that_falls_silent_behind_a_jump_host_is_noticed() throws Exception {
        JschConnector connector =
                new JschConnector(secrets(Map.of()), new Limits(Duration.ofSeconds(20), Duration.ofMillis(200), 2));
        try (CuttingProxy proxy = new CuttingProxy(inside.host(), inside.port());
                Connection connection = connector.connect(
                        through(at(inside.server("web1"), proxy.host(), proxy.port()), bastion.server("bastion")));
                CommandChannel channel = connection.exec("sleep 600")) {
            proxy.stall();

            assertThat(channel.exitStatus(Duration.ofSeconds(20))).isEmpty();
            assertThat(connection.isOpen()).isFalse();
        }
    }

    @Test
    void closing_the_connection_ends_the_one_to_the_jump_host_too() throws Exception {
        try (TestServer own = TestServer.start()) {
            Connection connection = connector().connect(through(inside.server("web1"), own.server("bastion")));
            assertThat(ask(connection, "echo in")).isEqualTo("in");

            connection.close();

            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (!own.log().contains("Closing connection to") && System.nanoTime() < end) {
                Thread.sleep(20);
            }
            assertThat(own.log()).contains("Closing connection to");
        }
    }

    private static ConnectionRefused refusal(Server web1) {
        return catchThrowableOfType(ConnectionRefused.class, () -> connector().connect(web1));
    }
}
