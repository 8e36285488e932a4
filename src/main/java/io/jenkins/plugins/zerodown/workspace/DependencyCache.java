package io.jenkins.plugins.zerodown.workspace;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Directories of installed dependencies, kept for later builds: {@code NAME-KEY/tree} below one directory. An entry
 * appears whole, by a rename; its own modification time is that of its last use. Builds may use and fill it side by
 * side.
 */
public final class DependencyCache {
    private static final String TREE = "tree";
    private static final String SIZE = "size";

    private final Path root;

    /** @param cacheDirectory shared by deployments; entries are kept in its {@code dependencies} */
    public DependencyCache(Path cacheDirectory) {
        root = cacheDirectory.resolve("dependencies");
    }

    /**
     * Copies an entry out; builds may write to the copy.
     *
     * @param destination a directory that is not there
     * @return its size, empty where there is no entry; then there is no destination either
     */
    public Optional<FileTree.Size> restore(String name, String key, Path destination)
            throws IOException, InterruptedException {
        Path entry = entry(name, key);
        if (!Files.isDirectory(entry)) {
            return Optional.empty();
        }
        boolean whole = false;
        try {
            String expected = Files.readString(entry.resolve(SIZE)).strip();
            Files.setLastModifiedTime(entry, FileTime.from(Instant.now()));
            FileTree.Size size = FileTree.copy(entry.resolve(TREE), destination);
            // A cleanup may have removed files while they were copied.
            whole = expected.equals(line(size));
            return Optional.of(size).filter(copied -> expected.equals(line(copied)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } finally {
            if (!whole) {
                FileTree.delete(destination);
            }
        }
    }

    /** Keeps a copy of a directory; nothing happens where there is one of that key. */
    public void save(String name, String key, Path source) throws IOException, InterruptedException {
        Path entry = entry(name, key);
        if (Files.isDirectory(entry)) {
            return;
        }
        Path aside = root.resolve(".incoming-" + UUID.randomUUID());
        try {
            Files.createDirectories(aside);
            FileTree.Size size = FileTree.copy(source, aside.resolve(TREE));
            Files.writeString(aside.resolve(SIZE), line(size) + "\n");
            Files.move(aside, entry, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another build was first: its entry is as good.
            if (!Files.isDirectory(entry)) {
                throw e;
            }
        } finally {
            FileTree.delete(aside);
        }
    }

    private Path entry(String name, String key) {
        return root.resolve(name + "-" + key);
    }

    private static String line(FileTree.Size size) {
        return size.files() + " files, " + size.bytes() + " bytes";
    }
}
