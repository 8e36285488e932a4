package io.jenkins.plugins.zerodown.workspace;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Copies and removes directories as they are: links stay links and are never followed. Ends when the thread is
 * interrupted.
 */
public final class FileTree {
    private FileTree() {}

    /** @param files files and links; @param bytes of the files */
    public record Size(long files, long bytes) {}

    /**
     * Copies a directory with modes and times; files are copies of their own, never hard links.
     *
     * @param excluded told of each path below {@code source}, relative to it; a directory is left out with all below it
     * @param odd told of what is neither file, directory nor link, and is left out
     */
    public static Size copy(Path source, Path destination, Predicate<Path> excluded, Consumer<Path> odd)
            throws IOException, InterruptedException {
        Copy copy = new Copy(source, destination, excluded, odd);
        Files.walkFileTree(source, copy);
        if (copy.interrupted) {
            throw new InterruptedException();
        }
        return new Size(copy.files, copy.bytes);
    }

    public static Size copy(Path source, Path destination) throws IOException, InterruptedException {
        return copy(source, destination, path -> false, path -> {});
    }

    /** Removes a directory, or a file or link, and is content where there is none. */
    public static void delete(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                makeWritable(directory);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                // preVisitDirectory comes after the directory was opened: one without x is fixed here, and once only.
                if (failure instanceof AccessDeniedException
                        && Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
                        && makeWritable(file)) {
                    delete(file);
                    return FileVisitResult.CONTINUE;
                }
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** @return whether anything had to be changed */
    private static boolean makeWritable(Path directory) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(directory, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view == null) {
            return false;
        }
        Set<PosixFilePermission> permissions =
                EnumSet.copyOf(withOwner(view.readAttributes().permissions()));
        boolean changed = !permissions.equals(view.readAttributes().permissions());
        if (changed) {
            view.setPermissions(permissions);
        }
        return changed;
    }

    private static Set<PosixFilePermission> withOwner(Set<PosixFilePermission> permissions) {
        Set<PosixFilePermission> more = EnumSet.of(
                PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
        more.addAll(permissions);
        return more;
    }

    private static final class Copy extends SimpleFileVisitor<Path> {
        private final Path source;
        private final Path destination;
        private final Predicate<Path> excluded;
        private final Consumer<Path> odd;
        private long files;
        private long bytes;
        private boolean interrupted;

        Copy(Path source, Path destination, Predicate<Path> excluded, Consumer<Path> odd) {
            this.source = source;
            this.destination = destination;
            this.excluded = excluded;
            this.odd = odd;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            Path relative = source.relativize(directory);
            if (!directory.equals(source) && excluded.test(relative)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            Path copy = destination.resolve(relative);
            Files.createDirectories(copy);
            if (Files.getFileStore(directory).supportsFileAttributeView(PosixFileAttributeView.class)) {
                // The owner, who is us, must be able to fill it.
                Files.setPosixFilePermissions(copy, withOwner(Files.getPosixFilePermissions(directory)));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            interrupted = Thread.interrupted();
            if (interrupted) {
                return FileVisitResult.TERMINATE;
            }
            Path relative = source.relativize(file);
            if (excluded.test(relative)) {
                return FileVisitResult.CONTINUE;
            }
            if (attributes.isOther()) {
                odd.accept(relative);
                return FileVisitResult.CONTINUE;
            }
            Files.copy(
                    file,
                    destination.resolve(relative),
                    LinkOption.NOFOLLOW_LINKS,
                    StandardCopyOption.COPY_ATTRIBUTES,
                    StandardCopyOption.REPLACE_EXISTING);
            files++;
            bytes += attributes.isRegularFile() ? attributes.size() : 0;
            return FileVisitResult.CONTINUE;
        }
    }
}
