package io.jenkins.plugins.zerodown.phase01;

import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.flow.StepFailure.Reason;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import io.jenkins.plugins.zerodown.workspace.BuildFailure;
import io.jenkins.plugins.zerodown.workspace.FileTree;
import io.jenkins.plugins.zerodown.workspace.Git;
import io.jenkins.plugins.zerodown.workspace.Project;
import io.jenkins.plugins.zerodown.workspace.Requirements;
import io.jenkins.plugins.zerodown.workspace.Revision;
import io.jenkins.plugins.zerodown.workspace.Source;
import io.jenkins.plugins.zerodown.workspace.SourceFiles;
import io.jenkins.plugins.zerodown.workspace.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * 1.3: the source in the build directory: copied from the workspace, which is never written to, or cloned. Its commit
 * is recorded.
 */
public final class RepositoryPreparation implements Prefetching {
    @Override
    public String number() {
        return "1.3";
    }

    @Override
    public String title() {
        return "Repository Preparation";
    }

    /** Where the source is built: emptied by 1.2, filled here. */
    static Path buildDirectory(DeploymentContext context) {
        return context.workDirectory().resolve("build").toAbsolutePath();
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        Toolchain toolchain = context.toolchain(context.log()::line);
        try {
            if (context.source() instanceof Source.Clone clone) {
                return cloned(context, clone, toolchain);
            }
            Source.Directory directory = (Source.Directory) context.source();
            return directory.build() ? copied(context, directory, toolchain) : asItStands(context, directory);
        } catch (BuildFailure e) {
            throw Failures.of(e);
        } catch (IOException e) {
            throw new StepFailure(
                    "the source cannot be brought into the build directory " + buildDirectory(context) + ": " + e, e);
        }
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        if (context.source() instanceof Source.Clone clone) {
            Optional<Target.Repository> repository = context.target().repository();
            return List.of("clone "
                    + repository.map(at -> at.url() + ", branch " + at.branch()).orElse("(no repository)") + ", into "
                    + buildDirectory(context) + ", and check out "
                    + (clone.commit().isEmpty() ? "its newest commit" : clone.commit()));
        }
        Source.Directory directory = (Source.Directory) context.source();
        if (!directory.build()) {
            return List.of("skipped: " + directory.path() + " is deployed as it stands");
        }
        List<String> left = new SourceFiles(
                        new Project(directory.path()), context.application().build())
                .leftOut();
        return List.of(
                "copy " + directory.path() + " to " + buildDirectory(context) + " without " + String.join(", ", left));
    }

    @Override
    public void planEarlyWork(DeploymentContext context) {
        if (context.source() instanceof Source.Directory directory && !directory.build()) {
            context.early().plan(number(), () -> new Described(described(context, directory)));
        }
    }

    private record Described(Optional<Revision> revision) {}

    private static Optional<Revision> described(DeploymentContext context, Source.Directory directory)
            throws BuildFailure, InterruptedException {
        return new Git(context.toolchain(line -> {})).describe(directory.path());
    }

    private Optional<Revision> revision(DeploymentContext context, Source.Directory directory)
            throws BuildFailure, InterruptedException {
        Optional<Described> ahead = context.early().take(number(), Described.class);
        return ahead.isPresent() ? ahead.get().revision : described(context, directory);
    }

    private Outcome asItStands(DeploymentContext context, Source.Directory directory)
            throws BuildFailure, InterruptedException {
        context.state().set(StateKey.BUILD_DIRECTORY, directory.path().toAbsolutePath());
        Optional<Revision> revision = revision(context, directory);
        revision.ifPresent(found -> record(context, found));
        return Outcome.skipped(directory.path() + " is deployed as it stands"
                + revision.map(RepositoryPreparation::told).orElse(""));
    }

    private static Outcome copied(DeploymentContext context, Source.Directory directory, Toolchain toolchain)
            throws BuildFailure, IOException, InterruptedException {
        Path build = buildDirectory(context);
        SourceFiles files = new SourceFiles(
                new Project(directory.path()), context.application().build());
        List<Path> odd = new ArrayList<>();
        FileTree.Size size = files.copyTo(build, List.of(context.workDirectory(), context.cacheDirectory()), odd::add);
        odd.forEach(path -> context.log().warn(path + " is neither file, directory nor link, and is left out"));
        context.state().set(StateKey.BUILD_DIRECTORY, build);
        Optional<Revision> revision = new Git(toolchain).describe(directory.path());
        revision.ifPresent(found -> record(context, found));
        return Outcome.done(String.format(Locale.ROOT, "%,d files copied from %s", size.files(), directory.path())
                + revision.map(RepositoryPreparation::told).orElse(", which is no git checkout"));
    }

    private static Outcome cloned(DeploymentContext context, Source.Clone clone, Toolchain toolchain)
            throws BuildFailure, StepFailure, IOException, InterruptedException {
        Target.Repository repository = context.target()
                .repository()
                .orElseThrow(() -> new StepFailure(
                        Reason.UNUSABLE, "target '" + context.target().name() + "' has no repository to clone", null));
        Path build = buildDirectory(context);
        FileTree.delete(build);
        Files.createDirectories(build);
        Revision revision = new Git(toolchain).clone(repository, clone.commit(), build);
        record(context, revision);
        Project project = new Project(build);
        context.state().set(StateKey.KIND, Requirements.kind(project, context.application()));
        // What 1.1 proves of a directory can be known of a repository only now.
        List<String> reasons = new Requirements(project, context.application(), toolchain).againstBuilding();
        if (!reasons.isEmpty()) {
            throw new StepFailure(
                    Reason.UNUSABLE,
                    "the repository's branch " + repository.branch()
                            + " cannot be built:\n"
                            + String.join("\n", reasons),
                    null);
        }
        context.state().set(StateKey.BUILD_DIRECTORY, build);
        return Outcome.done("branch " + repository.branch() + " cloned" + told(revision));
    }

    private static void record(DeploymentContext context, Revision revision) {
        context.state().set(StateKey.COMMIT, revision.commit());
        context.state().set(StateKey.BRANCH, revision.branch());
        context.state().set(StateKey.COMMIT_SUBJECT, revision.subject());
        if (revision.changed()) {
            context.log()
                    .warn("the checkout has changes that are not committed: what is deployed is not quite "
                            + revision.shortCommit());
        }
    }

    private static String told(Revision revision) {
        return ", commit " + revision.shortCommit() + (revision.branch().isEmpty() ? "" : " of " + revision.branch())
                + " (" + revision.subject() + ")";
    }
}
