package io.jenkins.plugins.zerodown.release;

import java.util.Collection;
import java.util.Locale;

/** How what a server is sent is compressed: the best that its programs and this machine's Java have in common. */
public enum Packing {
    /** Half the bytes of what deflate makes in a quarter of its time. */
    ZSTD,
    GZIP,
    NONE;

    /** @param offered words of a server, among them the {@link #word} of each that it has a program for */
    public static Packing best(Collection<String> offered) {
        for (Packing packing : values()) {
            if (offered.contains(packing.word()) && (packing != ZSTD || ZstdBlocks.work())) {
                return packing;
            }
        }
        return NONE;
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
