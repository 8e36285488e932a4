package io.jenkins.plugins.zerodown.ssh;

import static io.jenkins.plugins.zerodown.ssh.Servers.ask;
import static io.jenkins.plugins.zerodown.ssh.Servers.at;
import static io.jenkins.plugins.zerodown.ssh.Servers.connector;
import static io.jenkins.plugins.zerodown.ssh.Servers.secrets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.fixture.CuttingProxy;
import io.jenkins.plugins.zerodown.fixture.Ports;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@Wants(server = true)
@Tag("servers")
class BrokenConnectionTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Limits IMPATIENT = new Limits(Duration.ofMillis(700), Duration.ofMillis(200), 2);
    private static TestServer server;

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

    @Test
    void a_port_where_nothing_listens_is_named() {
        int port = Ports.free();

        ConnectionRefused refused = refusal(connector(), at(server.server("web1"), "127.0.0.1", port));

        assertThat(refused.reason()).isEqualTo(ConnectionRefused.Reason.UNREACHABLE);
        assertThat(refused).hasMessageContaining("nothing listens on port " + port + " of 127.0.0.1");
    }

    @Test
    void a_name_that_nobody_knows_is_named() {
        assertThat(refusal(connector(), at(server.server("web1"), "no-such-host.invalid", 22)))
                .hasMessageContaining("the name no-such-host.invalid is not known")
                .extracting(ConnectionRefused::reason)
                .isEqualTo(ConnectionRefused.Reason.UNREACHABLE);
    }

    @Test
    void a_server_that_never_says_a_word_is_given_up() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertThat(refusal(impatient(), at(server.server("web1"), "127.0.0.1", mute.getLocalPort())))
                    .extracting(ConnectionRefused::reason)
                    .isEqualTo(ConnectionRefused.Reason.UNREACHABLE);
        }
    }

    @Test
    void an_interrupt_ends_the_wait_for_a_silent_server() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Server web1 = at(server.server("web1"), "127.0.0.1", mute.getLocalPort());
            CompletableFuture<Throwable> seen = new CompletableFuture<>();
            Thread connecting = new Thread(() -> {
                try {
                    seen.complete(new AssertionError("connected: " + connector().connect(web1)));
                } catch (IOException | InterruptedException e) {
                    seen.complete(e);
                }
            });
            connecting.start();
            mute.accept();

            connecting.interrupt();

            assertThat(seen.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5, 40, 500, 1200})
    void a_connection_that_is_cut_before_the_login_is_no_connection_and_the_next_one_is(long bytes) throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(server.host(), server.port())) {
            Server web1 = at(server.server("web1"), proxy.host(), proxy.port());
            proxy.cutAfterToClient(bytes);

            assertThat(refusal(connector(), web1).reason()).isEqualTo(ConnectionRefused.Reason.UNREACHABLE);

            proxy.heal();
            try (Connection connection = connector().connect(web1)) {
                assertThat(ask(connection, "echo in")).isEqualTo("in");
            }
        }
    }

    @Test
    void a_cut_ends_every_channel_without_a_status_and_without_a_wait() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(server.host(), server.port());
                Connection connection = connector().connect(at(server.server("web1"), proxy.host(), proxy.port()));
                CommandChannel one = connection.exec("echo begun; sleep 600");
                CommandChannel two = connection.exec("sleep 600")) {
            assertThat(one.stdout().read()).isEqualTo('b');

            proxy.cut();

            assertThat(one.stdout().readAllBytes()).asString().isEqualTo("egun\n");
            assertThat(one.exitStatus(LONG)).isEmpty();
            assertThat(two.exitStatus(LONG)).isEmpty();
            assertThat(connection.isOpen()).isFalse();
            assertThatThrownBy(() -> connection.exec("true"))
                    .isInstanceOf(ConnectionLost.class)
                    .hasMessageContaining("is gone");
        }
    }

    @Test
    void a_transfer_that_is_cut_fails_where_it_is() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(server.host(), server.port());
                Connection connection = connector().connect(at(server.server("web1"), proxy.host(), proxy.port()));
                CommandChannel channel = connection.exec("cat >/dev/null")) {
            proxy.cutAfterToServer(1 << 20);

            assertThatThrownBy(() -> channel.stdin().write(new byte[64 << 20])).isInstanceOf(IOException.class);
            assertThat(channel.exitStatus(LONG)).isEmpty();
        }
    }

    @Test
    void a_server_that_falls_silent_is_noticed() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(server.host(), server.port());
                Connection connection =
                        patientAtFirst().connect(at(server.server("web1"), proxy.host(), proxy.port()));
                CommandChannel channel = connection.exec("sleep 600")) {
            proxy.stall();

            assertThat(channel.stdout().readAllBytes()).isEmpty();
            assertThat(channel.exitStatus(LONG)).isEmpty();
            assertThat(connection.isOpen()).isFalse();
        }
    }

    @Test
    void a_server_that_is_silent_but_there_is_not_given_up() throws Exception {
        try (Connection connection = patientAtFirst().connect(server.server("web1"));
                CommandChannel channel = connection.exec("sleep 1.5; echo done")) {
            assertThat(channel.stdout().readAllBytes()).asString().isEqualTo("done\n");
        }
    }

    @Test
    void a_write_that_hangs_is_given_up_although_the_keep_alive_waits_behind_it() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(server.host(), server.port());
                Connection connection =
                        patientAtFirst().connect(at(server.server("web1"), proxy.host(), proxy.port()));
                CommandChannel channel = connection.exec("cat >/dev/null")) {
            proxy.hold();

            assertThatThrownBy(() -> channel.stdin().write(new byte[64 << 20])).isInstanceOf(IOException.class);
            assertThat(channel.exitStatus(LONG)).isEmpty();
        }
    }

    @Test
    void a_session_that_the_server_drops_is_gone_and_its_next_one_works() throws Exception {
        try (TestServer dropping = TestServer.start();
                Connection connection = connector().connect(dropping.server("web1"));
                CommandChannel channel = connection.exec("sleep 600")) {
            dropping.dropConnections();

            assertThat(channel.exitStatus(LONG)).isEmpty();
            assertThat(connection.isOpen()).isFalse();
            try (Connection next = connector().connect(dropping.server("web1"))) {
                assertThat(ask(next, "echo in")).isEqualTo("in");
            }
        }
    }

    private static JschConnector impatient() {
        return new JschConnector(secrets(Map.of()), IMPATIENT);
    }

    private static JschConnector patientAtFirst() {
        return new JschConnector(secrets(Map.of()), new Limits(LONG, IMPATIENT.keepAlive(), IMPATIENT.unanswered()));
    }

    private static ConnectionRefused refusal(JschConnector connector, Server web1) {
        return catchThrowableOfType(ConnectionRefused.class, () -> connector.connect(web1));
    }
}
