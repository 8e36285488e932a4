package io.jenkins.plugins.zerodown.transfer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Large files of which an older release has pieces: how they are put together from those and from what is sent of them.
 * A piece may come from a file of another name, since those of assets change with their bytes.
 */
public final class Patches {
    public static final Patches NONE = new Patches(Map.of());

    /**
     * What is copied of a file, as a part of it: of less, the server's work costs more than the bytes that are spared.
     */
    private static final int PART = 4;

    private final Map<Integer, Patch> patches;

    private Patches(Map<Integer, Patch> patches) {
        this.patches = patches;
    }

    /**
     * @param from what has it: a file of the older release, or nothing where it is sent; @param at where it begins
     *     there, in bytes
     */
    private record Piece(Optional<ManifestEntry> from, long at, long length) {
        boolean isFollowedBy(Piece next) {
            return from.equals(next.from) && at + length == next.at;
        }
    }

    /** One file. */
    static final class Patch {
        private final ManifestEntry entry;
        private final List<Piece> pieces;

        private Patch(ManifestEntry entry, List<Piece> pieces) {
            this.entry = entry;
            this.pieces = pieces;
        }

        /** How many bytes of it are sent. */
        long sent() {
            return pieces.stream()
                    .filter(piece -> piece.from().isEmpty())
                    .mapToLong(Piece::length)
                    .sum();
        }

        /**
         * Of its bytes from a place on, finds those that are sent next. @return their place and their number; 0 where
         * none are left
         */
        long[] sentFrom(long place) {
            for (Piece piece : pieces) {
                if (piece.from().isEmpty() && piece.at() + piece.length() > place) {
                    long at = Math.max(place, piece.at());
                    return new long[] {at, piece.at() + piece.length() - at};
                }
            }
            return new long[] {place, 0};
        }

        private void tell(ByteArrayOutputStream out) {
            Optional<ManifestEntry> open = Optional.empty();
            line(out, ">" + entry.path());
            for (Piece piece : pieces) {
                if (piece.from().isEmpty()) {
                    line(out, "+" + piece.length());
                    continue;
                }
                if (!piece.from().equals(open)) {
                    open = piece.from();
                    line(out, "<" + open.get().path());
                }
                line(out, "=" + piece.at() + " " + piece.length());
            }
        }

        /** A path has one char for each byte. */
        private static void line(ByteArrayOutputStream out, String text) {
            out.writeBytes((text + "\n").getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /**
     * Looks for pieces of what is sent in what the older release has had. A file of the build directory that cannot be
     * read is left to who sends it.
     */
    public static Patches between(Delta delta, KnownChunks known, Path buildDirectory) {
        if (delta.gone().isEmpty()) {
            return NONE;
        }
        Older older = new Older();
        for (ManifestEntry gone : delta.gone()) {
            known.of(gone).ifPresent(chunks -> older.add(gone, chunks));
        }
        if (older.isEmpty()) {
            return NONE;
        }
        Map<Integer, Patch> patches = new HashMap<>();
        delta.large().forEach((place, large) -> {
            if (delta.send().get(place)) {
                older.patch(known, buildDirectory, large).ifPresent(patch -> patches.put(place, patch));
            }
        });
        return new Patches(patches);
    }

    boolean isEmpty() {
        return patches.isEmpty();
    }

    Optional<Patch> of(int place) {
        return Optional.ofNullable(patches.get(place));
    }

    /** How many bytes need not be sent. */
    public long spared() {
        return patches.values().stream()
                .mapToLong(patch -> patch.entry.size() - patch.sent())
                .sum();
    }

    /**
     * What 3.4-file-transfer.sh puts them together by: lines {@code >PATH} begin a file, {@code <PATH} names the older
     * release's file that {@code =OFFSET LENGTH} is copied from, {@code +LENGTH} is the next of what was sent.
     */
    byte[] text() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        patches.values().forEach(patch -> patch.tell(out));
        return out.toByteArray();
    }

    /** The chunks of all files that the older release alone has. */
    private static final class Older {
        private final List<ManifestEntry> files = new ArrayList<>();
        private final List<Chunks> chunks = new ArrayList<>();
        private final Map<Key, Place> places = new HashMap<>();

        private record Key(long sum, int length) {}

        /**
         * @param file number of the file; @param chunk number of the chunk in it; @param at where that begins, in bytes
         */
        private record Place(int file, int chunk, long at) {}

        boolean isEmpty() {
            return files.isEmpty();
        }

        void add(ManifestEntry file, Chunks itsChunks) {
            long at = 0;
            for (int i = 0; i < itsChunks.count(); i++) {
                places.putIfAbsent(key(itsChunks, i), new Place(files.size(), i, at));
                at += itsChunks.length(i);
            }
            files.add(file);
            chunks.add(itsChunks);
        }

        private static Key key(Chunks of, int place) {
            return new Key(of.sum(place), of.length(place));
        }

        private Optional<Patch> patch(KnownChunks known, Path buildDirectory, ManifestEntry file) {
            try {
                Patch patch = new Patch(file, pieces(known.cut(buildDirectory, file)));
                return Optional.of(patch).filter(one -> file.size() - one.sent() >= file.size() / PART);
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        private List<Piece> pieces(Chunks news) {
            List<Piece> pieces = new ArrayList<>();
            long at = 0;
            Place before = null;
            for (int i = 0; i < news.count(); i++) {
                Key key = key(news, i);
                Place place = following(before, key);
                add(
                        pieces,
                        place == null
                                ? new Piece(Optional.empty(), at, news.length(i))
                                : new Piece(Optional.of(files.get(place.file())), place.at(), news.length(i)));
                before = place;
                at += news.length(i);
            }
            return pieces;
        }

        /** Of equal chunks the one behind the last is best: both are one piece then. */
        private Place following(Place before, Key key) {
            if (before != null) {
                Chunks same = chunks.get(before.file());
                int next = before.chunk() + 1;
                if (next < same.count() && key(same, next).equals(key)) {
                    return new Place(before.file(), next, before.at() + same.length(before.chunk()));
                }
            }
            return places.get(key);
        }

        private static void add(List<Piece> pieces, Piece next) {
            Piece last = pieces.isEmpty() ? null : pieces.get(pieces.size() - 1);
            if (last != null && last.isFollowedBy(next)) {
                pieces.set(pieces.size() - 1, new Piece(last.from(), last.at(), last.length() + next.length()));
            } else {
                pieces.add(next);
            }
        }
    }
}
