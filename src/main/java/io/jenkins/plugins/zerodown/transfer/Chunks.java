package io.jenkins.plugins.zerodown.transfer;

import io.jenkins.plugins.zerodown.local.AtomicFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/**
 * A file cut where its own bytes say, so that the cuts before and behind a change stay where they were. Chunks are told
 * apart by a sum that is quick and no proof: who puts a file together from them verifies it.
 *
 * <p>Cut by a rolling sum of the last 64 bytes ("gear", of W. Xia and others, "Ddelta: A deduplication-inspired fast
 * delta compression approach", 2014).
 */
final class Chunks {
    private static final int SHORTEST = 256;
    private static final int LONGEST = 8 << 10;
    /** One place in 1,024: chunks are that long on average beyond the shortest. */
    private static final long CUT = 0x3ffL << 54;

    private static final long[] GEAR = new Random(1).longs(256).toArray();
    private static final int KIND = 0x7a643031;
    private static final int KEPT_BYTES = Integer.BYTES + Long.BYTES;

    private final int[] lengths;
    private final long[] sums;

    private Chunks(int[] lengths, long[] sums) {
        this.lengths = lengths;
        this.sums = sums;
    }

    static Chunks of(Path file) throws IOException {
        Cutter cutter = new Cutter();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                cutter.add(buffer, n);
            }
        }
        return cutter.end();
    }

    int count() {
        return lengths.length;
    }

    /** Of the chunk at a place, in bytes. */
    int length(int place) {
        return lengths[place];
    }

    long sum(int place) {
        return sums[place];
    }

    /** Whole or not at all. */
    void write(Path file) throws IOException {
        AtomicFile.write(file, raw -> {
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(raw));
            out.writeInt(KIND);
            for (int i = 0; i < lengths.length; i++) {
                out.writeInt(lengths[i]);
                out.writeLong(sums[i]);
            }
            out.flush();
        });
    }

    /**
     * Those that {@link #write} has written.
     *
     * @param bytes of the file that was cut
     * @throws IOException where they cannot be read or are not of such a file
     */
    static Chunks read(Path file, long bytes) throws IOException {
        long kept = Files.size(file) - Integer.BYTES;
        long left = bytes;
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (kept % KEPT_BYTES == 0 && kept / KEPT_BYTES <= bytes / SHORTEST + 1 && in.readInt() == KIND) {
                int[] lengths = new int[(int) (kept / KEPT_BYTES)];
                long[] sums = new long[lengths.length];
                for (int i = 0; i < lengths.length; i++) {
                    lengths[i] = in.readInt();
                    sums[i] = in.readLong();
                    left -= lengths[i] > 0 ? lengths[i] : bytes + 1;
                }
                if (left == 0) {
                    return new Chunks(lengths, sums);
                }
            }
        }
        throw new IOException(file + " has no chunks of a file of " + bytes + " bytes");
    }

    private static final class Cutter {
        private int[] lengths = new int[1024];
        private long[] sums = new long[1024];
        private int count;
        private int length;
        private long rolling;
        private long sum;

        void add(byte[] bytes, int until) {
            // In registers: each byte of large files goes through here.
            int length = this.length;
            long rolling = this.rolling;
            long sum = this.sum;
            for (int i = 0; i < until; i++) {
                rolling = (rolling << 1) + GEAR[bytes[i] & 0xff];
                sum = (sum ^ bytes[i]) * 0x100000001b3L;
                length++;
                if (length >= SHORTEST && (rolling & CUT) == 0 || length == LONGEST) {
                    cut(length, sum);
                    length = 0;
                    sum = 0;
                }
            }
            this.length = length;
            this.rolling = rolling;
            this.sum = sum;
        }

        private void cut(int length, long sum) {
            if (count == lengths.length) {
                lengths = Arrays.copyOf(lengths, count * 2);
                sums = Arrays.copyOf(sums, count * 2);
            }
            lengths[count] = length;
            sums[count] = sum ^ sum >>> 32;
            count++;
        }

        Chunks end() {
            if (length > 0) {
                cut(length, sum);
            }
            return new Chunks(Arrays.copyOf(lengths, count), Arrays.copyOf(sums, count));
        }
    }
}
