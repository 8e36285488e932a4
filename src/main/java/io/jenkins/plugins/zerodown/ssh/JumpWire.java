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
final class JumpWire implements Wire {
    /** More than what a server may send unasked in one channel. */
    private static final int LIMIT = 4 << 20;

    private final Session jump;
    private final Wire below;
    private final Endpoint jumpHost;
    private final Limits limits;
    private final Spool received = new Spool(LIMIT, Spool.WhenFull.WAIT, Spool.WhenUnread.DISCARD);
    private volatile Watched streams;

    /** @param jump logged in; @param below what carries it */
    JumpWire(Session jump, Wire below, Endpoint jumpHost, Limits limits) {
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
            streams = new Watched(received.source(), sending, limits.silence(), this::abort);
        } catch (JSchException e) {
            throw new IOException(jumpHost + " does not lead on to " + host + ":" + port
                    + ": nothing answers there as seen from it, or AllowTcpForwarding is off in its sshd_config", e);
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
        Watched watched = streams;
        return watched != null && watched.isWriting() || below.isWriting();
    }

    @Override
    public void relax() {
        below.relax();
    }

    @Override
    public Carried carried() {
        Watched watched = streams;
        return watched == null ? Carried.NOTHING : watched.carried();
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
