package io.jenkins.plugins.zerodown.phase03;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
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
public final class FileTransfer implements Prefetching {
    @Override
    public String number() {
        return "3.4";
    }

    @Override
    public String title() {
        return "File Transfer";
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        try {
            context.files().transferring();
            Manifest manifest = context.manifest();
            context.files().manifest(manifest);
            Begun begun = context.early()
                    .take(number(), Begun.class)
                    .filter(one -> one.deltas.areOf(manifest))
                    .orElseGet(() -> new Begun(unread(context), new Deltas(context, manifest, written(context))));
            BaseManifests bases = begun.bases;
            Map<?, String> lines = context.hosts().each(host -> {
                String line = new ServerTransfer(context, host, manifest, bases, begun.deltas).transfer();
                context.files().verified();
                context.log().line(host.server(), line);
                return line;
            });
            bases.keep(manifest);
            begun.deltas.keepChunks();
            return Outcome.done(
                    lines.size() == 1
                            ? lines.values().iterator().next()
                            : "release " + context.release() + " is complete on " + lines.size() + " servers");
        } catch (IOException e) {
            throw new StepFailure(
                    "the manifest or a file beside it cannot be used on this machine: " + e + "; is there room in "
                            + context.workDirectory() + " and " + context.cacheDirectory() + "?",
                    e);
        }
    }

    @Override
    public List<Call> looks(DeploymentContext context) {
        return List.of(ServerTransfer.looking(context, ""));
    }

    /** What servers have is mostly what they were sent last. */
    @Override
    public void planEarlyWork(DeploymentContext context) {
        context.early().plan(number(), () -> {
            BaseManifests bases = unread(context);
            Optional<Manifest> newest = bases.readNewest();
            Deltas deltas = new Deltas(context, context.files().awaitManifest(), written(context));
            if (newest.isPresent()) {
                deltas.expect(newest.get());
            }
            return new Begun(bases, deltas);
        });
    }

    private record Begun(BaseManifests bases, Deltas deltas) {}

    private static BaseManifests unread(DeploymentContext context) {
        return new BaseManifests(context.cacheDirectory().resolve("manifests"), context.workDirectory());
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        Path build = context.state().get(StateKey.BUILD_DIRECTORY).orElse(Path.of("the build directory"));
        return List.of("on every server: link the files that have not changed from the newest complete release,"
                + " send the others of " + build + " in one compressed stream, verify every file by SHA-256");
    }

    /**
     * What is not the same below a release once it has been live: linked to shared/, put there, or written at run time.
     */
    private static WrittenPlaces written(DeploymentContext context) {
        List<String> places = new ArrayList<>(List.of("bootstrap/cache", ".env"));
        places.addAll(context.application().sharedDirs());
        places.addAll(context.application().sharedFiles());
        context.application().configFiles().forEach(file -> places.add(file.path()));
        return new WrittenPlaces(places);
    }
}
