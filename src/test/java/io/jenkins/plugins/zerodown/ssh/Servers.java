package io.jenkins.plugins.zerodown.ssh;

import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What these tests say again and again. */
final class Servers {
    private Servers() {}

    static Secrets secrets(Map<String, String> values) {
        return new Secrets() {
            @Override
            public String text(String name) throws IOException {
                if (!values.containsKey(name)) {
                    throw new IOException("the environment variable " + name + " is not set");
                }
                return values.get(name);
            }

            @Override
            public byte[] file(String name) throws IOException {
                throw new IOException("no file " + name);
            }
        };
    }

    static JschConnector connector() {
        return new JschConnector(secrets(Map.of()));
    }

    static Server with(Server server, Server.Login login) {
        return new Server(
                server.name(),
                server.host(),
                server.port(),
                server.user(),
                login,
                server.hostKey(),
                true,
                server.jump());
    }

    static Server with(Server server, Server.HostKey hostKey) {
        return new Server(
                server.name(),
                server.host(),
                server.port(),
                server.user(),
                server.login(),
                hostKey,
                true,
                server.jump());
    }

    static Server at(Server server, String host, int port) {
        return new Server(
                server.name(), host, port, server.user(), server.login(), server.hostKey(), true, server.jump());
    }

    static Server through(Server server, Server jump) {
        return new Server(
                server.name(),
                server.host(),
                server.port(),
                server.user(),
                server.login(),
                server.hostKey(),
                true,
                Optional.of(new Server.Jump(jump.host(), jump.port(), jump.user(), jump.login(), jump.hostKey())));
    }

    static Server password(TestServer server, String variable) {
        return with(server.server("web1"), new Server.PasswordEnv(variable));
    }

    /** What a command prints; the test fails where it does not end with status 0. */
    static String ask(Connection connection, String command) throws IOException, InterruptedException {
        try (CommandChannel channel = connection.exec(command)) {
            channel.stdin().close();
            String out = new String(channel.stdout().readAllBytes(), StandardCharsets.UTF_8);
            int status = channel.exitStatus(Duration.ofSeconds(20)).orElseThrow();
            if (status != 0) {
                throw new AssertionError("status " + status + ": "
                        + new String(channel.stderr().readAllBytes(), StandardCharsets.UTF_8));
            }
            return out.strip();
        }
    }
}
