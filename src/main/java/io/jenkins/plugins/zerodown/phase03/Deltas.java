package io.jenkins.plugins.zerodown.phase03;

import io.jenkins.plugins.zerodown.flow.Fact;
import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.phase03.ServerTransfer.Older;
import io.jenkins.plugins.zerodown.release.Delta;
import io.jenkins.plugins.zerodown.release.Manifest;
import io.jenkins.plugins.zerodown.release.Packing;
import io.jenkins.plugins.zerodown.release.Parcel;
import io.jenkins.plugins.zerodown.release.SharedParcel;
import io.jenkins.plugins.zerodown.release.WrittenPlaces;
import io.jenkins.plugins.zerodown.remote.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * What servers lack of a release, compared and packed once for all of them that have the same older one. Its files lie in
 * the deployment's work directory. Thread-safe.
 */
final class Deltas {
    private final Path buildDirectory;
    private final Path work;
    private final boolean shared;
    private final Manifest manifest;
    private final WrittenPlaces written;
    private final Map<Known, Delta> deltas = new HashMap<>();
    private final Map<Packed, Outgoing> outgoing = new HashMap<>();

    Deltas(Run run, Manifest manifest, WrittenPlaces written) {
        buildDirectory = Path.of(run.facts().need(Fact.BUILD_DIRECTORY));
        work = run.workDirectory();
        shared = run.target().servers().size() > 1;
        this.manifest = manifest;
        this.written = written;
    }

    boolean areOf(Manifest release) {
        return manifest.equals(release);
    }

    Path buildDirectory() {
        return buildDirectory;
    }

    /** What a server has: an older release's manifest, and whether that is there too. */
    private record Known(Optional<String> sha256, boolean manifestIsThere) {}

    private record Packed(Path delta, Packing packing) {}

    /** Compares with an older release that a server probably has, before it says so. */
    synchronized void expect(Manifest older) throws IOException {
        delta(Optional.of(older), true);
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

    /** What to send to a server that has an older release. */
    synchronized Outgoing from(Older older) throws IOException {
        Delta delta = delta(older.manifest(), older.manifestIsThere());
        Packing packing = Packing.best(older.packings(), delta.sentBytes());
        Packed what = new Packed(delta.file(), packing);
        Outgoing known = outgoing.get(what);
        if (known == null) {
            known = new Outgoing(delta, packing, shared
                    ? Optional.of(new SharedParcel(buildDirectory, manifest, delta.send(), delta.file(), packing,
                            Files.createTempFile(work, "parcel", ""))) : Optional.empty());
            outgoing.put(what, known);
        }
        return known;
    }

    /** For servers that have the same. */
    final class Outgoing {
        private final Delta delta;
        private final Packing packing;
        private final Optional<SharedParcel> parcel;
        private Parcel alone;

        private Outgoing(Delta delta, Packing packing, Optional<SharedParcel> parcel) {
            this.delta = delta;
            this.packing = packing;
            this.parcel = parcel;
        }

        Delta delta() {
            return delta;
        }

        Packing packing() {
            return packing;
        }

        /** For one server. @param progress told how many bytes of files it has been sent, again and again */
        Host.Body body(LongConsumer progress) {
            if (parcel.isPresent()) {
                return parcel.get().body(progress);
            }
            alone = new Parcel(buildDirectory, manifest, delta.send(), Optional.of(delta.file()), packing,
                    () -> 0, progress);
            return alone;
        }

        /** Why it was not packed to its end, where a file of the build directory is the reason. */
        Optional<Parcel.ChangedUnderWay> changed() {
            return parcel.isPresent() ? parcel.get().changed() : alone.changed();
        }
    }
}
