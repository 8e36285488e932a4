package io.jenkins.plugins.zerodown.workspace;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The lines of a file that another process writes. */
final class GrowingLines {
    private static final int PIECE = 1 << 16;
    /** Of a line that has no end; what comes after it is another. */
    private static final int LONGEST = 1 << 20;

    private final Path file;
    private final Consumer<String> lines;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private long known;

    GrowingLines(Path file, Consumer<String> lines) {
        this.file = file;
        this.lines = lines;
    }

    /** Tells what has come since the last time. @param last also a line without an end */
    void read(boolean last) throws IOException {
        if (Files.exists(file)) {
            try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
                in.seek(known);
                byte[] bytes = new byte[PIECE];
                for (int count = in.read(bytes); count > 0; count = in.read(bytes)) {
                    known += count;
                    take(bytes, count);
                }
            }
        }
        if (last && begun.size() > 0) {
            tell();
        }
    }

    private void take(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n' || begun.size() == LONGEST) {
                tell();
            }
            if (bytes[i] != '\n') {
                begun.write(bytes[i]);
            }
        }
    }

    private void tell() {
        String line = begun.toString(StandardCharsets.UTF_8);
        begun.reset();
        lines.accept(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    }
}
