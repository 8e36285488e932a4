package io.jenkins.plugins.zerodown.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.zerodown.fixture.Cases;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Read by a reader of our own, after tar(5): what tar itself makes of it, the transfer's tests see. */
class TarWriterTest {
    private static final int BLOCK = 512;

    /** @param text the target of a link, or the bytes of a file */
    private record Member(char type, String name, int mode, long modified, String text) {}

    private static List<Member> read(byte[] archive) {
        List<Member> members = new ArrayList<>();
        String longName = null;
        String longTarget = null;
        int at = 0;
        while (archive[at] != 0) {
            byte[] header = Arrays.copyOfRange(archive, at, at + BLOCK);
            assertThat(octal(header, 148, 8)).as("the header's sum").isEqualTo(sum(header));
            char type = (char) header[156];
            int size = (int) octal(header, 124, 12);
            String body = latin(archive, at + BLOCK, size);
            at += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
            switch (type) {
                case 'L' -> longName = body.substring(0, body.length() - 1);
                case 'K' -> longTarget = body.substring(0, body.length() - 1);
                default -> {
                    String name = longName == null ? text(header, 0, 100) : longName;
                    String target = longTarget == null ? text(header, 157, 100) : longTarget;
                    members.add(new Member(
                            type,
                            name,
                            (int) octal(header, 100, 8),
                            octal(header, 136, 12),
                            type == '2' ? target : body));
                    longName = null;
                    longTarget = null;
                }
            }
        }
        assertThat(archive.length - at)
                .as("an archive ends with two empty blocks")
                .isEqualTo(2 * BLOCK);
        return members;
    }

    private static String latin(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] header, int at, int length) {
        String field = latin(header, at, length);
        int end = field.indexOf('\0');
        return end < 0 ? field : field.substring(0, end);
    }

    private static long octal(byte[] header, int at, int length) {
        return Long.parseLong(text(header, at, length).strip(), 8);
    }

    private static long sum(byte[] header) {
        byte[] blank = header.clone();
        Arrays.fill(blank, 148, 156, (byte) ' ');
        long sum = 0;
        for (byte b : blank) {
            sum += b & 0xff;
        }
        return sum;
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        int length = 1 + random.nextInt(random.nextBoolean() ? 99 : 400);
        for (int i = 0; i < length; i++) {
            name.append((char) (1 + random.nextInt(255)));
        }
        return name.toString();
    }

    @Test
    void names_of_any_bytes_and_length_modes_times_and_bytes_come_out_as_they_went_in() throws Exception {
        Cases.each(100, random -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            TarWriter tar = new TarWriter(out);
            List<Member> expected = new ArrayList<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                String name = name(random);
                byte[] bytes = new byte[random.nextInt(3) * random.nextInt(700)];
                random.nextBytes(bytes);
                int mode = random.nextInt(01000);
                long modified = random.nextInt(Integer.MAX_VALUE);
                tar.file(name, mode, bytes.length, modified);
                tar.write(bytes, 0, bytes.length);
                expected.add(new Member('0', name, mode, modified, latin(bytes, 0, bytes.length)));
            }
            tar.finish();

            assertThat(read(out.toByteArray())).isEqualTo(expected);
        });
    }

    @Test
    void links_keep_their_targets_however_long() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(out);
        tar.link("short", "../target");
        tar.link("n".repeat(150), "t".repeat(300));
        tar.finish();

        assertThat(read(out.toByteArray()))
                .extracting(Member::type, Member::name, Member::text)
                .containsExactly(tuple('2', "short", "../target"), tuple('2', "n".repeat(150), "t".repeat(300)));
    }

    @Test
    void a_size_beyond_eight_gibibytes_is_written_in_base_256() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new TarWriter(out).file("large", 0644, (1L << 33) + 5, 0);

        byte[] size = Arrays.copyOfRange(out.toByteArray(), 124, 136);

        assertThat(size).containsExactly(0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 5);
    }

    @Test
    void a_file_that_is_longer_or_shorter_than_it_was_said_to_be_spoils_no_archive() throws IOException {
        TarWriter tar = new TarWriter(new ByteArrayOutputStream());
        tar.file("a", 0644, 3, 0);

        assertThatThrownBy(() -> tar.write(new byte[4], 0, 4))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("more bytes than the file was said to have");
        tar.write(new byte[2], 0, 2);
        assertThatThrownBy(tar::finish)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("1 bytes of the file before are missing");
    }
}
