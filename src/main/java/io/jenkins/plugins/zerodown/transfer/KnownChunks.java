package io.jenkins.plugins.zerodown.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where large files of this release and of those before it can be cut, kept by their checksum: of what servers have,
 * this machine may have no more than that. Only a hint: what it leads to is verified. Thread-safe.
 */
public final class KnownChunks {
    /** Bytes. Of a smaller file, what could be left out is a packet or two. */
    private static final long SMALLEST = 64 << 10;
    /** Bytes of one release. The chunks of more would fill this machine's memory, and take long to find. */
    private static final long MOST = 64 << 20;
    /** Names of files that change in places. Those that are compressed change from their first difference on. */
    private static final Set<String> IN_PLACES =
            Set.of("css", "csv", "html", "js", "json", "map", "mjs", "php", "sql", "svg", "txt", "wasm", "xml");

    /** What is used is told apart from what may go by no less. */
    private static final Duration DAY = Duration.ofDays(1);

    private final Path cache;
    private final Map<String, Chunks> cut = new ConcurrentHashMap<>();

    /** @param cache directory that deployments share, and that is made when it is needed */
    public KnownChunks(Path cache) {
        this.cache = cache;
    }

    /** Tells which files of a release are worth it. */
    static final class Choice {
        private long left = MOST;

        /** @param line of a manifest */
        boolean takes(String line) {
            long size = ManifestEntry.sizeOf(line);
            if (size < SMALLEST
                    || size > left
                    || ManifestEntry.typeOf(line) != ManifestEntry.Type.FILE
                    || !IN_PLACES.contains(line.substring(line.lastIndexOf('.') + 1))) {
                return false;
            }
            left -= size;
            return true;
        }
    }

    /** Of a file that was in a release before. */
    Optional<Chunks> of(ManifestEntry entry) {
        Chunks known = cut.get(entry.sha256());
        if (known != null) {
            return Optional.of(known);
        }
        try {
            return Optional.of(Chunks.read(cache.resolve(entry.sha256()), entry.size()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Of a file of the build directory. @throws IOException where it cannot be read */
    Chunks cut(Path buildDirectory, ManifestEntry entry) throws IOException {
        Optional<Chunks> known = of(entry);
        if (known.isEmpty()) {
            known = Optional.of(read(buildDirectory, entry));
            cut.put(entry.sha256(), known.get());
        }
        return known.get();
    }

    private static Chunks read(Path buildDirectory, ManifestEntry entry) throws IOException {
        return Chunks.of(RawName.in(buildDirectory, entry.path()));
    }

    /**
     * Remembers those of a release for the next one. @throws IOException where they cannot be: the caller may go on
     * without
     */
    public void keep(Path buildDirectory, Collection<ManifestEntry> large) throws IOException {
        for (ManifestEntry entry : large) {
            Path file = cache.resolve(entry.sha256());
            if (Files.isRegularFile(file)) {
                if (Files.getLastModifiedTime(file)
                        .toInstant()
                        .isBefore(Instant.now().minus(DAY))) {
                    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
                }
            } else {
                Files.createDirectories(cache);
                Chunks known = cut.get(entry.sha256());
                (known != null ? known : read(buildDirectory, entry)).write(file);
            }
        }
    }
}
