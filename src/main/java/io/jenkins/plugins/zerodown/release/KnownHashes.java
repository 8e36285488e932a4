package io.jenkins.plugins.zerodown.release;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Checksums of the files of one build directory from an earlier run, so that files that have not changed since are not
 * read again. Only a hint: a file that cannot be read as such a hint is as good as none.
 */
final class KnownHashes {
    /** A file may change twice within one tick of the file system's clock; younger ones are not remembered. */
    private static final long TICK = TimeUnit.SECONDS.toNanos(2);

    private final Path file;
    private final Map<String, Known> known;
    private final List<String> lines = new ArrayList<>();

    /** What a file is told apart by; times in nanoseconds since 1970. */
    record Stamp(long inode, long size, long modified, long changed) {}

    private record Known(Stamp stamp, String sha256) {}

    private KnownHashes(Path file, Map<String, Known> known) {
        this.file = file;
        this.known = known;
    }

    static KnownHashes of(Path cacheDirectory, Path buildDirectory) {
        String name = Sha256.of(buildDirectory.toUri().toString().getBytes(StandardCharsets.UTF_8)).substring(0, 32);
        Path file = cacheDirectory.resolve("checksums").resolve(name + ".gz");
        Map<String, Known> known = new HashMap<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file), 1 << 16), StandardCharsets.ISO_8859_1))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] word = line.split(" ", 6);
                known.put(word[5], new Known(new Stamp(Long.parseLong(word[0]), Long.parseLong(word[1]),
                        Long.parseLong(word[2]), Long.parseLong(word[3])), word[4]));
            }
        } catch (IOException | RuntimeException e) {
            known.clear();
        }
        return new KnownHashes(file, known);
    }

    /** The checksum, or null where the file is not known as it is now. */
    String of(String path, Stamp stamp) {
        Known found = known.get(path);
        return found != null && found.stamp.equals(stamp) ? found.sha256 : null;
    }

    /** @param now when reading of the tree began, in nanoseconds since 1970 */
    void remember(String path, Stamp stamp, String sha256, long now) {
        if (stamp.changed < now - TICK && stamp.modified < now - TICK) {
            lines.add(stamp.inode + " " + stamp.size + " " + stamp.modified + " " + stamp.changed + " " + sha256 + " "
                    + path);
        }
    }

    /** @throws IOException where the cache cannot be written: the caller may go on without */
    void save() throws IOException {
        Files.createDirectories(file.getParent());
        Path beside = Files.createTempFile(file.getParent(), "checksums", ".new");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(beside), 1 << 16)) {
            for (String line : lines) {
                out.write((line + '\n').getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
