package io.jenkins.plugins.zerodown.ssh;

import static io.jenkins.plugins.zerodown.ssh.Servers.ask;
import static io.jenkins.plugins.zerodown.ssh.Servers.connector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@Wants(server = true)
@Tag("servers")
class JschCommandChannelTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static TestServer server;
    private Connection connection;

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

    @BeforeEach
    void connect() throws Exception {
        connection = connector().connect(server.server("web1"));
    }

    @AfterEach
    void disconnect() {
        connection.close();
    }

    @Test
    void a_command_has_its_streams_apart_and_its_status_known() throws Exception {
        try (CommandChannel channel = connection.exec("cat; echo wrong >&2; exit 7")) {
            channel.stdin().write("in\n".getBytes(StandardCharsets.UTF_8));
            channel.stdin().close();

            assertThat(channel.stdout().readAllBytes()).asString().isEqualTo("in\n");
            assertThat(channel.stderr().readAllBytes()).asString().isEqualTo("wrong\n");
            assertThat(channel.exitStatus(LONG)).hasValue(7);
        }
    }

    @Test
    void a_status_is_kept_after_the_channel_was_closed_and_unknown_where_it_was_closed_first() throws Exception {
        CommandChannel done = connection.exec("exit 3");
        assertThat(done.exitStatus(LONG)).hasValue(3);
        done.close();
        assertThat(done.exitStatus(LONG)).hasValue(3);

        CommandChannel waiting = connection.exec("sleep 600");
        assertThat(waiting.exitStatus(Duration.ofMillis(1))).isEmpty();
        waiting.close();
        assertThat(waiting.exitStatus(LONG)).isEmpty();
        assertThat(ask(connection, "echo on")).isEqualTo("on");
    }

    @Test
    void a_command_that_a_signal_ended_has_a_status_that_says_failure() throws Exception {
        try (CommandChannel channel = connection.exec("kill -KILL $$")) {
            assertThat(channel.exitStatus(LONG)).hasValue(255);
        }
    }

    @Test
    void many_bytes_go_there_and_back_unchanged() throws Exception {
        byte[] bytes = new byte[20 << 20];
        new Random(1).nextBytes(bytes);
        try (CommandChannel channel = connection.exec("cat")) {
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try (OutputStream stdin = channel.stdin()) {
                    stdin.write(bytes);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });

            assertThat(channel.stdout().readAllBytes()).isEqualTo(bytes);
            writing.get(20, TimeUnit.SECONDS);
            assertThat(channel.exitStatus(LONG)).hasValue(0);
        }
    }

    @Test
    void a_transfer_goes_on_while_the_server_renews_its_keys() throws Exception {
        try (TestServer renewing = TestServer.with().config("RekeyLimit 1M").start();
                Connection one = connector().connect(renewing.server("web1"));
                CommandChannel channel = one.exec("wc -c; dd if=/dev/zero bs=65536 count=160 2>/dev/null | wc -c")) {
            try (OutputStream stdin = channel.stdin()) {
                stdin.write(new byte[20 << 20]);
            }

            assertThat(channel.stdout().readAllBytes()).asString().isEqualTo("20971520\n10485760\n");
            assertThat(channel.exitStatus(LONG)).hasValue(0);
        }
    }

    @Test
    void standard_error_that_nobody_reads_stops_nothing_and_keeps_its_end() throws Exception {
        String command = "dd if=/dev/zero bs=65536 count=160 2>/dev/null >&2; echo last >&2; echo done";
        try (CommandChannel channel = connection.exec(command)) {
            assertThat(channel.stdout().readAllBytes()).asString().isEqualTo("done\n");
            assertThat(channel.exitStatus(LONG)).hasValue(0);
            assertThat(channel.stderr().readAllBytes()).asString().endsWith("last\n");
        }
    }

    @Test
    void a_channel_that_is_not_read_leaves_the_others_alone() throws Exception {
        try (CommandChannel unread = connection.exec("dd if=/dev/zero bs=65536 count=100 2>/dev/null; read line")) {
            for (int i = 0; i < 5; i++) {
                assertThat(ask(connection, "echo " + i)).isEqualTo(String.valueOf(i));
            }
            assertThat(unread.exitStatus(Duration.ofMillis(1))).isEmpty();
        }
    }

    @Test
    void commands_run_side_by_side_on_one_connection() throws Exception {
        List<CommandChannel> channels = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            channels.add(connection.exec("read line; echo \"$line\""));
        }
        for (int i = 7; i >= 0; i--) {
            try (CommandChannel channel = channels.get(i)) {
                channel.stdin().write((i + "\n").getBytes(StandardCharsets.UTF_8));
                channel.stdin().flush();
                assertThat(channel.stdout().readAllBytes()).asString().isEqualTo(i + "\n");
            }
        }
        assertThat(server.log().lines().filter(line -> line.contains("Accepted publickey")))
                .isNotEmpty();
    }

    @Test
    void the_command_has_no_terminal() throws Exception {
        String command = "if [ -t 0 ] || [ -t 1 ]; then echo terminal; else echo none; fi";
        assertThat(ask(connection, command)).isEqualTo("none");
    }

    @Test
    void one_channel_more_than_the_server_allows_is_refused_with_the_setting_and_the_rest_goes_on() throws Exception {
        try (TestServer narrow = TestServer.with().config("MaxSessions 1").start();
                Connection one = connector().connect(narrow.server("web1"));
                CommandChannel first = one.exec("read line; echo \"$line\"")) {
            assertThatThrownBy(() -> one.exec("true"))
                    .isInstanceOf(ConnectionLost.class)
                    .hasMessageContaining("opened no further channel")
                    .extracting(lost -> ((ConnectionLost) lost).fix().orElse(""))
                    .asString()
                    .startsWith("Raise MaxSessions in its sshd_config");

            first.stdin().write("still here\n".getBytes(StandardCharsets.UTF_8));
            first.stdin().close();
            assertThat(first.stdout().readAllBytes()).asString().isEqualTo("still here\n");
        }
    }

    @Test
    void an_interrupted_reader_and_an_interrupted_writer_give_way() throws Exception {
        try (CommandChannel channel = connection.exec("sleep 600")) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> channel.stdout().read()).isInstanceOf(IOException.class);
            assertThat(Thread.interrupted()).isTrue();

            Thread writer =
                    new Thread(() -> assertThatThrownBy(() -> channel.stdin().write(new byte[16 << 20]))
                            .isInstanceOf(IOException.class));
            writer.start();
            writer.interrupt();
            writer.join(LONG.toMillis());
            assertThat(writer.isAlive()).isFalse();
        }
    }

    @Test
    void writing_to_a_command_that_has_ended_fails() throws Exception {
        try (CommandChannel channel = connection.exec("exit 0")) {
            assertThat(channel.exitStatus(LONG)).hasValue(0);

            assertThatThrownBy(() -> channel.stdin().write(new byte[1 << 20])).isInstanceOf(IOException.class);
        }
    }
}
