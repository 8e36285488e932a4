package io.jenkins.plugins.zerodown.jenkins.engine;

import io.jenkins.plugins.zerodown.local.AtomicFile;
import io.jenkins.plugins.zerodown.local.Sha256;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Loads the engine from files on this machine. An agent gets its classes from the controller one by one, and of a jar
 * for several releases of Java the oldest ones: JSch's ed25519 and curve25519 are stubs there. So the engine has a
 * class path of its own, with nothing above it but Java.
 */
final class EngineLoader {
    private static final String SERVICE = "io.jenkins.plugins.zerodown.service.EngineService";
    /** Another controller, or another version of the plugin, may need what was not needed for a while. */
    private static final Duration UNUSED = Duration.ofDays(30);

    private final Path directory;

    /** @param directory holds the jars, each by the hash of its bytes; made where it is missing */
    EngineLoader(Path directory) {
        this.directory = directory;
    }

    /** Gives the jars that this machine does not have yet. */
    interface Source {
        byte[] jar(String name) throws IOException;
    }

    /**
     * @param jars names of all, each the SHA-256 of its bytes and {@code .jar}
     * @return a service of its own, which is also an {@link AutoCloseable}
     * @throws IOException naming the file that cannot be written or is not what it ought to be
     */
    BiFunction<byte[], Consumer<byte[]>, byte[]> service(List<String> jars, Source source) throws IOException {
        Files.createDirectories(directory);
        removeUnused(jars);
        URL[] path = new URL[jars.size()];
        for (int i = 0; i < path.length; i++) {
            path[i] = present(jars.get(i), source).toUri().toURL();
        }
        // Never closed: threads that give up their work may still need a class. What nobody refers to any more is
        // collected.
        return made(new URLClassLoader("zerodown-engine", path, ClassLoader.getPlatformClassLoader()));
    }

    @SuppressWarnings("unchecked")
    private static BiFunction<byte[], Consumer<byte[]>, byte[]> made(ClassLoader loader) throws IOException {
        try {
            return (BiFunction<byte[], Consumer<byte[]>, byte[]>)
                    loader.loadClass(SERVICE).getConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IOException("its classes cannot be loaded: " + e, e);
        }
    }

    private Path present(String name, Source source) throws IOException {
        Path jar = directory.resolve(name);
        if (!isWhole(jar)) {
            write(jar, source.jar(name));
        }
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now()));
        return jar;
    }

    private void write(Path jar, byte[] bytes) throws IOException {
        AtomicFile.write(jar, bytes);
        if (!isWhole(jar)) {
            throw new IOException(
                    jar + " is not what was written to it; see whether the disk is full or broken (df -h, dmesg)");
        }
    }

    private static boolean isWhole(Path jar) throws IOException {
        try {
            return jar.getFileName().toString().equals(Sha256.of(Files.readAllBytes(jar)) + ".jar");
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void removeUnused(List<String> jars) throws IOException {
        Instant limit = Instant.now().minus(UNUSED);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!jars.contains(file.getFileName().toString())
                        && Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
