package io.jenkins.plugins.zerodown.transfer;

import io.jenkins.plugins.zerodown.local.AtomicFile;
import io.jenkins.plugins.zerodown.local.Sha256;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Every path of a release, sorted by its bytes, kept as a gzip-compressed file of one line each and never whole in
 * memory.
 *
 * @param file where it is kept on this machine
 * @param sha256 of its uncompressed text: two manifests of the same tree are the same
 * @param count of all entries: the inodes that the release takes
 * @param files how many of them are files
 * @param bytes of all files together
 * @param modes of files
 */
public record Manifest(Path file, String sha256, int count, int files, long bytes, SortedSet<Integer> modes) {

    /** @throws IOException where it cannot be read or is no manifest */
    public static Manifest read(Path file) throws IOException {
        int count = 0;
        int files = 0;
        long bytes = 0;
        SortedSet<Integer> modes = new TreeSet<>();
        String before = "";
        MessageDigest digest = Sha256.digest();
        try (Entries entries = new Entries(file, digest)) {
            for (ManifestEntry entry = entries.next(); entry != null; entry = entries.next()) {
                String key = entry.key();
                if (before.compareTo(key) >= 0) {
                    throw new IOException(file + " is no manifest: '" + entry.shown() + "' is out of order");
                }
                before = key;
                count++;
                if (entry.type() == ManifestEntry.Type.FILE) {
                    files++;
                    modes.add(entry.mode());
                }
                bytes += entry.size();
            }
        }
        return new Manifest(file, HexFormat.of().formatHex(digest.digest()), count, files, bytes, modes);
    }

    /**
     * One that {@link #read} has found good before: it is held to its checksum alone, and its lines are not understood.
     *
     * @throws IOException where it cannot be read or is not what it was
     */
    public static Manifest kept(Path file, String sha256) throws IOException {
        int count = 0;
        int files = 0;
        long bytes = 0;
        SortedSet<Integer> modes = new TreeSet<>();
        MessageDigest digest = Sha256.digest();
        try (Entries entries = new Entries(file, digest)) {
            for (String line = entries.nextLine(); line != null; line = entries.nextLine()) {
                count++;
                if (ManifestEntry.typeOf(line) == ManifestEntry.Type.FILE) {
                    files++;
                    modes.add(ManifestEntry.modeOf(line));
                }
                bytes += ManifestEntry.sizeOf(line);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no manifest: " + e.getMessage(), e);
        }
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(sha256)) {
            throw new IOException(file + " is not the manifest that was kept there: its checksum is " + found);
        }
        return new Manifest(file, sha256, count, files, bytes, modes);
    }

    /** Writes entries that are sorted by their key; whole or not at all. */
    static Manifest write(Path file, Iterator<ManifestEntry> entries) throws IOException {
        Totals totals = new Totals();
        MessageDigest digest = Sha256.digest();
        AtomicFile.write(file, raw -> {
            try (OutputStream out = new DigestOutputStream(
                    new BufferedOutputStream(
                            new GZIPOutputStream(raw, 1 << 16) {
                                {
                                    def.setLevel(Deflater.BEST_SPEED);
                                }
                            },
                            1 << 16),
                    digest)) {
                while (entries.hasNext()) {
                    ManifestEntry entry = entries.next();
                    out.write((entry.line() + '\n').getBytes(StandardCharsets.ISO_8859_1));
                    totals.add(entry.type(), entry.mode(), entry.size());
                }
            }
        });
        return totals.manifest(file, HexFormat.of().formatHex(digest.digest()));
    }

    /** What a manifest says of all its entries together. */
    private static final class Totals {
        private final SortedSet<Integer> modes = new TreeSet<>();
        private int count;
        private int files;
        private long bytes;

        void add(ManifestEntry.Type type, int mode, long size) {
            count++;
            if (type == ManifestEntry.Type.FILE) {
                files++;
                modes.add(mode);
            }
            bytes += size;
        }

        Manifest manifest(Path file, String sha256) {
            return new Manifest(file, sha256, count, files, bytes, modes);
        }
    }

    /** Reads it from its first entry. */
    Entries entries() throws IOException {
        return new Entries(file, null);
    }

    /** The paths of some entries, for people. @param places from 0; @param atMost how many are named */
    public List<String> names(BitSet places, int atMost) throws IOException {
        List<String> names = new ArrayList<>();
        try (Entries entries = entries()) {
            ManifestEntry entry = entries.next();
            for (int place = 0; entry != null && names.size() < atMost; place++, entry = entries.next()) {
                if (places.get(place)) {
                    names.add(entry.shown());
                }
            }
        }
        return names;
    }

    /** The entries of one manifest, in order. */
    static final class Entries implements Closeable {
        private final Path file;
        private final BufferedReader lines;

        private Entries(Path file, MessageDigest digest) throws IOException {
            this.file = file;
            BoundedText text = new BoundedText(new GZIPInputStream(Files.newInputStream(file), 1 << 16));
            lines = new BufferedReader(
                    new InputStreamReader(
                            digest == null ? text : new DigestInputStream(text, digest), StandardCharsets.ISO_8859_1),
                    1 << 16);
        }

        /** The next one, or null after the last. */
        ManifestEntry next() throws IOException {
            String line = nextLine();
            return line == null ? null : entry(line);
        }

        /**
         * The next one as it is written, or null after the last: most need not be understood to be compared or passed
         * over.
         */
        String nextLine() throws IOException {
            return lines.readLine();
        }

        /** What one of its lines says. */
        ManifestEntry entry(String line) throws IOException {
            try {
                return ManifestEntry.parse(line);
            } catch (IllegalArgumentException e) {
                throw new IOException(file + " is no manifest: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
