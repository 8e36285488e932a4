package io.jenkins.plugins.zerodown.transfer;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;

/** How what a server is sent is compressed: the best that its programs and this machine's Java have in common. */
public enum Packing {
    /** Half the bytes of what deflate makes in a quarter of its time. */
    ZSTD,
    GZIP,
    NONE;

    /**
     * Bytes: so few a process that has just begun packs by deflate, which is no Java. The encoder of zstd takes 0.2 s
     * to become fast.
     */
    private static final long FEW = 8 << 20;

    private static final Duration JUST_BEGUN = Duration.ofMinutes(1);
    private static final Instant BEGAN =
            ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH);

    /**
     * @param offered words of a server, among them the {@link #word} of each that it has a program for
     * @param bytes of what is to be sent
     */
    public static Packing best(Collection<String> offered, long bytes) {
        boolean pays = bytes >= FEW || BEGAN.plus(JUST_BEGUN).isBefore(Instant.now()) || !offered.contains(GZIP.word());
        if (offered.contains(ZSTD.word()) && pays && ZstdBlocks.work()) {
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
