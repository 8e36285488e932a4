package io.jenkins.plugins.zerodown.phase09;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much a cache directory may hold. Its entries are what lies two levels below it ({@code vendor/<key>},
 * {@code manifests/<hash>.gz}); the time at which one was last used is its modification time.
 *
 * @param age after which an entry goes
 * @param bytes that all entries together may take; above it the oldest go first
 */
record CacheLimits(Duration age, long bytes) {
    /** Entries of deployments that run now are that young. */
    private static final Duration IN_USE = Duration.ofHours(1);

    record Freed(int entries, long bytes) {}

    private record Entry(Path path, Instant used, long bytes) {}

    /** @param work a deployment's own directory: where it lies is no cache, though it may be below this one */
    Freed apply(Path cache, Path work, Instant now) throws IOException {
        List<Entry> entries = entries(cache, work);
        entries.sort(Comparator.comparing(Entry::used));
        long total = entries.stream().mapToLong(Entry::bytes).sum();
        int removed = 0;
        long freed = 0;
        for (Entry entry : entries) {
            boolean old = entry.used().plus(age).isBefore(now);
            boolean tooMuch = total - freed > bytes && entry.used().plus(IN_USE).isBefore(now);
            if (old || tooMuch) {
                delete(entry.path());
                removed++;
                freed += entry.bytes();
            }
        }
        return new Freed(removed, freed);
    }

    private static List<Entry> entries(Path cache, Path work) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Path kind : children(cache)) {
            if (work.startsWith(kind)) {
                continue;
            }
            for (Path entry : children(kind)) {
                try {
                    entries.add(
                            new Entry(entry, Files.getLastModifiedTime(entry).toInstant(), size(entry)));
                } catch (NoSuchFileException e) {
                    // Another deployment has just cleaned it up.
                    continue;
                }
            }
        }
        return entries;
    }

    private static List<Path> children(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(directory)) {
            return found.toList();
        }
    }

    private static long size(Path entry) throws IOException {
        long[] sum = {0};
        Files.walkFileTree(entry, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return sum[0];
    }

    private static void delete(Path entry) throws IOException {
        Files.walkFileTree(entry, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
