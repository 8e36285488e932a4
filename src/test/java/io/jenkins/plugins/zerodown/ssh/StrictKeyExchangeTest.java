package io.jenkins.plugins.zerodown.ssh;

import static io.jenkins.plugins.zerodown.ssh.Servers.ask;
import static io.jenkins.plugins.zerodown.ssh.Servers.at;
import static io.jenkins.plugins.zerodown.ssh.Servers.connector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jcraft.jsch.JSch;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that offers strict key exchange is held to it: nobody between can put a packet before the keys, as the
 * Terrapin attack does (CVE-2023-48795).
 */
@Wants(server = true)
@Tag("servers")
class StrictKeyExchangeTest {
    /** SSH_MSG_IGNORE with no data, unencrypted (RFC 4253, sections 6 and 11.2). */
    private static final byte[] IGNORE = {0, 0, 0, 12, 6, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

    private TestServer server;
    private String other;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start();
        other = JSch.getConfig("enable_strict_kex");
    }

    @AfterEach
    void stop() {
        JSch.setConfig("enable_strict_kex", other);
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void a_packet_that_somebody_puts_before_the_keys_ends_the_connection_whatever_others_have_set(String global)
            throws Exception {
        JSch.setConfig("enable_strict_kex", global);
        Server direct = server.server("web1");
        try (ServerSocket middle = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            between(middle, direct, IGNORE);
            assertThatThrownBy(() -> connector()
                            .connect(at(direct, "127.0.0.1", middle.getLocalPort()))
                            .close())
                    .isInstanceOf(ConnectionRefused.class);
        }
        try (ServerSocket middle = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            between(middle, direct, new byte[0]);
            try (Connection connection = connector().connect(at(direct, "127.0.0.1", middle.getLocalPort()))) {
                assertThat(ask(connection, "echo alike without it")).isEqualTo("alike without it");
            }
        }
    }

    private static void between(ServerSocket middle, Server behind, byte[] packet) {
        daemon(() -> {
            try (Socket client = middle.accept();
                    Socket real = new Socket(behind.host(), behind.port())) {
                daemon(() -> client.getInputStream().transferTo(real.getOutputStream()));
                InputStream in = real.getInputStream();
                OutputStream out = client.getOutputStream();
                for (int read = in.read(); read >= 0; read = in.read()) {
                    out.write(read);
                    if (read == '\n') {
                        break;
                    }
                }
                out.write(packet);
                out.flush();
                in.transferTo(out);
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // A connection that ends is what the test is about.
                    }
                },
                "in the middle");
        thread.setDaemon(true);
        thread.start();
    }
}
