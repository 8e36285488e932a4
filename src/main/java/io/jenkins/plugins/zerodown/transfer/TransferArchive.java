package io.jenkins.plugins.zerodown.transfer;

import io.jenkins.plugins.zerodown.local.Sha256;
import io.jenkins.plugins.zerodown.remote.Host;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The one stream in which a server is sent what it lacks of a release: a tar archive of {@code delta}, where there is
 * one, of {@code pieces}, where it has some of a large file, and of each file below {@code tree/}, less those pieces.
 * Files are read from the build directory as they are written: memory does not grow with their size or number.
 */
public final class TransferArchive implements Host.Body {
    private final Path buildDirectory;
    private final Manifest manifest;
    private final BitSet send;
    private final Optional<Path> delta;
    private final Patches patches;
    private final Packing packing;
    private final LongSupplier waiting;
    private final byte[] buffer = new byte[1 << 16];
    private final LongConsumer progress;
    private long packed;
    private ChangedUnderWay changed;

    /**
     * @param send the entries, by their place in the manifest, from 0
     * @param patches for {@code send}, less what the server has of them
     * @param waiting how many bytes wait behind the stream that it is written to
     * @param progress told how many bytes of files have been packed, again and again
     */
    public TransferArchive(
            Path buildDirectory,
            Manifest manifest,
            BitSet send,
            Optional<Path> delta,
            Patches patches,
            Packing packing,
            LongSupplier waiting,
            LongConsumer progress) {
        this.progress = progress;
        this.buildDirectory = buildDirectory.toAbsolutePath();
        this.manifest = manifest;
        this.send = send;
        this.delta = delta;
        this.patches = patches;
        this.packing = packing;
        this.waiting = waiting;
    }

    /** A file of the build directory is not what the manifest says any more. */
    public static final class ChangedUnderWay extends IOException {
        private ChangedUnderWay(String message, Throwable cause) {
            super(message, cause);
        }
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try {
            if (packing == Packing.NONE) {
                pack(new TarWriter(out));
            } else {
                try (PackedStream packed = new PackedStream(out, packing.codec(), waiting)) {
                    pack(new TarWriter(packed));
                    packed.finish();
                }
            }
            out.flush();
        } catch (ChangedUnderWay e) {
            changed = e;
            throw e;
        }
    }

    /** Why it was not written to its end, where a file of the build directory is the reason. */
    public Optional<ChangedUnderWay> changed() {
        return Optional.ofNullable(changed);
    }

    private void pack(TarWriter tar) throws IOException {
        if (delta.isPresent()) {
            tar.file("delta", 0600, Files.size(delta.get()), System.currentTimeMillis() / 1000);
            try (InputStream in = Files.newInputStream(delta.get())) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    tar.write(buffer, 0, n);
                }
            }
        }
        if (!patches.isEmpty()) {
            byte[] text = patches.text();
            tar.file("pieces", 0600, text.length, System.currentTimeMillis() / 1000);
            tar.write(text, 0, text.length);
        }
        try (Manifest.Entries entries = manifest.entries()) {
            int place = 0;
            for (String line = entries.nextLine(); line != null && place < send.length(); line = entries.nextLine()) {
                if (send.get(place)) {
                    pack(tar, entries.entry(line), patches.of(place));
                }
                place++;
            }
        }
        tar.finish();
    }

    private void pack(TarWriter tar, ManifestEntry entry, Optional<Patches.Patch> patch) throws IOException {
        String name = "tree/" + entry.path();
        if (entry.type() == ManifestEntry.Type.LINK) {
            tar.link(name, entry.target());
        } else if (entry.type() == ManifestEntry.Type.FILE) {
            Path file = RawName.in(buildDirectory, entry.path());
            try (Local in = new Local(file, entry)) {
                tar.file(name, entry.mode(), patch.map(Patches.Patch::sent).orElse(entry.size()), in.modified());
                long at = 0;
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    if (patch.isPresent()) {
                        packSent(tar, patch.get(), at, n);
                    } else {
                        tar.write(buffer, 0, n);
                        packed += n;
                    }
                    at += n;
                    progress.accept(packed);
                }
            }
        }
    }

    /**
     * Of a part of a file, what the server lacks. @param at where the part begins in the file; it lies in the buffer
     */
    private void packSent(TarWriter tar, Patches.Patch patch, long at, int length) throws IOException {
        long[] next = patch.sentFrom(at);
        while (next[1] > 0 && next[0] < at + length) {
            int from = (int) (next[0] - at);
            int count = (int) Math.min(next[1], length - from);
            tar.write(buffer, from, count);
            packed += count;
            next = patch.sentFrom(next[0] + count);
        }
    }

    /**
     * Reads one file of the build directory and holds it to the manifest; what fails here is told apart from what fails
     * in sending.
     */
    private static final class Local implements AutoCloseable {
        private final ManifestEntry entry;
        private final InputStream in;
        private final FileTime modified;
        private final MessageDigest digest = Sha256.digest();
        private long left;

        Local(Path file, ManifestEntry entry) throws ChangedUnderWay {
            this.entry = entry;
            left = entry.size();
            try {
                modified = Files.getLastModifiedTime(file);
                in = Files.newInputStream(file);
            } catch (IOException e) {
                throw changed(e.toString(), e);
            }
        }

        long modified() {
            return modified.to(TimeUnit.SECONDS);
        }

        int read(byte[] buffer) throws ChangedUnderWay {
            int n;
            try {
                n = in.read(buffer);
            } catch (IOException e) {
                throw changed(e.toString(), e);
            }
            if (n > left) {
                throw changed("it has grown", null);
            }
            if (n >= 0) {
                left -= n;
                digest.update(buffer, 0, n);
            } else if (left > 0) {
                throw changed("it has shrunk", null);
            } else if (!HexFormat.of().formatHex(digest.digest()).equals(entry.sha256())) {
                throw changed("its bytes are others", null);
            }
            return n;
        }

        private ChangedUnderWay changed(String how, Throwable cause) {
            return new ChangedUnderWay(
                    entry.shown() + " has changed since it was listed (" + how
                            + "); let nothing write in the build directory meanwhile, and deploy again",
                    cause);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
