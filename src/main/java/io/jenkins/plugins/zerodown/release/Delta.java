package io.jenkins.plugins.zerodown.release;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a server lacks of a release, given one that it has.
 *
 * @param file how the new manifest is made of the old one: lines {@code =N} (take N lines of it), {@code -N} (skip N),
 *     {@code +LINE}
 * @param send the entries to send, by their place in the new manifest, from 0
 * @param changedFiles how many files the server has not, or with other bytes or another mode
 * @param sentFiles how many files are sent: those, and the ones that are always sent
 * @param sentBytes of the files that are sent
 */
public record Delta(Path file, BitSet send, int changedFiles, int sentFiles, long sentBytes) {

    /**
     * Compares two manifests, both read once.
     *
     * @param old of the release that the server has; empty where it has none
     * @param oldIsThere whether the server has the text of the old manifest, too
     * @param always files that are sent even if they have not changed; links always are
     * @param file where the first part is written
     */
    public static Delta between(Optional<Manifest> old, boolean oldIsThere, Manifest manifest, Predicate<Entry> always,
            Path file)
            throws IOException {
        BitSet send = new BitSet(manifest.count());
        int changed = 0;
        int files = 0;
        long bytes = 0;
        try (Manifest.Entries news = manifest.entries();
                Manifest.Entries olds = old.isPresent() ? old.get().entries() : null;
                Writer out = Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1)) {
            Edit edit = new Edit(out, oldIsThere);
            Entry before = olds == null ? null : olds.next();
            int place = 0;
            for (Entry entry = news.next(); entry != null; entry = news.next(), place++) {
                while (before != null && before.key().compareTo(entry.key()) < 0) {
                    edit.skip();
                    before = olds.next();
                }
                boolean same = before != null && before.sameAs(entry);
                if (oldIsThere && same && before.equals(entry)) {
                    edit.take();
                } else {
                    edit.add(entry.line());
                    if (before != null && before.key().equals(entry.key())) {
                        edit.skip();
                    }
                }
                if (before != null && before.key().equals(entry.key())) {
                    before = olds.next();
                }
                boolean isFile = entry.type() == Entry.Type.FILE;
                if (entry.type() == Entry.Type.LINK || isFile && (!same || always.test(entry))) {
                    send.set(place);
                    changed += isFile && !same ? 1 : 0;
                    files += isFile ? 1 : 0;
                    bytes += entry.size();
                }
            }
            edit.end();
        }
        return new Delta(file, send, changed, files, bytes);
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

        void take() throws IOException {
            count('=');
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
