package io.jenkins.plugins.zerodown.phase03;

import io.jenkins.plugins.zerodown.local.AtomicFile;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.transfer.Manifest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;

/**
 * The manifests of releases that servers have, remembered by their checksum so that a server that is known need not
 * send its own.
 */
final class BaseManifests {
    private static final Script KNOWN = Script.of(BaseManifests.class, "3.4-file-transfer-known.sh");
    private static final String KIND = ".gz";

    private final Path cache;
    private final Path work;
    private volatile Optional<Manifest> newest = Optional.empty();

    /** @param cache directory that deployments share; @param work directory of this deployment alone */
    BaseManifests(Path cache, Path work) {
        this.cache = cache;
        this.work = work;
    }

    /** Reads the one that was used last, before it is asked for. */
    Optional<Manifest> readNewest() throws IOException {
        if (!Files.isDirectory(cache)) {
            return newest;
        }
        Path last = null;
        FileTime used = null;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(cache, "*" + KIND)) {
            for (Path file : files) {
                FileTime time = Files.getLastModifiedTime(file);
                if (used == null || time.compareTo(used) > 0) {
                    last = file;
                    used = time;
                }
            }
        }
        newest = last == null ? Optional.empty() : kept(last);
        return newest;
    }

    /**
     * The manifest of a release on a server.
     *
     * @param sha256 of its text, as the server said
     * @return empty where what the server has is no manifest, or not the one that it said
     */
    Optional<Manifest> of(Host host, String deployPath, String release, String sha256)
            throws IOException, RemoteFailure, InterruptedException {
        Path file = cache.resolve(sha256 + KIND);
        if (Files.isRegularFile(file)) {
            Optional<Manifest> known =
                    newest.filter(manifest -> manifest.file().equals(file)).or(() -> kept(file));
            if (known.isPresent()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
                return known;
            }
        }
        Optional<Manifest> fetched = fetch(
                        host, Call.of(KNOWN).with("DEPLOY_PATH", deployPath).with("RELEASE_ID", release))
                .filter(manifest -> manifest.sha256().equals(sha256));
        if (fetched.isPresent()) {
            keep(fetched.get());
        }
        return fetched;
    }

    /** What a script prints as a compressed manifest; empty where it is none. */
    Optional<Manifest> fetch(Host host, Call call) throws IOException, RemoteFailure, InterruptedException {
        Files.createDirectories(work);
        Path file = Files.createTempFile(work, "base", ".gz");
        Files.write(file, host.call(call).bytes());
        return read(file);
    }

    /** Remembers a manifest for the next deployment. */
    void keep(Manifest manifest) throws IOException {
        Path file = cache.resolve(manifest.sha256() + KIND);
        if (newest.filter(known -> known.file().equals(file)).isPresent()) {
            // It was read, so that it is whole, and it is this one.
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return;
        }
        AtomicFile.write(file, out -> Files.copy(manifest.file(), out));
    }

    /** Only a hint, here and on the server: one that is broken is as good as none, and everything is sent. */
    private static Optional<Manifest> kept(Path file) {
        String name = file.getFileName().toString();
        try {
            return Optional.of(Manifest.kept(file, name.substring(0, name.length() - KIND.length())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Manifest> read(Path file) {
        try {
            return Optional.of(Manifest.read(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
