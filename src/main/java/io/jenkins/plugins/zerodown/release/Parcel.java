package io.jenkins.plugins.zerodown.release;

import io.jenkins.plugins.zerodown.remote.Host;
import java.io.FilterOutputStream;
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
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * The one stream in which a server is sent what it lacks of a release: a tar archive of {@code delta}, where there is
 * one, and of each file below {@code tree/}. Files are read from the build directory as they are written: memory does
 * not grow with their size or number.
 */
public final class Parcel implements Host.Body {
    private final Path buildDirectory;
    private final Manifest manifest;
    private final BitSet send;
    private final Optional<Path> delta;
    private final boolean compressed;
    private final byte[] buffer = new byte[1 << 16];
    private final LongConsumer progress;
    private long packed;
    private long sent;
    private long finished;
    private ChangedUnderWay changed;

    /**
     * @param send the entries, by their place in the manifest, from 0
     * @param progress told how many bytes of files have been packed, again and again
     */
    public Parcel(Path buildDirectory, Manifest manifest, BitSet send, Optional<Path> delta, boolean compressed,
            LongConsumer progress) {
        this.progress = progress;
        this.buildDirectory = buildDirectory.toAbsolutePath();
        this.manifest = manifest;
        this.send = send;
        this.delta = delta;
        this.compressed = compressed;
    }

    /** A file of the build directory is not what the manifest says any more. */
    public static final class ChangedUnderWay extends IOException {
        private ChangedUnderWay(String message, Throwable cause) {
            super(message, cause);
        }
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        OutputStream counted = new FilterOutputStream(out) {
            @Override
            public void write(int b) throws IOException {
                out.write(b);
                sent++;
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                out.write(bytes, from, length);
                sent += length;
            }
        };
        try {
            if (compressed) {
                GZIPOutputStream gzip = new GZIPOutputStream(counted, 1 << 15) {
                    {
                        // Better levels are slower than a common link, and this one costs a seventh more bytes.
                        def.setLevel(Deflater.BEST_SPEED);
                    }
                };
                pack(new TarWriter(gzip));
                gzip.finish();
            } else {
                pack(new TarWriter(counted));
            }
            counted.flush();
        } catch (ChangedUnderWay e) {
            changed = e;
            throw e;
        }
        finished = System.nanoTime();
    }

    /** Bytes that went out. */
    public long sent() {
        return sent;
    }

    /** When the last byte had gone out, as {@link System#nanoTime} has it. */
    public long finished() {
        return finished;
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
                    tar.write(buffer, n);
                }
            }
        }
        try (Manifest.Entries entries = manifest.entries()) {
            int place = 0;
            for (Entry entry = entries.next(); entry != null && place < send.length(); entry = entries.next()) {
                if (send.get(place++)) {
                    pack(tar, entry);
                }
            }
        }
        tar.finish();
    }

    private void pack(TarWriter tar, Entry entry) throws IOException {
        String name = "tree/" + entry.path();
        if (entry.type() == Entry.Type.LINK) {
            tar.link(name, entry.target());
        } else if (entry.type() == Entry.Type.FILE) {
            Path file = RawName.in(buildDirectory, entry.path());
            try (Local in = new Local(file, entry)) {
                tar.file(name, entry.mode(), entry.size(), in.modified());
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    tar.write(buffer, n);
                    packed += n;
                    progress.accept(packed);
                }
            }
        }
    }

    /**
     * Reads one file of the build directory and holds it to the manifest; what fails here is told apart from what fails
     * in sending.
     */
    private static final class Local implements AutoCloseable {
        private final Entry entry;
        private final InputStream in;
        private final FileTime modified;
        private final MessageDigest digest = Sha256.digest();
        private long left;

        Local(Path file, Entry entry) throws ChangedUnderWay {
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
            return new ChangedUnderWay(entry.shown() + " has changed since it was listed (" + how
                    + "); let nothing write in the build directory meanwhile, and deploy again", cause);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
