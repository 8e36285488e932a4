package io.jenkins.plugins.zerodown.ssh;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The two streams of a transport, watched for a write that hangs. JSch asks a silent server whether it is still there,
 * but that question waits behind a write that has no end; so the thread that reads looks after the writes as well.
 */
final class WriteTimeout {
    private static final long NONE = Long.MIN_VALUE;

    private final InputStream in;
    private final OutputStream out;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private volatile long writingSince = NONE;

    /** @param longest that one write may take; @param abort cuts the transport */
    WriteTimeout(InputStream in, OutputStream out, Duration longest, Runnable abort) {
        this.in = new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                while (true) {
                    try {
                        int count = super.read(bytes, offset, length);
                        received.addAndGet(Math.max(0, count));
                        return count;
                    } catch (SocketTimeoutException silence) {
                        long since = writingSince;
                        if (since == NONE) {
                            throw silence;
                        }
                        if (System.nanoTime() - since > longest.toNanos()) {
                            abort.run();
                            throw new IOException("nothing could be sent for " + longest.toSeconds() + " s", silence);
                        }
                    }
                }
            }
        };
        this.out = new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                watch(() -> this.out.write(bytes, offset, length));
                sent.addAndGet(length);
            }

            @Override
            public void flush() throws IOException {
                watch(this.out::flush);
            }
        };
    }

    private interface Write {
        void run() throws IOException;
    }

    private void watch(Write write) throws IOException {
        writingSince = System.nanoTime();
        try {
            write.run();
        } finally {
            writingSince = NONE;
        }
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    NetworkBytes carried() {
        return new NetworkBytes(sent.get(), received.get());
    }

    boolean isWriting() {
        return writingSince != NONE;
    }
}
