package io.jenkins.plugins.zerodown.transfer;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * What this engine knows of the files of the release that it makes: their manifest, and whether the servers have them
 * as they were verified. Thread-safe.
 */
public final class ReleaseFiles {
    /**
     * What somebody else may do to a server's files in this time, he may do in that between the last look and the
     * switch, too.
     */
    private static final long MOMENT = Duration.ofSeconds(10).toNanos();

    private final CompletableFuture<Manifest> manifest = new CompletableFuture<>();
    private boolean transferred;
    /** When the first server was. */
    private OptionalLong verified = OptionalLong.empty();

    /** The release's manifest has been written, or what was written has been read. */
    public void manifest(Manifest written) {
        // 3.1 may run again.
        manifest.obtrudeValue(written);
    }

    /** The release's manifest, where it was written by this engine. */
    public Optional<Manifest> manifest() {
        return Optional.ofNullable(manifest.getNow(null));
    }

    /** Waits until the release's manifest is there. */
    public Manifest awaitManifest() throws InterruptedException {
        try {
            return manifest.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The release begins to be put onto the servers. */
    public synchronized void transferring() {
        transferred = true;
        verified = OptionalLong.empty();
    }

    /** Every file of the release has been verified on one of the servers. */
    public synchronized void verified() {
        if (verified.isEmpty()) {
            verified = OptionalLong.of(System.nanoTime());
        }
    }

    /**
     * Whether what was verified is what the servers have, where nothing was run there since: the transfer verifies it
     * now, or did a moment ago.
     */
    public synchronized boolean isVerified() {
        return transferred && (verified.isEmpty() || System.nanoTime() - verified.getAsLong() < MOMENT);
    }
}
