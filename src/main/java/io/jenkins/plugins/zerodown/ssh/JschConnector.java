package io.jenkins.plugins.zerodown.ssh;

import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.config.Server;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Connects by JSch. Keys, passphrases and passwords are read for each connection and kept nowhere. */
public final class JschConnector implements Connector {
    private final Secrets secrets;
    private final Limits limits;

    public JschConnector(Secrets secrets) {
        this(secrets, Limits.DEFAULT);
    }

    JschConnector(Secrets secrets, Limits limits) {
        this.secrets = secrets;
        this.limits = limits;
    }

    @Override
    public Connection connect(Server server) throws ConnectionRefused, InterruptedException {
        SshLogin dial = new SshLogin(server, secrets, limits);
        try {
            return Background.run("ssh to " + server.name(), limits.connect(), dial::open, dial::abort);
        } catch (TimeoutException e) {
            throw Refusal.tooLate(Endpoint.of(server), limits, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConnectionRefused refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
