package io.jenkins.plugins.zerodown.ssh;

import com.jcraft.jsch.SocketFactory;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.util.Optional;

/** A TCP connection of its own. Where a name has several addresses, they are tried in turn. */
final class DirectTransport implements Transport {
    private final Limits limits;
    private Socket socket;
    private boolean aborted;
    private volatile WriteTimeout streams;
    /** For as long as each of the server's packets is to be acknowledged at once. */
    private volatile Optional<SocketOption<Boolean>> prompt = Optional.empty();

    DirectTransport(Limits limits) {
        this.limits = limits;
    }

    @Override
    public void connect(SocketFactory unused, String host, int port, int timeoutMillis) throws IOException {
        IOException last = null;
        InetAddress[] addresses = InetAddress.getAllByName(host);
        for (InetAddress address : addresses) {
            Socket candidate = open();
            try {
                // Each address has its share of the time, so that a dead first one does not use up the second one's.
                candidate.connect(new InetSocketAddress(address, port), Math.max(1, timeoutMillis / addresses.length));
                candidate.setTcpNoDelay(true);
                prompt = quickAcknowledgement(candidate);
                streams = new WriteTimeout(
                        acknowledged(candidate), candidate.getOutputStream(), limits.silence(), this::abort);
                return;
            } catch (IOException e) {
                candidate.close();
                last = e;
            }
        }
        throw last;
    }

    /** Not every system has it. */
    @SuppressWarnings("unchecked")
    private static Optional<SocketOption<Boolean>> quickAcknowledgement(Socket socket) {
        return socket.supportedOptions().stream()
                .filter(option -> option.name().equals("TCP_QUICKACK"))
                .map(option -> (SocketOption<Boolean>) option)
                .findFirst();
    }

    /** Asks for it again after each read, since systems forget it. */
    private InputStream acknowledged(Socket from) throws IOException {
        return new FilterInputStream(from.getInputStream()) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = super.read(bytes, offset, length);
                Optional<SocketOption<Boolean>> option = prompt;
                if (option.isPresent()) {
                    from.setOption(option.get(), true);
                }
                return count;
            }
        };
    }

    @Override
    public void relax() {
        prompt = Optional.empty();
    }

    private synchronized Socket open() throws IOException {
        if (aborted) {
            throw new IOException("given up");
        }
        socket = new Socket();
        return socket;
    }

    @Override
    public synchronized void abort() {
        aborted = true;
        close();
    }

    @Override
    public synchronized void close() {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // Closing a socket frees it in any case; what could not be flushed is nobody's any more.
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public boolean isWriting() {
        WriteTimeout watched = streams;
        return watched != null && watched.isWriting();
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

    @Override
    public synchronized Socket getSocket() {
        return socket;
    }
}
