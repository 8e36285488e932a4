package io.jenkins.plugins.zerodown.faults;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.ssh.CommandChannel;
import io.jenkins.plugins.zerodown.ssh.Connection;
import io.jenkins.plugins.zerodown.ssh.ConnectionLost;
import io.jenkins.plugins.zerodown.ssh.ConnectionRefused;
import io.jenkins.plugins.zerodown.ssh.Connector;
import io.jenkins.plugins.zerodown.ssh.NetworkBytes;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Counts what is asked of one server, and does something just before the nth request reaches it, or just before its
 * answer is read.
 */
final class TrappedConnector implements Connector {
    private final Connector inner;
    private final String server;
    private final long at;
    private final boolean before;
    private final Runnable act;
    private volatile BooleanSupplier loses = () -> false;
    private final AtomicLong requests = new AtomicLong();

    /** @param at from 1; 0 for never */
    TrappedConnector(Connector inner, String server, long at, boolean before, Runnable act) {
        this.inner = inner;
        this.server = server;
        this.at = at;
        this.before = before;
        this.act = act;
    }

    /** Sets the trap for the first answer that comes when something is so. */
    void armWhen(BooleanSupplier condition) {
        loses = condition;
    }

    long requests() {
        return requests.get();
    }

    @Override
    public Connection connect(Server to) throws ConnectionRefused, InterruptedException {
        Connection connection = inner.connect(to);
        return to.name().equals(server) ? new Trapped(connection) : connection;
    }

    private final class Trapped implements Connection {
        private final Connection connection;

        Trapped(Connection connection) {
            this.connection = connection;
        }

        @Override
        public CommandChannel exec(String command) throws ConnectionLost {
            return new TrappedChannel(connection.exec(command));
        }

        @Override
        public boolean isOpen() {
            return connection.isOpen();
        }

        @Override
        public NetworkBytes carried() {
            return connection.carried();
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    private final class TrappedChannel implements CommandChannel {
        private final CommandChannel channel;
        private final AtomicBoolean answering = new AtomicBoolean();
        private final OutputStream in;
        private final InputStream out;

        TrappedChannel(CommandChannel channel) {
            this.channel = channel;
            in = new FilterOutputStream(channel.stdin()) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    out.write(bytes, offset, length);
                }

                @Override
                public void flush() throws IOException {
                    boolean mine = requests.incrementAndGet() == at;
                    if (mine && before) {
                        act.run();
                    }
                    // Before it is sent: the answer may be there before this thread goes on.
                    if (mine && !before) {
                        answering.set(true);
                    }
                    out.flush();
                }
            };
            out = new FilterInputStream(channel.stdout()) {
                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    int count = super.read(bytes, offset, length);
                    boolean lost = loses.getAsBoolean();
                    if (lost) {
                        loses = () -> false;
                    }
                    if (answering.getAndSet(false) || lost) {
                        act.run();
                        return -1;
                    }
                    return count;
                }
            };
        }

        @Override
        public OutputStream stdin() {
            return in;
        }

        @Override
        public InputStream stdout() {
            return out;
        }

        @Override
        public InputStream stderr() {
            return channel.stderr();
        }

        @Override
        public OptionalInt exitStatus(Duration atMost) throws InterruptedException {
            return channel.exitStatus(atMost);
        }

        @Override
        public void close() {
            channel.close();
        }
    }
}
