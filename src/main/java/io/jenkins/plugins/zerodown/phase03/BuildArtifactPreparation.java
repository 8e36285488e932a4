package io.jenkins.plugins.zerodown.phase03;

import io.jenkins.plugins.zerodown.flow.Fact;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.BuildTree;
import io.jenkins.plugins.zerodown.release.UnusableTree;
import io.jenkins.plugins.zerodown.target.Application.NodeModules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

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
        try {
            BuildTree.Reading reading = BuildTree.read(directory, run.target().modes(),
                    run.application().build().nodeModules() == NodeModules.PRODUCTION, run.cacheDirectory(),
                    run.manifestFile());
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
    public List<String> plan(Run run) {
        return List.of("list the build's files with their checksums, without .git, tests, .env, node_modules"
                + (run.application().build().nodeModules() == NodeModules.PRODUCTION ? " other than production's" : "")
                + " and what .zdignore names");
    }
}
