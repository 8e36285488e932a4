package io.jenkins.plugins.zerodown.local;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that are there whole or not at all, whatever ends this process: made beside their place, then renamed. */
public final class AtomicFile {
    private AtomicFile() {}

    /** Writes what the file is to have. */
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes a file; one that is there is replaced. Its directory is made where it is missing. */
    public static void write(Path file, byte[] bytes) throws IOException {
        write(file, out -> out.write(bytes));
    }

    /** As {@link #write(Path, byte[])}, of what is not in memory. */
    public static void write(Path file, Content content) throws IOException {
        write(file, content, false);
    }

    /** As {@link #write(Path, byte[])}, also whatever ends this machine: returns when the bytes are on its disk. */
    public static void writeToDisk(Path file, byte[] bytes) throws IOException {
        write(file, out -> out.write(bytes), true);
    }

    private static void write(Path file, Content content, boolean toDisk) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Path beside = Files.createTempFile(directory, file.getFileName().toString(), ".new");
        boolean written = false;
        // A channel would be closed by an interruption, which is how the engine on this machine is stopped.
        try {
            try (FileOutputStream out = new FileOutputStream(beside.toFile())) {
                content.writeTo(out);
                if (toDisk) {
                    out.getFD().sync();
                }
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            written = true;
        } finally {
            if (!written) {
                Files.deleteIfExists(beside);
            }
        }
    }
}
