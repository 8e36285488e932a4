package io.jenkins.plugins.zerodown.transfer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** One member of gzip, its blocks ended where the next can begin without knowing them. */
final class GzipBlocks implements BlockCodec {
    private static final byte[] HEAD = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    /** An empty last block with codes that are known. */
    private static final byte[] END = {3, 0};
    /** How far deflate looks back. */
    private static final int WINDOW = 1 << 15;

    private static final int SAMPLE = 1 << 13;

    private final CRC32 sum = new CRC32();
    private long length;

    @Override
    public int blockSize() {
        return 512 << 10;
    }

    @Override
    public int memory() {
        return WINDOW;
    }

    @Override
    public byte[] head() {
        return HEAD.clone();
    }

    @Override
    public byte[] compress(byte[] bytes, int from, int length, int level) {
        boolean stored = isCompressed(bytes, from, length);
        Deflater deflater = new Deflater(stored ? Deflater.NO_COMPRESSION : level, true);
        try {
            if (from > 0 && !stored) {
                int back = Math.min(from, WINDOW);
                deflater.setDictionary(bytes, from - back, back);
            }
            return deflate(deflater, bytes, from, length);
        } finally {
            deflater.end();
        }
    }

    private static byte[] deflate(Deflater deflater, byte[] bytes, int from, int length) {
        deflater.setInput(bytes, from, length);
        byte[] out = new byte[length / 2 + 1024];
        int filled = 0;
        while (true) {
            filled += deflater.deflate(out, filled, out.length - filled, Deflater.SYNC_FLUSH);
            if (filled < out.length) {
                return Arrays.copyOf(out, filled);
            }
            out = Arrays.copyOf(out, out.length * 2);
        }
    }

    /** Pictures, fonts and archives take deflate long and get no smaller: three samples tell. */
    private static boolean isCompressed(byte[] bytes, int from, int length) {
        if (length < 4 * SAMPLE) {
            return false;
        }
        for (int at : new int[] {from, from + (length - SAMPLE) / 2, from + length - SAMPLE}) {
            Deflater quick = new Deflater(Deflater.BEST_SPEED, true);
            try {
                if (deflate(quick, bytes, at, SAMPLE).length < SAMPLE * 31 / 32) {
                    return false;
                }
            } finally {
                quick.end();
            }
        }
        return true;
    }

    @Override
    public void count(byte[] bytes, int from, int length) {
        sum.update(bytes, from, length);
        this.length += length;
    }

    @Override
    public byte[] tail() {
        return ByteBuffer.allocate(END.length + 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(END)
                .putInt((int) sum.getValue())
                .putInt((int) length)
                .array();
    }
}
