package io.jenkins.plugins.zerodown.ssh;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A command that runs. JSch hands all channels' bytes out in one thread, so that a channel which nobody reads would
 * stop every other one: standard output is kept in memory up to a limit that callers do not reach, and of standard
 * error the newest part.
 */
final class JschCommandChannel implements CommandChannel {
    private static final int INPUT = 256 << 10;
    private static final int OUTPUT = 8 << 20;
    private static final int ERRORS = 256 << 10;
    /** What OpenSSH's client ends with when a command was ended by a signal. */
    private static final int ENDED_BY_SIGNAL = 255;

    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final Session session;
    private final ChannelExec channel;
    private final BoundedPipe input = new BoundedPipe(INPUT, BoundedPipe.WhenFull.WAIT, BoundedPipe.WhenUnread.FAIL);
    private final BoundedPipe output =
            new BoundedPipe(OUTPUT, BoundedPipe.WhenFull.WAIT, BoundedPipe.WhenUnread.DISCARD);
    private final BoundedPipe errors =
            new BoundedPipe(ERRORS, BoundedPipe.WhenFull.FORGET, BoundedPipe.WhenUnread.DISCARD);
    private final OutputStream stdin = input.sink();
    private final InputStream stdout = output.source();
    private final InputStream stderr = errors.source();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closed;

    JschCommandChannel(Session session, ChannelExec channel) {
        this.session = session;
        this.channel = channel;
    }

    JschCommandChannel open(String command) throws JSchException {
        channel.setCommand(command.getBytes(StandardCharsets.UTF_8));
        channel.setPty(false);
        channel.setInputStream(input.source());
        channel.setOutputStream(output.sink());
        // The last that JSch closes, whatever the channel's end.
        channel.setErrStream(new FilterOutputStream(errors.sink()) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                super.close();
                ended.countDown();
            }
        });
        // With a limit of its own, JSch would wait for the command's acceptance as well: a round trip for nothing.
        channel.connect();
        return this;
    }

    @Override
    public OutputStream stdin() {
        return stdin;
    }

    @Override
    public InputStream stdout() {
        return stdout;
    }

    @Override
    public InputStream stderr() {
        return stderr;
    }

    @Override
    public OptionalInt exitStatus(Duration atMost) throws InterruptedException {
        if (!ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            return OptionalInt.empty();
        }
        int status = channel.getExitStatus();
        if (status >= 0) {
            return OptionalInt.of(status);
        }
        if (closed) {
            return OptionalInt.empty();
        }
        // JSch ends the channels before it knows that the session has ended.
        long end = System.nanoTime() + FAREWELL.toNanos();
        while (session.isConnected() && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        return session.isConnected() ? OptionalInt.of(ENDED_BY_SIGNAL) : OptionalInt.empty();
    }

    @Override
    public void close() {
        closed = true;
        channel.disconnect();
        // A channel that never opened leaves its streams alone.
        output.abandon();
        errors.abandon();
        input.abandon();
        ended.countDown();
    }
}
