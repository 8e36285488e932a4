package io.jenkins.plugins.zerodown.ssh;

import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SocketFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** A channel through the session with a jump host; that session ends with it. */
final class JumpHostTransport implements Transport {
    /** More than what a server may send unasked in one channel. */
    private static final int LIMIT = 4 << 20;

    private final Session jump;
    private final Transport below;
    private final Endpoint jumpHost;
    private final Limits limits;
    private final BoundedPipe received =
            new BoundedPipe(LIMIT, BoundedPipe.WhenFull.WAIT, BoundedPipe.WhenUnread.DISCARD);
    private volatile WriteTimeout streams;

    /** @param jump logged in; @param below what carries it */
    JumpHostTransport(Session jump, Transport below, Endpoint jumpHost, Limits limits) {
        this.jump = jump;
        this.below = below;
        this.jumpHost = jumpHost;
        this.limits = limits;
    }

    @Override
    public void connect(SocketFactory unused, String host, int port, int timeoutMillis) throws IOException {
        try {
            ChannelDirectTCPIP channel = (ChannelDirectTCPIP) jump.getStreamForwarder(host, port);
            channel.setOutputStream(received.sink());
            OutputStream sending = channel.getOutputStream();
            channel.connect(timeoutMillis);
            streams = new WriteTimeout(received.source(), sending, limits.silence(), this::abort);
        } catch (JSchException e) {
            throw new IOException(
                    jumpHost + " does not lead on to " + host + ":" + port
                            + ": nothing answers there as seen from it, or AllowTcpForwarding is off in its "
                            + "sshd_config",
                    e);
        }
    }

    @Override
    public void abort() {
        below.abort();
        close();
    }

    @Override
    public void close() {
        jump.disconnect();
    }

    @Override
    public boolean isWriting() {
        WriteTimeout watched = streams;
        return watched != null && watched.isWriting() || below.isWriting();
    }

    @Override
    public void relax() {
        below.relax();
    }

    @Override
    public NetworkBytes carried() {
        WriteTimeout watched = streams;
        return watched == null ? NetworkBytes.NOTHING : watched.carried();
    }

    @Override
    public InputStream getInputStream() {
        return streams.in();
    }

    @Override
    public OutputStream getOutputStream() {
        return streams.out();
    }

    /** Not a socket, but what JSch sets its time limits on. */
    @Override
    public Socket getSocket() {
        return new Socket() {
            @Override
            public void setSoTimeout(int millis) {
                received.timeout(millis);
            }
        };
    }
}
