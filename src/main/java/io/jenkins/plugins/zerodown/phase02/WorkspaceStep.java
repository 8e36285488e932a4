package io.jenkins.plugins.zerodown.phase02;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.flow.StepFailure.Reason;
import io.jenkins.plugins.zerodown.workspace.BuildFailure;
import io.jenkins.plugins.zerodown.workspace.Dependencies;
import io.jenkins.plugins.zerodown.workspace.Project;
import io.jenkins.plugins.zerodown.workspace.Source;
import io.jenkins.plugins.zerodown.workspace.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A step of phase 2: works in the build directory, and is skipped where the source is deployed as it stands. */
abstract class WorkspaceStep implements Step {
    /** What a step works with. */
    record Site(DeploymentContext context, Project project, Toolchain toolchain) {
        Path directory() {
            return project.directory();
        }

        Application.Build options() {
            return context.application().build();
        }

        Dependencies dependencies() {
            return new Dependencies(project, toolchain, options());
        }

        /** Whether composer.json is installed by us, not by a command of the user's. */
        boolean composes() {
            return project.composer() && options().composer() instanceof Application.Automatic;
        }

        /** Whether packages of package.json are installed by us. */
        boolean installsNode() throws BuildFailure {
            return options().node() instanceof Application.Automatic && project.node() && project.hasNodePackages();
        }
    }

    /** Does it. Unreadable and unwritable files of the build directory may be thrown as they come. */
    abstract Outcome build(Site site) throws BuildFailure, StepFailure, IOException, InterruptedException;

    /**
     * As {@link Step#plan}; the project is the source as far as it is known: an empty directory where it is yet to be
     * cloned.
     */
    abstract List<String> planned(Site site) throws BuildFailure, InterruptedException;

    @Override
    public final Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        if (!context.source().builds()) {
            return Outcome.skipped("the source is deployed as it stands");
        }
        Path directory = context.state().need(StateKey.BUILD_DIRECTORY);
        try {
            return build(site(context, directory));
        } catch (BuildFailure e) {
            Reason reason = e.kind() == BuildFailure.Kind.UNUSABLE ? Reason.UNUSABLE : Reason.FAILED;
            throw new StepFailure(reason, e.getMessage(), e);
        } catch (IOException e) {
            throw new StepFailure("the build directory " + directory + " cannot be worked in: " + e, e);
        }
    }

    @Override
    public final List<String> plan(DeploymentContext context) {
        if (!context.source().builds()) {
            return List.of("skipped: the source is deployed as it stands");
        }
        if (context.source() instanceof Source.Directory directory && Files.isDirectory(directory.path())) {
            try {
                return planned(site(context, directory.path()));
            } catch (BuildFailure e) {
                return List.of("would fail: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of("stopped");
            }
        }
        return List.of("as the files of the repository ask, once it is cloned");
    }

    private static Site site(DeploymentContext context, Path directory) {
        return new Site(context, new Project(directory), context.toolchain(context.log()::line));
    }
}
