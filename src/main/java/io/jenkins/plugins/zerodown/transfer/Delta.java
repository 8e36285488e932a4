package io.jenkins.plugins.zerodown.transfer;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a server lacks of a release, given one that it has.
 *
 * @param file how the new manifest is made of the old one, all of whose lines it accounts for: lines {@code =N} (take N
 *     lines of it), {@code *N} (the same, and they are sent all the same), {@code -N} (skip N), {@code +LINE}
 * @param send the entries to send, by their place in the new manifest, from 0
 * @param changedFiles how many files the server has not, or with other bytes or another mode
 * @param sentFiles how many files are sent: those, and the ones that are always sent
 * @param sentBytes of the files that are sent
 * @param large the new release's files that {@link KnownChunks} are kept of, by their place
 * @param gone the old release's that are not in the new one as they were
 */
public record Delta(
        Path file,
        BitSet send,
        int changedFiles,
        int sentFiles,
        long sentBytes,
        Map<Integer, ManifestEntry> large,
        List<ManifestEntry> gone) {

    /**
     * Compares two manifests, both read once.
     *
     * @param old of the release that the server has; empty where it has none
     * @param oldIsThere whether the server has the text of the old manifest, too
     * @param always paths of files that are sent even if they have not changed; links always are
     * @param file where the first part is written
     */
    public static Delta between(
            Optional<Manifest> old, boolean oldIsThere, Manifest manifest, Predicate<String> always, Path file)
            throws IOException {
        BitSet send = new BitSet(manifest.count());
        Map<Integer, ManifestEntry> large = new HashMap<>();
        List<ManifestEntry> gone = new ArrayList<>();
        KnownChunks.Choice newLarge = new KnownChunks.Choice();
        KnownChunks.Choice goneLarge = new KnownChunks.Choice();
        int changed = 0;
        int files = 0;
        long bytes = 0;
        try (Manifest.Entries news = manifest.entries();
                Manifest.Entries olds = old.isPresent() ? old.get().entries() : null;
                Writer out = Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1)) {
            Edit edit = new Edit(out, oldIsThere);
            String before = next(olds);
            int place = 0;
            for (String line = news.nextLine(); line != null; line = news.nextLine(), place++) {
                String key = ManifestEntry.keyOf(line);
                while (before != null && ManifestEntry.keyOf(before).compareTo(key) < 0) {
                    edit.skip();
                    if (goneLarge.takes(before)) {
                        gone.add(olds.entry(before));
                    }
                    before = next(olds);
                }
                boolean equal = line.equals(before);
                boolean there =
                        equal || before != null && ManifestEntry.keyOf(before).equals(key);
                boolean same = equal || there && olds.entry(before).sameAs(news.entry(line));
                ManifestEntry.Type type = ManifestEntry.typeOf(line);
                boolean isFile = type == ManifestEntry.Type.FILE;
                boolean sent = type == ManifestEntry.Type.LINK || isFile && (!same || always.test(key));
                if (oldIsThere && equal) {
                    edit.take(sent);
                } else {
                    edit.add(line);
                    if (there) {
                        edit.skip();
                    }
                }
                if (there) {
                    if (!same && goneLarge.takes(before)) {
                        gone.add(olds.entry(before));
                    }
                    before = next(olds);
                }
                if (newLarge.takes(line)) {
                    large.put(place, news.entry(line));
                }
                if (sent) {
                    send.set(place);
                    changed += isFile && !same ? 1 : 0;
                    files += isFile ? 1 : 0;
                    bytes += news.entry(line).size();
                }
            }
            for (; before != null; before = next(olds)) {
                edit.skip();
                if (goneLarge.takes(before)) {
                    gone.add(olds.entry(before));
                }
            }
            edit.end();
        }
        return new Delta(file, send, changed, files, bytes, large, gone);
    }

    private static String next(Manifest.Entries entries) throws IOException {
        return entries == null ? null : entries.nextLine();
    }

    /** Writes lines that take and skip many at once. */
    private static final class Edit {
        private final Writer out;
        private final boolean oldIsThere;
        private char run;
        private int length;

        Edit(Writer out, boolean oldIsThere) {
            this.out = out;
            this.oldIsThere = oldIsThere;
        }

        void take(boolean sent) throws IOException {
            count(sent ? '*' : '=');
        }

        void skip() throws IOException {
            if (oldIsThere) {
                count('-');
            }
        }

        void add(String line) throws IOException {
            end();
            out.write('+');
            out.write(line);
            out.write('\n');
        }

        private void count(char what) throws IOException {
            if (run != what) {
                end();
                run = what;
            }
            length++;
        }

        void end() throws IOException {
            if (length > 0) {
                out.write(run + String.valueOf(length) + '\n');
                length = 0;
            }
        }
    }
}
