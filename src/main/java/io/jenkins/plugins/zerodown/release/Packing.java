package io.jenkins.plugins.zerodown.release;

import java.util.Collection;
import java.util.Locale;

/** How what a server is sent is compressed: the best that its programs and this machine's Java have in common. */
public enum Packing {
    /** Half the bytes of what deflate makes in a quarter of its time. */
    ZSTD,
    GZIP,
    NONE;

    /** Bytes: less is sent by deflate, which is no Java and as fast at once as it will be; the encoder of zstd takes 0.2 s to become so. */
    private static final long FEW = 8 << 20;

    /**
     * @param offered words of a server, among them the {@link #word} of each that it has a program for
     * @param bytes of what is to be sent
     */
    public static Packing best(Collection<String> offered, long bytes) {
        if (offered.contains(ZSTD.word()) && (bytes >= FEW || !offered.contains(GZIP.word())) && ZstdBlocks.work()) {
            return ZSTD;
        }
        return offered.contains(GZIP.word()) ? GZIP : NONE;
    }

    BlockCodec codec() {
        return switch (this) {
            case ZSTD -> new ZstdBlocks();
            case GZIP -> new GzipBlocks();
            case NONE -> throw new IllegalStateException("nothing is compressed");
        };
    }

    /** As scripts on servers call it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
