package io.jenkins.plugins.zerodown.remote;

import io.jenkins.plugins.zerodown.local.DaemonThread;
import io.jenkins.plugins.zerodown.ssh.ConnectionLost;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * One stream of a channel, read by a thread of its own and handed out up to a marker: {@code "\n<token> <status>\n"}.
 * The reading thread never waits for whoever takes the answer, so that standard output and standard error cannot block
 * each other.
 */
final class MarkedStream {
    /** A listing of 100,000 files is below 20 MB; a server that sends more is not answering. */
    private static final int LIMIT = 64 << 20;

    private final byte[] marker;
    private byte[] bytes = new byte[1024];
    private int length;
    private boolean ended;
    private IOException broken;

    MarkedStream(InputStream in, String token, String threadName) {
        marker = ("\n" + token + " ").getBytes(StandardCharsets.US_ASCII);
        DaemonThread.start(threadName, () -> read(in));
    }

    private void read(InputStream in) {
        byte[] chunk = new byte[32 << 10];
        try {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                append(chunk, n);
            }
            end(null);
        } catch (IOException e) {
            end(e);
        } catch (RuntimeException | Error e) {
            // Thrown, it would end this thread alone, and the caller would wait for more.
            end(new IOException(e.toString(), e));
        }
    }

    private synchronized void end(IOException why) {
        broken = why;
        ended = true;
        notifyAll();
    }

    private synchronized void append(byte[] chunk, int n) throws IOException {
        if (length + n > LIMIT) {
            throw new IOException("the server sent more than " + (LIMIT >> 20) + " MB in answer to one script");
        }
        if (length + n > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + n, bytes.length * 2));
        }
        System.arraycopy(chunk, 0, bytes, length, n);
        length += n;
        notifyAll();
    }

    /** What one script printed, up to its marker. */
    record Part(byte[] bytes, int status) {
        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /**
     * Waits for the marker and takes everything before it.
     *
     * @param progress called with the bytes that are there so far, each time there are more
     * @throws ConnectionLost when the stream ends before, or nothing comes for longer than {@code silence}
     */
    synchronized Part next(Duration silence, Progress progress) throws ConnectionLost, InterruptedException {
        int from = 0;
        while (true) {
            int at = indexOf(from);
            if (at >= 0) {
                OptionalInt status = statusAt(at);
                if (status.isPresent()) {
                    progress.seen(bytes, at);
                    return take(at, status.getAsInt());
                }
                from = at;
            } else {
                from = length - markerBegun();
                // A line end that may begin the marker ends a line all the same.
                progress.seen(bytes, from < length ? from + 1 : from);
            }
            int before = length;
            if (ended) {
                throw lost();
            }
            waitForMore(before, silence);
        }
    }

    /** Everything up to the end of the stream. */
    synchronized byte[] rest(Duration silence) throws ConnectionLost, InterruptedException {
        while (!ended) {
            waitForMore(length, silence);
        }
        if (broken != null) {
            throw lost();
        }
        return Arrays.copyOf(bytes, length);
    }

    /** What has arrived and was not taken, for a message about a connection that was lost. */
    synchronized String soFar() {
        return new String(bytes, 0, Math.min(length, 2000), StandardCharsets.UTF_8).strip();
    }

    private void waitForMore(int before, Duration silence) throws ConnectionLost, InterruptedException {
        long deadline = System.nanoTime() + silence.toNanos();
        while (length == before && !ended) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new ConnectionLost("nothing came from the server for " + silence.toSeconds() + " s", null);
            }
            wait(left);
        }
    }

    private ConnectionLost lost() {
        return new ConnectionLost(broken == null ? "the connection was closed" : broken.getMessage(), broken);
    }

    private int indexOf(int from) {
        outer:
        for (int i = from; i + marker.length <= length; i++) {
            for (int j = 0; j < marker.length; j++) {
                if (bytes[i + j] != marker[j]) {
                    continue outer;
                }
            }
            return i;
        }
        return -1;
    }

    /** How many of the last bytes may be the beginning of the marker. */
    private int markerBegun() {
        for (int n = Math.min(marker.length - 1, length); n > 0; n--) {
            if (Arrays.equals(bytes, length - n, length, marker, 0, n)) {
                return n;
            }
        }
        return 0;
    }

    private OptionalInt statusAt(int at) {
        int value = 0;
        for (int i = at + marker.length; i < length; i++) {
            if (bytes[i] == '\n') {
                return OptionalInt.of(value);
            }
            value = value * 10 + bytes[i] - '0';
        }
        return OptionalInt.empty();
    }

    private Part take(int at, int status) {
        Part part = new Part(Arrays.copyOf(bytes, at), status);
        int end = at + marker.length;
        while (bytes[end] != '\n') {
            end++;
        }
        length -= end + 1;
        // A large answer's room is given back: many servers are kept open at once.
        byte[] left = new byte[Math.max(1024, length)];
        System.arraycopy(bytes, end + 1, left, 0, length);
        bytes = left;
        return part;
    }

    /** Told how many bytes of the answer are there; called with the lock held. */
    interface Progress {
        void seen(byte[] bytes, int length);
    }
}
