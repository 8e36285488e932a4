package io.jenkins.plugins.zerodown.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.fixture.Cases;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunksTest {
    private static final int LONGEST = 8 << 10;

    @TempDir
    Path directory;

    private Path file(byte[] bytes) throws IOException {
        return Files.write(Files.createTempFile(directory, "file", ""), bytes);
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Set<Long> sums(Chunks chunks) {
        return new HashSet<>(
                IntStream.range(0, chunks.count()).mapToObj(chunks::sum).toList());
    }

    @Test
    void chunks_are_the_whole_file_and_none_is_too_long() throws Exception {
        Cases.each(50, random -> {
            int length = random.nextInt(200_000);

            Chunks chunks = Chunks.of(file(bytes(random, length)));

            assertThat(IntStream.range(0, chunks.count()).map(chunks::length).sum())
                    .isEqualTo(length);
            assertThat(IntStream.range(0, chunks.count()).map(chunks::length))
                    .allMatch(one -> one > 0 && one <= LONGEST);
        });
    }

    @Test
    void a_change_in_the_middle_leaves_the_cuts_before_and_behind_it_where_they_were() throws Exception {
        Cases.each(20, random -> {
            byte[] before = bytes(random, 300_000);
            int at = 100_000 + random.nextInt(100_000);
            ByteArrayOutputStream after = new ByteArrayOutputStream();
            after.write(before, 0, at);
            after.write(bytes(random, random.nextInt(50)));
            after.write(before, at, before.length - at);

            Set<Long> older = sums(Chunks.of(file(before)));
            Chunks newer = Chunks.of(file(after.toByteArray()));

            long unknown = IntStream.range(0, newer.count())
                    .filter(place -> !older.contains(newer.sum(place)))
                    .mapToLong(newer::length)
                    .sum();
            assertThat(unknown).as("bytes that would be sent").isLessThan(4 * LONGEST);
        });
    }

    @Test
    void what_is_kept_is_read_again_and_for_a_file_of_another_length_refused() throws Exception {
        Chunks chunks = Chunks.of(file(bytes(new Random(7), 100_000)));
        Path kept = directory.resolve("kept");
        chunks.write(kept);

        Chunks read = Chunks.read(kept, 100_000);

        assertThat(read.count()).isEqualTo(chunks.count());
        assertThat(sums(read)).isEqualTo(sums(chunks));
        assertThatThrownBy(() -> Chunks.read(kept, 99_999))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no chunks of a file of 99999 bytes");
    }

    @Test
    void what_was_cut_short_or_is_something_else_is_refused() throws Exception {
        Chunks chunks = Chunks.of(file(bytes(new Random(8), 50_000)));
        Path kept = directory.resolve("kept");
        chunks.write(kept);
        byte[] whole = Files.readAllBytes(kept);

        for (int length : new int[] {0, 3, 4, whole.length - 1, whole.length - 12}) {
            Path shorter = file(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Chunks.read(shorter, 50_000))
                    .as(length + " bytes of " + whole.length)
                    .isInstanceOf(IOException.class);
        }
    }
}
