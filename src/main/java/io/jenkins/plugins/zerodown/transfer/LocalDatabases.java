package io.jenkins.plugins.zerodown.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The SQLite databases in a build directory that belong to this machine. Each server has its own, which one from here
 * would replace at every deployment. They are those below Laravel's database/, with the files that SQLite keeps beside
 * them, and the one that the application opens, wherever it lies.
 */
public final class LocalDatabases {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final List<String> COMPANIONS = List.of("-wal", "-shm", "-journal");
    /** Names under which an empty file is a database that has no table yet, as Laravel's installer makes it. */
    private static final List<String> NAMES = List.of(".sqlite", ".sqlite3", ".db", ".db3");

    private static final String USUAL = "database/";

    private final boolean looked;
    private final Set<String> opened;
    private final SortedSet<String> found = new TreeSet<>();

    private LocalDatabases(boolean looked, Set<String> opened) {
        this.looked = looked;
        this.opened = opened;
    }

    /** Of an application of which nothing is known. */
    public static LocalDatabases none() {
        return new LocalDatabases(false, Set.of());
    }

    /** @param opened the path of the one that the application opens, from the top; it travels on no account */
    public static LocalDatabases ofLaravel(Optional<String> opened) {
        return new LocalDatabases(true, opened.map(Set::of).orElse(Set.of()));
    }

    /** The paths of those that were met, as they may be shown. */
    public SortedSet<String> found() {
        return new TreeSet<>(found);
    }

    /** The first of them that .zdignore may take in. */
    public Optional<String> optional() {
        return found.stream().filter(path -> !opened.contains(base(path))).findFirst();
    }

    /** Whether a file is what the application opens, and notes it. */
    boolean opens(String path, boolean regular) {
        return regular && !opened.isEmpty() && opened.contains(base(path)) && found.add(RawName.shown(path));
    }

    /** Whether a path is worth a look. */
    boolean suspects(String path) {
        return looked && path.startsWith(USUAL) && !path.endsWith(".php");
    }

    /** Looks at a path that is suspect, and notes it where it is a database. */
    boolean withholds(String path, Path file, boolean regular) throws IOException {
        String base = base(path);
        boolean database = regular
                && (isDatabase(path, file)
                        || !base.equals(path)
                                && isDatabase(base, file.resolveSibling(base.substring(base.lastIndexOf('/') + 1))));
        return database && found.add(RawName.shown(path));
    }

    private static String base(String path) {
        return COMPANIONS.stream()
                .filter(path::endsWith)
                .map(end -> path.substring(0, path.length() - end.length()))
                .findFirst()
                .orElse(path);
    }

    private static boolean isDatabase(String path, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        if (Files.size(file) == 0) {
            return NAMES.stream().anyMatch(path::endsWith);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        }
    }
}
