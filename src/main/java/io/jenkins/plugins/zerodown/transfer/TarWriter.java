package io.jenkins.plugins.zerodown.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the tar format that GNU's, busybox's and BSD's tar read alike: GNU headers, since their long names are bytes
 * as they stand, where those of pax are declared to be UTF-8. Owners are nobody in particular: whoever extracts owns.
 */
final class TarWriter {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final long LARGEST_OCTAL = 077777777777L;

    private final OutputStream out;
    private final byte[] header = new byte[BLOCK];
    private long left;
    private int padding;

    TarWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Begins a file; its bytes follow through {@link #write}.
     *
     * @param name one char for each byte
     * @param modified seconds since 1970
     */
    void file(String name, int mode, long size, long modified) throws IOException {
        header('0', name, "", mode, size, modified);
        left = size;
        padding = (int) (-size & (BLOCK - 1));
    }

    /** Bytes of the file that was begun, no more than it was said to have. */
    void write(byte[] bytes, int from, int length) throws IOException {
        if (length > left) {
            throw new IllegalStateException("more bytes than the file was said to have");
        }
        out.write(bytes, from, length);
        left -= length;
        if (left == 0) {
            out.write(new byte[padding]);
            padding = 0;
        }
    }

    void link(String name, String target) throws IOException {
        header('2', name, target, 0777, 0, System.currentTimeMillis() / 1000);
    }

    /** Writes what every archive ends with; the stream stays open. */
    void finish() throws IOException {
        requireWhole();
        out.write(new byte[2 * BLOCK]);
    }

    private void requireWhole() {
        if (left > 0) {
            throw new IllegalStateException(left + " bytes of the file before are missing");
        }
    }

    private void header(char type, String name, String target, int mode, long size, long modified) throws IOException {
        requireWhole();
        if (target.length() > NAME) {
            longName('K', target);
        }
        if (name.length() > NAME) {
            longName('L', name);
        }
        block(type, name, target, mode, size, modified);
    }

    private void longName(char type, String name) throws IOException {
        byte[] bytes = (name + '\0').getBytes(StandardCharsets.ISO_8859_1);
        block(type, "././@LongLink", "", 0644, bytes.length, 0);
        out.write(bytes);
        out.write(new byte[-bytes.length & (BLOCK - 1)]);
    }

    private void block(char type, String name, String target, int mode, long size, long modified) throws IOException {
        Arrays.fill(header, (byte) 0);
        text(0, NAME, name);
        octal(100, 8, mode);
        octal(108, 8, 0);
        octal(116, 8, 0);
        octal(124, 12, size);
        octal(136, 12, Math.max(0, modified));
        header[156] = (byte) type;
        text(157, NAME, target);
        text(257, 8, "ustar  ");
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        octal(148, 7, sum);
        out.write(header);
    }

    private void text(int at, int length, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, header, at, Math.min(length, bytes.length));
    }

    /** Digits and a NUL; in base 256 with its first bit set where they do not suffice (sizes from 8 GiB). */
    private void octal(int at, int length, long value) {
        if (length == 12 && value > LARGEST_OCTAL) {
            long rest = value;
            for (int i = length - 1; i > 0; i--) {
                header[at + i] = (byte) rest;
                rest >>= 8;
            }
            header[at] = (byte) 0x80;
            return;
        }
        String digits = Long.toOctalString(value);
        text(at, length - 1, "0".repeat(length - 1 - digits.length()) + digits);
    }
}
