package io.jenkins.plugins.zerodown.cli;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** A directory for one deployment, readable by its user only, gone afterwards. */
record ScratchDirectory(Path path) implements AutoCloseable {
    /** Also for the cache around it: whose dependencies are private, whose build copies have secrets. */
    private static final FileAttribute<?>[] PRIVATE =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                    }
                    : new FileAttribute<?>[0];

    /** @throws IOException naming the directory and the fix */
    static ScratchDirectory in(Path parent) throws IOException {
        try {
            Files.createDirectories(parent, PRIVATE);
            return new ScratchDirectory(Files.createTempDirectory(parent, "deployment-"));
        } catch (IOException e) {
            throw new IOException(
                    "no working directory can be made in " + parent + " (" + e.getMessage()
                            + "); set XDG_CACHE_HOME to a directory that may be written",
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
