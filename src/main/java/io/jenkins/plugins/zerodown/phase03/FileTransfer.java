package io.jenkins.plugins.zerodown.phase03;

import io.jenkins.plugins.zerodown.flow.Fact;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.transfer.Manifest;
import io.jenkins.plugins.zerodown.transfer.WrittenPlaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * 3.4: every server gets what it lacks of the release in one stream, takes the rest from an older one, and verifies the
 * whole.
 */
public final class FileTransfer implements Step {
    @Override
    public String number() {
        return "3.4";
    }

    @Override
    public String title() {
        return "File Transfer";
    }

    @Override
    public Outcome run(Run run) throws StepFailure, InterruptedException {
        try {
            run.ahead().transferring();
            Manifest manifest = run.manifest();
            run.ahead().manifest(manifest);
            Begun begun = run.ahead().take(number(), Begun.class).filter(one -> one.deltas.areOf(manifest))
                    .orElseGet(() -> new Begun(unread(run), new Deltas(run, manifest, written(run))));
            BaseManifests bases = begun.bases;
            Map<?, String> lines = run.hosts().each(host -> {
                String line = new ServerTransfer(run, host, manifest, bases, begun.deltas).transfer();
                run.ahead().verified();
                run.log().line(host.server(), line);
                return line;
            });
            bases.keep(manifest);
            begun.deltas.keepChunks();
            return Outcome.done(lines.size() == 1 ? lines.values().iterator().next()
                    : "release " + run.release() + " is complete on " + lines.size() + " servers");
        } catch (IOException e) {
            throw new StepFailure("the manifest or a file beside it cannot be used on this machine: " + e
                    + "; is there room in " + run.workDirectory() + " and " + run.cacheDirectory() + "?", e);
        }
    }

    @Override
    public List<Call> looks(Run run) {
        return List.of(ServerTransfer.looking(run, ""));
    }

    /** What servers have is mostly what they were sent last. */
    @Override
    public void planAhead(Run run) {
        run.ahead().plan(number(), () -> {
            BaseManifests bases = unread(run);
            Optional<Manifest> newest = bases.readNewest();
            Deltas deltas = new Deltas(run, run.ahead().awaitManifest(), written(run));
            if (newest.isPresent()) {
                deltas.expect(newest.get());
            }
            return new Begun(bases, deltas);
        });
    }

    private record Begun(BaseManifests bases, Deltas deltas) {}

    private static BaseManifests unread(Run run) {
        return new BaseManifests(run.cacheDirectory().resolve("manifests"), run.workDirectory());
    }

    @Override
    public List<String> plan(Run run) {
        Path build = run.facts().get(Fact.BUILD_DIRECTORY).map(Path::of).orElse(Path.of("the build directory"));
        return List.of("on every server: link the files that have not changed from the newest complete release,"
                + " send the others of " + build + " in one compressed stream, verify every file by SHA-256");
    }

    /**
     * What is not the same below a release once it has been live: linked to shared/, put there, or written at run time.
     */
    private static WrittenPlaces written(Run run) {
        List<String> places = new ArrayList<>(List.of("bootstrap/cache", ".env"));
        places.addAll(run.application().sharedDirs());
        places.addAll(run.application().sharedFiles());
        run.application().configFiles().forEach(file -> places.add(file.path()));
        return new WrittenPlaces(places);
    }
}
