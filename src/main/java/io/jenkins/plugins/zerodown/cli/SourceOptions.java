package io.jenkins.plugins.zerodown.cli;

import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.workspace.Project;
import io.jenkins.plugins.zerodown.workspace.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What is deployed. */
final class SourceOptions {
    @Option(
            names = "--source",
            paramLabel = "DIR",
            description = "Directory of the application. Without it the target's repository is cloned, and the current "
                    + "directory is taken where it has none.")
    private Path directory;

    @Option(
            names = "--no-build",
            description = "Deploy the directory as it stands: no dependencies, no assets, no tests.")
    private boolean noBuild;

    @Option(
            names = "--commit",
            paramLabel = "COMMIT",
            description = "Commit of the target's repository (default: the branch's newest).")
    private String commit;

    /**
     * @param file that names the target
     * @throws BadConfiguration naming the option that does not fit the others, the target or this machine
     */
    Source source(Target target, Path file) throws BadConfiguration {
        if (directory != null && directory.toString().isBlank()) {
            throw new BadConfiguration("--source " + directory + ": it is empty; name the directory that holds the "
                    + "application, such as . for this one");
        }
        if (commit != null) {
            return clone(target);
        }
        if (directory == null && !noBuild && target.repository().isPresent()) {
            return new Source.Clone("");
        }
        Path given = directory == null ? unnamed(file) : directory;
        if (!Files.isDirectory(given)) {
            String seen = Files.exists(given) ? "it is no directory" : "there is no such directory";
            throw new BadConfiguration(
                    "--source " + given + ": " + seen + "; name the directory that holds the application");
        }
        return new Source.Directory(given.toAbsolutePath().normalize(), !noBuild);
    }

    /** This directory, or the one of the file, whichever has an application. */
    private static Path unnamed(Path file) throws BadConfiguration {
        Path here = Path.of("").toAbsolutePath();
        Path beside = file.toAbsolutePath().normalize().getParent();
        if (beside == null || beside.equals(here.normalize()) || !isApplication(beside)) {
            return Path.of(".");
        }
        if (isApplication(here)) {
            throw new BadConfiguration(
                    "-f " + file + ": there is an application beside that file, and another one here (" + here
                            + "); name the one to deploy: --source " + beside + ", or --source .");
        }
        return beside;
    }

    private static boolean isApplication(Path place) {
        Project project = new Project(place);
        return project.artisan() || project.composer() || project.servesSomething();
    }

    private Source clone(Target target) throws BadConfiguration {
        if (directory != null || noBuild) {
            throw new BadConfiguration("--commit " + commit + ": it is checked out of the target's repository, and "
                    + (noBuild ? "--no-build" : "--source") + " deploys a directory as it is; leave one of them out");
        }
        if (target.repository().isEmpty()) {
            throw new BadConfiguration("--commit " + commit + ": target " + target.name()
                    + " has no repository to take it from; set its repository, or give --source without --commit");
        }
        if (!commit.matches("[0-9a-fA-F]{7,64}")) {
            throw new BadConfiguration(
                    "--commit " + commit + ": it is no commit; give 7 digits or more of its hash, such as a1b2c3d");
        }
        return new Source.Clone(commit);
    }
}
