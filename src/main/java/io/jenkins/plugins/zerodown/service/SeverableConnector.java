package io.jenkins.plugins.zerodown.service;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.ssh.Connection;
import io.jenkins.plugins.zerodown.ssh.ConnectionRefused;
import io.jenkins.plugins.zerodown.ssh.Connector;

/** Connects until its session is over: what is still at work in it then reaches no server any more. */
final class SeverableConnector implements Connector {
    private final Connector connector;
    private volatile boolean severed;

    SeverableConnector(Connector connector) {
        this.connector = connector;
    }

    /** Connections that are open are the caller's to close. */
    void sever() {
        severed = true;
    }

    @Override
    public Connection connect(Server server) throws ConnectionRefused, InterruptedException {
        refuseIfSevered(server);
        Connection connection = connector.connect(server);
        if (severed) {
            connection.close();
            refuseIfSevered(server);
        }
        return connection;
    }

    private void refuseIfSevered(Server server) throws ConnectionRefused {
        if (severed) {
            throw new ConnectionRefused(
                    ConnectionRefused.Reason.CONFIGURATION,
                    server.name() + " was left alone: this deployment was given up here, and may go on elsewhere",
                    null);
        }
    }
}
