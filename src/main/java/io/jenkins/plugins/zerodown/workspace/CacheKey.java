package io.jenkins.plugins.zerodown.workspace;

import io.jenkins.plugins.zerodown.local.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Everything that decides what an installation of dependencies is, as one SHA-256. */
final class CacheKey {
    private final MessageDigest digest = Sha256.digest();

    /** Each part with its name and length, so that no two lists of parts run into the same bytes. */
    CacheKey with(String name, String value) {
        part(name, value.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** The content of a file, or of every file below a directory; that nothing is there counts too. */
    CacheKey withContent(Path root, String relative) throws IOException {
        Path path = root.resolve(relative);
        if (Files.isSymbolicLink(path)) {
            return with("link " + relative, Files.readSymbolicLink(path).toString());
        }
        if (Files.isDirectory(path)) {
            try (Stream<Path> children = Files.list(path)) {
                List<Path> sorted = children.sorted().toList();
                with("directory " + relative, String.valueOf(sorted.size()));
                for (Path child : sorted) {
                    withContent(root, root.relativize(child).toString());
                }
            }
            return this;
        }
        if (!Files.isRegularFile(path)) {
            return with("nothing at", relative);
        }
        with("file " + relative, String.valueOf(Files.size(path)));
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(path)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return this;
    }

    /** Ends it. @return 64 hexadecimal digits */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private void part(String name, byte[] value) {
        digest.update((name.length() + ":" + name + value.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(value);
    }
}
