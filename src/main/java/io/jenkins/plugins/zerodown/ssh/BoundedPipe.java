package io.jenkins.plugins.zerodown.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.util.Objects;

/**
 * Bytes on their way from one thread to another, in bounded memory. Unlike the JDK's pipes it wakes its reader at once,
 * does not care which threads live, and both ends give way to an interrupt.
 */
final class BoundedPipe {
    private static final int FIRST = 8 << 10;

    private final int limit;
    private final WhenFull whenFull;
    private final WhenUnread whenUnread;
    private byte[] ring = new byte[FIRST];
    private int start;
    private int size;
    private boolean ended;
    private boolean abandoned;
    private int timeoutMillis;

    /** What happens to a write when the limit is reached. */
    enum WhenFull {
        WAIT,
        /** The oldest bytes go: for standard error, whose end says what went wrong, and which may never be read. */
        FORGET
    }

    /** What happens to a write after the reader has closed his end. */
    enum WhenUnread {
        FAIL,
        DISCARD
    }

    /** @param limit bytes that are kept at most */
    BoundedPipe(int limit, WhenFull whenFull, WhenUnread whenUnread) {
        this.limit = limit;
        this.whenFull = whenFull;
        this.whenUnread = whenUnread;
    }

    /** Where it is written to. Closing it is the reader's end-of-file. */
    OutputStream sink() {
        return new Sink();
    }

    /** Reads fail with {@link SocketTimeoutException} when nothing came for the time that is set. */
    InputStream source() {
        return new Source();
    }

    /** @param millis 0 for as long as it takes */
    synchronized void timeout(int millis) {
        timeoutMillis = millis;
    }

    private synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (abandoned && whenUnread == WhenUnread.DISCARD) {
                return;
            }
            if (abandoned || ended) {
                throw new IOException("nobody reads any more");
            }
            int count = Math.min(length - done, limit - size);
            if (count == 0 && whenFull == WhenFull.FORGET) {
                count = Math.min(length - done, limit);
                start = (start + count) % ring.length;
                size -= count;
            }
            if (count == 0) {
                pause(0);
                continue;
            }
            reserve(size + count);
            for (int copied = 0; copied < count; ) {
                int at = (start + size) % ring.length;
                int part = Math.min(count - copied, ring.length - at);
                System.arraycopy(bytes, offset + done + copied, ring, at, part);
                copied += part;
                size += part;
            }
            done += count;
            notifyAll();
        }
    }

    private void reserve(int wanted) {
        if (wanted <= ring.length) {
            return;
        }
        int length = ring.length;
        while (length < wanted) {
            length = Math.min(limit, length * 2);
        }
        byte[] larger = new byte[length];
        int first = Math.min(size, ring.length - start);
        System.arraycopy(ring, start, larger, 0, first);
        System.arraycopy(ring, 0, larger, first, size - first);
        ring = larger;
        start = 0;
    }

    private synchronized int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000L;
        while (size == 0) {
            if (ended || abandoned) {
                return -1;
            }
            long left = timeoutMillis == 0 ? 0 : (deadline - System.nanoTime()) / 1_000_000;
            if (timeoutMillis != 0 && left <= 0) {
                throw new SocketTimeoutException("nothing came for " + timeoutMillis + " ms");
            }
            pause(left);
        }
        int count = Math.min(Math.min(length, size), ring.length - start);
        System.arraycopy(ring, start, bytes, offset, count);
        start = (start + count) % ring.length;
        size -= count;
        notifyAll();
        return count;
    }

    private void pause(long millis) throws InterruptedIOException {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** As when the reader closes his end. */
    synchronized void abandon() {
        abandoned = true;
        size = 0;
        ring = new byte[0];
        notifyAll();
    }

    private synchronized int waiting() {
        return size;
    }

    private final class Sink extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            BoundedPipe.this.write(bytes, offset, length);
        }

        @Override
        public void close() {
            end();
        }
    }

    private final class Source extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            return BoundedPipe.this.read(bytes, offset, length);
        }

        @Override
        public int available() {
            return waiting();
        }

        @Override
        public void close() {
            abandon();
        }
    }
}
