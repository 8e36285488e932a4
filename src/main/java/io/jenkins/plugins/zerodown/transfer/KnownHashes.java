package io.jenkins.plugins.zerodown.transfer;

import io.jenkins.plugins.zerodown.local.AtomicFile;
import io.jenkins.plugins.zerodown.local.Sha256;
import io.jenkins.plugins.zerodown.transfer.ScannedFile.Stamp;
import io.jenkins.plugins.zerodown.transfer.ScannedFile.Sum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;

/**
 * Checksums of the files of one build directory from an earlier run, so that files that have not changed since are not
 * read again. Only a hint: a file that cannot be read as such a hint is as good as none.
 *
 * <p>Kept as numbers, eight for a file in the order of inodes, with one before them that tells what they are and one
 * behind them that tells whether they are all there.
 */
final class KnownHashes {
    /** A file may change twice within one tick of the file system's clock; younger ones are not remembered. */
    private static final long TICK = TimeUnit.SECONDS.toNanos(2);

    private static final long KIND = 0x7a65726f646f776eL;
    private static final int WIDTH = 8;

    private final Path file;
    private final long[] known;

    private KnownHashes(Path file, long[] known) {
        this.file = file;
        this.known = known;
    }

    static KnownHashes of(Path cacheDirectory, Path buildDirectory) {
        String name = Sha256.of(buildDirectory.toUri().toString().getBytes(StandardCharsets.UTF_8))
                .substring(0, 32);
        Path file = cacheDirectory.resolve("checksums").resolve(name);
        return new KnownHashes(file, read(file));
    }

    private static long[] read(Path file) {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = in.size() / Long.BYTES;
            if (in.size() % Long.BYTES != 0 || size % WIDTH != 2 || size > Integer.MAX_VALUE) {
                return new long[0];
            }
            LongBuffer all = in.map(FileChannel.MapMode.READ_ONLY, 0, in.size()).asLongBuffer();
            long kind = all.get();
            long[] known = new long[(int) size - 2];
            all.get(known);
            return kind == KIND && all.get() == sum(LongBuffer.wrap(known)) ? known : new long[0];
        } catch (IOException e) {
            return new long[0];
        }
    }

    private static long sum(LongBuffer numbers) {
        long sum = KIND;
        for (int i = 0; i < numbers.limit(); i++) {
            sum = (sum ^ numbers.get(i)) * 0x100000001b3L;
            sum ^= sum >>> 32;
        }
        return sum;
    }

    /** The checksum, or null where no file is known that is as this one is now. */
    Sum of(Stamp stamp) {
        int low = 0;
        int high = known.length / WIDTH - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int at = middle * WIDTH;
            if (known[at] < stamp.inode()) {
                low = middle + 1;
            } else if (known[at] > stamp.inode()) {
                high = middle - 1;
            } else {
                return known[at + 1] == stamp.size()
                                && known[at + 2] == stamp.modified()
                                && known[at + 3] == stamp.changed()
                        ? new Sum(known[at + 4], known[at + 5], known[at + 6], known[at + 7])
                        : null;
            }
        }
        return null;
    }

    /**
     * Remembers files in place of those that were known.
     *
     * @param now when reading of the tree began, in nanoseconds since 1970
     * @throws IOException where the cache cannot be written: the caller may go on without
     */
    void save(Collection<ScannedFile> found, long now) throws IOException {
        ScannedFile[] settled = found.stream()
                .filter(one -> one.isFile()
                        && one.stamp().changed() < now - TICK
                        && one.stamp().modified() < now - TICK)
                .sorted(Comparator.comparingLong(one -> one.stamp().inode()))
                .toArray(ScannedFile[]::new);
        ByteBuffer bytes = ByteBuffer.allocate((settled.length * WIDTH + 2) * Long.BYTES);
        bytes.putLong(KIND);
        for (ScannedFile one : settled) {
            Stamp stamp = one.stamp();
            Sum sum = one.sum();
            bytes.putLong(stamp.inode())
                    .putLong(stamp.size())
                    .putLong(stamp.modified())
                    .putLong(stamp.changed())
                    .putLong(sum.first())
                    .putLong(sum.second())
                    .putLong(sum.third())
                    .putLong(sum.fourth());
        }
        LongBuffer numbers = bytes.flip().asLongBuffer();
        if (known.length > 0 && numbers.slice(1, numbers.capacity() - 1).equals(LongBuffer.wrap(known))) {
            return;
        }
        bytes.limit(bytes.capacity()).position(bytes.capacity() - Long.BYTES);
        bytes.putLong(sum(numbers.slice(1, numbers.capacity() - 1)));
        AtomicFile.write(file, bytes.array());
    }
}
