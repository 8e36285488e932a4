package io.jenkins.plugins.zerodown.phase03;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.phase03.ServerTransfer.Older;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.transfer.Delta;
import io.jenkins.plugins.zerodown.transfer.KnownChunks;
import io.jenkins.plugins.zerodown.transfer.Manifest;
import io.jenkins.plugins.zerodown.transfer.Packing;
import io.jenkins.plugins.zerodown.transfer.Patches;
import io.jenkins.plugins.zerodown.transfer.SharedArchive;
import io.jenkins.plugins.zerodown.transfer.TransferArchive;
import io.jenkins.plugins.zerodown.transfer.WrittenPlaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * What servers lack of a release, compared and packed once for all of them that have the same older one. Its files lie
 * in the deployment's work directory. Thread-safe.
 */
final class Deltas {
    private final Path buildDirectory;
    private final Path work;
    private final boolean shared;
    private final Manifest manifest;
    private final WrittenPlaces written;
    private final KnownChunks chunks;
    private final Map<Known, Delta> deltas = new HashMap<>();
    private final Map<Path, Patches> patches = new HashMap<>();
    private final Map<Packed, Outgoing> outgoing = new HashMap<>();

    Deltas(DeploymentContext context, Manifest manifest, WrittenPlaces written) {
        buildDirectory = context.state().need(StateKey.BUILD_DIRECTORY);
        work = context.workDirectory();
        shared = context.target().servers().size() > 1;
        this.manifest = manifest;
        this.written = written;
        chunks = new KnownChunks(context.cacheDirectory().resolve("chunks"));
    }

    boolean areOf(Manifest release) {
        return manifest.equals(release);
    }

    Path buildDirectory() {
        return buildDirectory;
    }

    /** What a server has: an older release's manifest, and whether that is there too. */
    private record Known(Optional<String> sha256, boolean manifestIsThere) {}

    private record Packed(Path delta, boolean patched, Packing packing) {}

    /** Compares with an older release that a server probably has, before it says so. */
    synchronized void expect(Manifest older) throws IOException {
        patches(delta(Optional.of(older), true));
    }

    private Delta delta(Optional<Manifest> older, boolean manifestIsThere) throws IOException {
        Known known = new Known(older.map(Manifest::sha256), manifestIsThere);
        Delta delta = deltas.get(known);
        if (delta == null) {
            delta = Delta.between(older, manifestIsThere, manifest, written, Files.createTempFile(work, "delta", ""));
            deltas.put(known, delta);
        }
        return delta;
    }

    private Patches patches(Delta delta) {
        return patches.computeIfAbsent(delta.file(), file -> Patches.between(delta, chunks, buildDirectory));
    }

    /** Remembers what the next deployment's patches are made by; without, that sends more. */
    synchronized void keepChunks() {
        try {
            chunks.keep(
                    buildDirectory, deltas.values().iterator().next().large().values());
        } catch (IOException e) {
            return;
        }
    }

    /**
     * What to send to a server that has an older release. @param patching whether that can put files together from
     * pieces
     */
    synchronized Outgoing from(Older older, boolean patching) throws IOException {
        Delta delta = delta(older.manifest(), older.manifestIsThere());
        Patches patches = patching ? patches(delta) : Patches.NONE;
        Packing packing = Packing.best(older.packings(), delta.sentBytes());
        Packed what = new Packed(delta.file(), patching, packing);
        Outgoing known = outgoing.get(what);
        if (known == null) {
            known = new Outgoing(
                    delta,
                    patches,
                    packing,
                    shared
                            ? Optional.of(new SharedArchive(
                                    buildDirectory,
                                    manifest,
                                    delta.send(),
                                    delta.file(),
                                    patches,
                                    packing,
                                    Files.createTempFile(work, "archive", "")))
                            : Optional.empty());
            outgoing.put(what, known);
        }
        return known;
    }

    /** For servers that have the same. */
    final class Outgoing {
        private final Delta delta;
        private final Patches patches;
        private final Packing packing;
        private final Optional<SharedArchive> archive;
        private TransferArchive alone;

        private Outgoing(Delta delta, Patches patches, Packing packing, Optional<SharedArchive> archive) {
            this.delta = delta;
            this.patches = patches;
            this.packing = packing;
            this.archive = archive;
        }

        Delta delta() {
            return delta;
        }

        /** How many bytes of files are sent. */
        long bytes() {
            return delta.sentBytes() - patches.spared();
        }

        Packing packing() {
            return packing;
        }

        /** For one server. @param progress told how many bytes of files it has been sent, again and again */
        Host.Body body(LongConsumer progress) {
            if (archive.isPresent()) {
                return archive.get().body(progress);
            }
            alone = new TransferArchive(
                    buildDirectory,
                    manifest,
                    delta.send(),
                    Optional.of(delta.file()),
                    patches,
                    packing,
                    () -> 0,
                    progress);
            return alone;
        }

        /** Why it was not packed to its end, where a file of the build directory is the reason. */
        Optional<TransferArchive.ChangedUnderWay> changed() {
            return archive.isPresent() ? archive.get().changed() : alone.changed();
        }
    }
}
