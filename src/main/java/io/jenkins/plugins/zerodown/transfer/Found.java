package io.jenkins.plugins.zerodown.transfer;

import io.jenkins.plugins.zerodown.transfer.Entry;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** A path of a build directory as it was found. Small, since there may be very many. */
final class Found {
    private final Entry.Type type;
    private final int mode;
    private final String key;
    private final Stamp stamp;
    private Sum sum;

    /** What a file is told apart by; times in nanoseconds since 1970. */
    record Stamp(long inode, long size, long modified, long changed) {
        static final Stamp NONE = new Stamp(0, 0, 0, 0);
    }

    /** The 32 bytes of a SHA-256. */
    record Sum(long first, long second, long third, long fourth) {
        static Sum of(byte[] digest) {
            ByteBuffer bytes = ByteBuffer.wrap(digest);
            return new Sum(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
        }

        @Override
        public String toString() {
            HexFormat hex = HexFormat.of();
            return hex.toHexDigits(first) + hex.toHexDigits(second) + hex.toHexDigits(third) + hex.toHexDigits(fourth);
        }
    }

    private Found(Entry.Type type, int mode, String key, Stamp stamp, Sum sum) {
        this.type = type;
        this.mode = mode;
        this.key = key;
        this.stamp = stamp;
        this.sum = sum;
    }

    /** @param sum null where it is to be made */
    static Found file(int mode, String path, Stamp stamp, Sum sum) {
        return new Found(Entry.Type.FILE, mode, path, stamp, sum);
    }

    static Found directory(int mode, String path) {
        return new Found(Entry.Type.DIRECTORY, mode, path, Stamp.NONE, null);
    }

    static Found link(String path, String target) {
        return new Found(Entry.Type.LINK, 0, Entry.link(path, target).key(), Stamp.NONE, null);
    }

    /** What manifests are sorted by; the path of a file. */
    String key() {
        return key;
    }

    Stamp stamp() {
        return stamp;
    }

    boolean isFile() {
        return type == Entry.Type.FILE;
    }

    /** Null where it has not been made. */
    Sum sum() {
        return sum;
    }

    void sum(Sum made) {
        sum = made;
    }

    Entry entry() {
        return switch (type) {
            case FILE -> Entry.file(mode, stamp.size(), sum.toString(), key);
            case DIRECTORY -> Entry.directory(mode, key);
            case LINK -> Entry.link(key.substring(0, key.indexOf("//")), key.substring(key.indexOf("//") + 2));
        };
    }
}
