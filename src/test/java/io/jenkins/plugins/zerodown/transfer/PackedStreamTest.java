package io.jenkins.plugins.zerodown.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.compress.zstd.ZstdInputStream;
import io.jenkins.plugins.zerodown.fixture.Programs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("servers")
class PackedStreamTest {
    /** Text, noise and zeroes in turn: blocks of every kind, also within one. */
    private static byte[] mixed(long seed, int length) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; ) {
            int until = Math.min(length, at + random.nextInt(1_000_000));
            int kind = random.nextInt(3);
            for (; at < until; at++) {
                bytes[at] = (byte) (kind == 0 ? 0 : kind == 1 ? random.nextInt() : 'a' + random.nextInt(5));
            }
        }
        return bytes;
    }

    private static byte[] packed(Packing packing, byte[] bytes, int piece) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PackedStream packed = new PackedStream(out, packing.codec(), () -> 0)) {
            for (int at = 0; at < bytes.length; at += piece) {
                packed.write(bytes, at, Math.min(piece, bytes.length - at));
            }
            packed.finish();
        }
        return out.toByteArray();
    }

    private static byte[] unpacked(Packing packing, byte[] packed) throws IOException {
        try (InputStream in = packing == Packing.GZIP
                ? new GZIPInputStream(new ByteArrayInputStream(packed))
                : new ZstdInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        }
    }

    @Property(tries = 25)
    void what_was_written_comes_out(
            @ForAll long seed,
            @ForAll @IntRange(max = 6_000_000) int length,
            @ForAll @IntRange(min = 1, max = 700_000) int piece)
            throws IOException {
        byte[] bytes = mixed(seed, length);

        for (Packing packing : List.of(Packing.GZIP, Packing.ZSTD)) {
            assertThat(unpacked(packing, packed(packing, bytes, Math.max(piece, length / 1000 + 1))))
                    .isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void nothing_at_all_is_a_stream_too(Packing packing) throws IOException {
        assertThat(unpacked(packing, packed(packing, new byte[0], 1))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void the_programs_that_servers_have_read_it(Packing packing, @TempDir Path directory) throws Exception {
        Programs.assume(packing.word());
        byte[] bytes = mixed(7, 9_000_000);
        Path file = Files.write(directory.resolve("packed"), packed(packing, bytes, 65_536));
        Path out = directory.resolve("unpacked");

        int status = new ProcessBuilder(packing.word(), "-dc")
                .redirectInput(file.toFile())
                .redirectOutput(out.toFile())
                .start()
                .waitFor();

        assertThat(status).isZero();
        assertThat(out).hasBinaryContent(bytes);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void what_is_compressed_already_grows_by_next_to_nothing(Packing packing) throws IOException {
        byte[] noise = new byte[5_000_000];
        new Random(1).nextBytes(noise);

        assertThat(packed(packing, noise, 65_536)).hasSizeLessThan(noise.length + noise.length / 1000);
    }

    @Test
    void a_slow_receiver_is_sent_about_what_the_best_level_makes() throws IOException {
        byte[] text = words(8_000_000);
        ByteArrayOutputStream best = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(best)) {
            out.write(text);
        }
        long[] sent = new long[1];
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int b) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                sent[0] += length;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        };

        try (PackedStream packed = new PackedStream(slow, new GzipBlocks(), () -> 0)) {
            packed.write(text, 0, text.length);
            packed.finish();
        }

        assertThat(sent[0]).isLessThan(best.size() * 103L / 100);
    }

    /** Like a program's text: words that come again, some of them often. */
    private static byte[] words(int length) {
        Random random = new Random(1);
        String[] words = new String[3000];
        for (int i = 0; i < words.length; i++) {
            words[i] = Long.toString(random.nextLong() >>> 20 + random.nextInt(30), 36);
        }
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            double often = random.nextDouble();
            int at = (int) (often * often * often * (words.length - 3));
            for (int i = 0; i < 3; i++) {
                text.append(words[at + i]).append(' ');
            }
        }
        return text.substring(0, length).getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void a_receiver_that_fails_is_told_of_and_nobody_waits_for_it(Packing packing) throws IOException {
        IOException gone = new IOException("gone");
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw gone;
            }
        };
        try (PackedStream packed = new PackedStream(broken, packing.codec(), () -> 0)) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            packed.write(new byte[100_000], 0, 100_000);
                        }
                        packed.finish();
                    })
                    .isSameAs(gone);
        }
    }

    @Test
    void one_who_stops_early_ends_also_what_waits_for_a_receiver_that_takes_nothing() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        OutputStream silent = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                stuck.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };

        try (PackedStream packed = new PackedStream(silent, Packing.GZIP.codec(), () -> 0)) {
            packed.write(new byte[300_000], 0, 300_000);
            stuck.await();
        }

        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("zerodown passes on"));
    }

    @ParameterizedTest
    @ValueSource(classes = {StackOverflowError.class, IllegalStateException.class})
    @Timeout(60)
    void a_receiver_that_breaks_is_told_of_and_nobody_waits_for_it(Class<? extends Throwable> what) {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) {
                if (what == StackOverflowError.class) {
                    throw new StackOverflowError();
                }
                throw new IllegalStateException();
            }
        };

        assertThatThrownBy(() -> {
                    try (PackedStream packed = new PackedStream(broken, Packing.GZIP.codec(), () -> 0)) {
                        for (int i = 0; i < 1000; i++) {
                            packed.write(new byte[100_000], 0, 100_000);
                        }
                        packed.finish();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining(what.getName());
    }

    @Test
    @Timeout(60)
    void an_error_in_each_block_is_told_of_and_nobody_waits_for_a_block_that_never_comes() {
        BlockCodec codec = Packing.GZIP.codec();
        BlockCodec broken = new BlockCodec() {
            @Override
            public int blockSize() {
                return codec.blockSize();
            }

            @Override
            public int memory() {
                return codec.memory();
            }

            @Override
            public byte[] head() {
                return codec.head();
            }

            @Override
            public byte[] compress(byte[] bytes, int from, int length, int level) {
                // Until the writer has nothing left to fill.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
                throw new StackOverflowError();
            }

            @Override
            public void count(byte[] bytes, int from, int length) {
                codec.count(bytes, from, length);
            }

            @Override
            public byte[] tail() {
                return codec.tail();
            }
        };

        assertThatThrownBy(() -> {
                    try (PackedStream packed = new PackedStream(new ByteArrayOutputStream(), broken, () -> 0)) {
                        for (int i = 0; i < 1000; i++) {
                            packed.write(new byte[100_000], 0, 100_000);
                        }
                        packed.finish();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("StackOverflowError");
    }
}
