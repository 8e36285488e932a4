package io.jenkins.plugins.zerodown.phase03;

import io.jenkins.plugins.zerodown.build.Source;
import io.jenkins.plugins.zerodown.flow.Fact;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.BuildTree;
import io.jenkins.plugins.zerodown.release.UnusableTree;
import io.jenkins.plugins.zerodown.target.Application;
import io.jenkins.plugins.zerodown.target.Application.NodeModules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** 3.1: lists every file that goes into the release, with checksum; copies nothing. */
public final class BuildArtifactPreparation implements Step {
    @Override
    public String number() {
        return "3.1";
    }

    @Override
    public String title() {
        return "Build Artifact Preparation";
    }

    @Override
    public Outcome run(Run run) throws StepFailure, InterruptedException {
        Path directory = Path.of(run.facts().need(Fact.BUILD_DIRECTORY));
        Set<Path> uploads = uploads(run);
        if (!uploads.isEmpty()) {
            run.log().line("left out, since 4.2 uploads them by themselves: "
                    + String.join(", ", uploads.stream().map(Path::toString).sorted().toList()));
        }
        try {
            BuildTree.Reading reading = reading(run, directory, uploads);
            run.ahead().manifest(reading.manifest());
            run.facts().set(Fact.BYTES, String.valueOf(reading.manifest().bytes()));
            if (reading.special() > 0) {
                run.log().warn(reading.special()
                        + " files have setuid, setgid or sticky bits, which the release will not have");
            }
            return Outcome.done(String.format(Locale.ROOT, "%,d files, %s; %,d of them read for their checksum",
                    reading.manifest().files(), Amount.ofBytes(reading.manifest().bytes()), reading.hashed()));
        } catch (UnusableTree e) {
            throw new StepFailure(StepFailure.Reason.UNUSABLE, "the release cannot hold all of " + directory + ":\n"
                    + e.getMessage(), e);
        } catch (IOException e) {
            throw new StepFailure("the build directory " + directory + " cannot be packed: " + e
                    + "; nothing may change in it while it is read", e);
        }
    }

    @Override
    public void planAhead(Run run) {
        if (run.source() instanceof Source.Directory directory && !directory.build()) {
            run.ahead().plan(number(), () -> read(run, directory.path().toAbsolutePath(), uploads(run)));
        }
    }

    private BuildTree.Reading reading(Run run, Path directory, Set<Path> uploads)
            throws IOException, UnusableTree, InterruptedException {
        Optional<BuildTree.Reading> ahead = run.ahead().take(number(), BuildTree.Reading.class);
        return ahead.isPresent() ? ahead.get() : read(run, directory, uploads);
    }

    private static BuildTree.Reading read(Run run, Path directory, Set<Path> uploads)
            throws IOException, UnusableTree, InterruptedException {
        return BuildTree.read(directory, run.target().modes(), run.application().build().nodeModules() == NodeModules.PRODUCTION,
                uploads, run.cacheDirectory(), run.manifestFile());
    }

    /**
     * Secret files that lie within the source, relative to it: in a release every user of the server could read them, and the web server
     * might show them.
     */
    private static Set<Path> uploads(Run run) {
        if (!(run.source() instanceof Source.Directory source)) {
            return Set.of();
        }
        Path top = source.path().toAbsolutePath().normalize();
        return Stream.concat(run.application().envFile().stream(),
                        run.application().configFiles().stream().map(Application.ConfigFile::source))
                .map(file -> Path.of(file).normalize())
                .filter(file -> file.startsWith(top))
                .map(top::relativize)
                .collect(Collectors.toSet());
    }

    @Override
    public List<String> plan(Run run) {
        return List.of("list the build's files with their checksums, without .git, tests, .env, zerodown.yaml, the files that 4.2 uploads, node_modules"
                + (run.application().build().nodeModules() == NodeModules.PRODUCTION ? " other than production's" : "")
                + " and what .zdignore names");
    }
}
