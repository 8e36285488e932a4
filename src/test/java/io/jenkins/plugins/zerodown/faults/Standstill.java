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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets a whole engine of this virtual machine stand still from one of its requests on, as one does whose machine is
 * suspended: none of its threads asks anything, hears anything or tells anything until it wakes. What it has asked the
 * servers do meanwhile.
 */
final class Standstill {
    /** Whether the request is still to be sent, or was sent and is unheard. */
    enum Moment {
        UNSENT,
        UNHEARD
    }

    private final String server;
    private final long at;
    private final Moment moment;
    private final Runnable act;
    private final AtomicLong requests = new AtomicLong();
    private final CountDownLatch reached = new CountDownLatch(1);
    private boolean still;
    private boolean over;

    /** @param at of the requests to this server, from 1; 0 for none @param act done in the moment in which it stops */
    Standstill(String server, long at, Moment moment, Runnable act) {
        this.server = server;
        this.at = at;
        this.moment = moment;
        this.act = act;
    }

    /** One that never comes about. */
    static Standstill never(String counted) {
        return new Standstill(counted, 0, Moment.UNSENT, () -> {});
    }

    long requests() {
        return requests.get();
    }

    /** @return whether it came about within this time */
    boolean await(Duration patience) throws InterruptedException {
        return reached.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop() {
        synchronized (this) {
            if (over || still) {
                return;
            }
            still = true;
        }
        act.run();
        reached.countDown();
    }

    /** From now on; the calling thread, too, with its next pass. */
    synchronized void rest() {
        still = !over;
    }

    synchronized void wake() {
        over = true;
        still = false;
        notifyAll();
    }

    /** Passed by each of the engine's threads that would do something. */
    synchronized void pass() {
        boolean interrupted = false;
        while (still) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    Connector around(Connector inner) {
        return new Connector() {
            @Override
            public Connection connect(Server to) throws ConnectionRefused, InterruptedException {
                pass();
                Connection connection = inner.connect(to);
                pass();
                return new Stopping(connection, to.name().equals(server));
            }
        };
    }

    private final class Stopping implements Connection {
        private final Connection connection;
        private final boolean counts;

        Stopping(Connection connection, boolean counts) {
            this.connection = connection;
            this.counts = counts;
        }

        @Override
        public CommandChannel exec(String command) throws ConnectionLost {
            pass();
            return new StoppingChannel(connection.exec(command), counts);
        }

        @Override
        public boolean isOpen() {
            pass();
            return connection.isOpen();
        }

        @Override
        public NetworkBytes carried() {
            return connection.carried();
        }

        @Override
        public void close() {
            pass();
            connection.close();
        }
    }

    private final class StoppingChannel implements CommandChannel {
        private final CommandChannel channel;
        private final OutputStream in;
        private final InputStream out;
        private final InputStream err;

        StoppingChannel(CommandChannel channel, boolean counts) {
            this.channel = channel;
            in = new FilterOutputStream(channel.stdin()) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    pass();
                    out.write(bytes, offset, length);
                }

                @Override
                public void flush() throws IOException {
                    boolean mine = counts && requests.incrementAndGet() == at;
                    if (mine && moment == Moment.UNSENT) {
                        Standstill.this.stop();
                    }
                    pass();
                    out.flush();
                    if (mine && moment == Moment.UNHEARD) {
                        Standstill.this.stop();
                    }
                }

                @Override
                public void close() throws IOException {
                    pass();
                    super.close();
                }
            };
            out = hearing(channel.stdout());
            err = hearing(channel.stderr());
        }

        private InputStream hearing(InputStream from) {
            return new FilterInputStream(from) {
                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    int count = super.read(bytes, offset, length);
                    pass();
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
            return err;
        }

        @Override
        public OptionalInt exitStatus(Duration atMost) throws InterruptedException {
            pass();
            return channel.exitStatus(atMost);
        }

        @Override
        public void close() {
            pass();
            channel.close();
        }
    }
}
