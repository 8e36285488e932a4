package io.jenkins.plugins.zerodown.transfer;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** A path of a build directory as it was found. Small, since there may be very many. */
final class ScannedFile {
    private final ManifestEntry.Type type;
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

    private ScannedFile(ManifestEntry.Type type, int mode, String key, Stamp stamp, Sum sum) {
        this.type = type;
        this.mode = mode;
        this.key = key;
        this.stamp = stamp;
        this.sum = sum;
    }

    /** @param sum null where it is to be made */
    static ScannedFile file(int mode, String path, Stamp stamp, Sum sum) {
        return new ScannedFile(ManifestEntry.Type.FILE, mode, path, stamp, sum);
    }

    static ScannedFile directory(int mode, String path) {
        return new ScannedFile(ManifestEntry.Type.DIRECTORY, mode, path, Stamp.NONE, null);
    }

    static ScannedFile link(String path, String target) {
        return new ScannedFile(
                ManifestEntry.Type.LINK, 0, ManifestEntry.link(path, target).key(), Stamp.NONE, null);
    }

    /** What manifests are sorted by; the path of a file. */
    String key() {
        return key;
    }

    Stamp stamp() {
        return stamp;
    }

    boolean isFile() {
        return type == ManifestEntry.Type.FILE;
    }

    /** Null where it has not been made. */
    Sum sum() {
        return sum;
    }

    void sum(Sum made) {
        sum = made;
    }

    ManifestEntry entry() {
        return switch (type) {
            case FILE -> ManifestEntry.file(mode, stamp.size(), sum.toString(), key);
            case DIRECTORY -> ManifestEntry.directory(mode, key);
            case LINK -> ManifestEntry.link(key.substring(0, key.indexOf("//")), key.substring(key.indexOf("//") + 2));
        };
    }
}
