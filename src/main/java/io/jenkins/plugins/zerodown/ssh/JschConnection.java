package io.jenkins.plugins.zerodown.ssh;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** A JSch session that is logged in. */
final class JschConnection implements Connection {
    private final Session session;
    private final Transport transport;
    private final Endpoint endpoint;
    private final Limits limits;

    JschConnection(Session session, Transport transport, Endpoint endpoint, Limits limits) {
        this.session = session;
        this.transport = transport;
        this.endpoint = endpoint;
        this.limits = limits;
    }

    @Override
    public CommandChannel exec(String command) throws ConnectionLost {
        try {
            JschCommandChannel channel = new JschCommandChannel(session, (ChannelExec) session.openChannel("exec"));
            // JSch forgets an interrupt that comes while it waits for the server's answer.
            Background.run(
                    "ssh channel to " + endpoint.address(),
                    limits.connect(),
                    () -> channel.open(command),
                    channel::close);
            transport.relax();
            return channel;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectionLost("interrupted while " + endpoint + " was asked to run a command", e);
        } catch (TimeoutException e) {
            throw new ConnectionLost(
                    endpoint + " has not answered for " + limits.connect().toSeconds() + " s", e);
        } catch (JSchException | ExecutionException e) {
            throw isOpen()
                    ? new ConnectionLost(
                            endpoint + " opened no further channel on its connection",
                            "Raise MaxSessions in its sshd_config (10 is usual, and enough), reload sshd and "
                                    + "run this again",
                            e)
                    : new ConnectionLost("the connection to " + endpoint + " is gone", e);
        }
    }

    @Override
    public boolean isOpen() {
        return session.isConnected();
    }

    @Override
    public NetworkBytes carried() {
        return transport.carried();
    }

    @Override
    public void close() {
        // A farewell would wait behind a write that hangs.
        if (transport.isWriting()) {
            transport.abort();
        }
        session.disconnect();
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }
}
