package io.jenkins.plugins.zerodown.transfer;

import io.jenkins.plugins.zerodown.local.DaemonThread;
import io.jenkins.plugins.zerodown.remote.Host;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * A parcel that several servers are sent: packed once, into a file, from which each is sent what is there while the
 * rest is being packed.
 */
public final class SharedArchive {
    private final TransferArchive parcel;
    private final Path file;
    private boolean begun;
    private boolean ended;
    private volatile long packed;
    private long there;
    private long taken;
    private IOException failure;

    /** @param file where it is kept; the caller's to remove; the others are those of a {@link TransferArchive} */
    public SharedArchive(
            Path buildDirectory,
            Manifest manifest,
            BitSet send,
            Path delta,
            Patches patches,
            Packing packing,
            Path file) {
        parcel = new TransferArchive(
                buildDirectory,
                manifest,
                send,
                Optional.of(delta),
                patches,
                packing,
                this::notTaken,
                count -> packed = count);
        this.file = file;
    }

    /** Why it was not packed to its end, where a file of the build directory is the reason. */
    public Optional<TransferArchive.ChangedUnderWay> changed() {
        return parcel.changed();
    }

    /** For one server. @param progress told how many bytes of files it has been sent, again and again */
    public Host.Body body(LongConsumer progress) {
        return out -> send(out, progress);
    }

    private void send(OutputStream out, LongConsumer progress) throws IOException {
        begin();
        byte[] bytes = new byte[1 << 16];
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            long at = 0;
            for (long known = await(at); at < known; known = await(at)) {
                int count = in.read(ByteBuffer.wrap(bytes), at);
                out.write(bytes, 0, count);
                at += count;
                took(at);
                progress.accept(packed * at / known);
            }
        }
        out.flush();
    }

    private synchronized void begin() throws IOException {
        if (begun) {
            return;
        }
        begun = true;
        FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        DaemonThread.start("zerodown packs", () -> pack(out));
    }

    private void pack(FileChannel out) {
        IOException wrong = null;
        try (out;
                OutputStream noting = new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int length) throws IOException {
                        ByteBuffer left = ByteBuffer.wrap(bytes, from, length);
                        while (left.hasRemaining()) {
                            out.write(left);
                        }
                        note(length);
                    }
                }) {
            parcel.writeTo(noting);
        } catch (IOException e) {
            wrong = e;
        } catch (RuntimeException | Error e) {
            // Thrown, it would end this thread alone, and the servers would wait for more.
            wrong = new IOException("the files cannot be packed: " + e, e);
        }
        synchronized (this) {
            failure = wrong;
            ended = true;
            notifyAll();
        }
    }

    private synchronized void took(long until) {
        taken = Math.max(taken, until);
    }

    /** By none of them: while the fastest waits, packing is what bounds all. */
    private synchronized long notTaken() {
        return there - taken;
    }

    private synchronized void note(int length) {
        there += length;
        notifyAll();
    }

    /** Waits for more than is known. @return how many bytes are there; no more than before at the end */
    private synchronized long await(long known) throws IOException {
        while (there <= known && !ended) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }
        if (failure != null) {
            throw failure;
        }
        return there;
    }
}
