package io.jenkins.plugins.zerodown.transfer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Text whose lines are short, and that has an end: what a server sends compressed may be a thousand times as long as it
 * looks.
 */
final class BoundedText extends FilterInputStream {
    /** Bytes: twice the longest path that Linux takes, and more. */
    private static final int LONGEST_LINE = 1 << 14;
    /** Bytes: a manifest of five million files. */
    private static final long MOST = 1L << 30;

    private int line;
    private long all;

    BoundedText(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        for (int i = 0; i < count; i++) {
            line = bytes[offset + i] == '\n' ? 0 : line + 1;
            if (line > LONGEST_LINE) {
                throw new IOException("a line of it is longer than " + LONGEST_LINE + " bytes");
            }
        }
        all += Math.max(0, count);
        if (all > MOST) {
            throw new IOException("it is longer than " + (MOST >> 20) + " MB");
        }
        return count;
    }
}
