package io.jenkins.plugins.zerodown.phase02;

import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.workspace.BuildFailure;
import io.jenkins.plugins.zerodown.workspace.BuildFailure.Kind;
import io.jenkins.plugins.zerodown.workspace.Command;
import io.jenkins.plugins.zerodown.workspace.CommandRunner;
import io.jenkins.plugins.zerodown.workspace.Project;
import java.util.ArrayList;
import java.util.List;

/** 2.5: the user's tests, and that what was built is whole. */
public final class BuildValidation extends WorkspaceStep {
    private static final List<String> LARAVEL =
            List.of("artisan", "bootstrap/app.php", "public/index.php", "vendor/autoload.php");
    private static final String[] PLATFORM = {"check-platform-reqs", "--no-dev", "--no-interaction"};
    private static final String[] LOCKED = {"install", "--dry-run", "--no-dev", "--no-scripts", "--no-interaction"};

    @Override
    public String number() {
        return "2.5";
    }

    @Override
    public String title() {
        return "Build Validation";
    }

    @Override
    Outcome build(Site site) throws BuildFailure, InterruptedException {
        List<String> told = new ArrayList<>();
        checkFiles(site);
        told.add("files are there");
        if (site.composes()) {
            checkLock(site);
            told.add("composer.lock is satisfied");
        }
        if (site.options().tests().isPresent()) {
            site.toolchain()
                    .runner()
                    .run(Command.shell(site.directory(), site.options().tests().get()));
            told.add("tests pass");
        }
        return Outcome.done(String.join("; ", told));
    }

    @Override
    List<String> planned(Site site) {
        List<String> lines = new ArrayList<>();
        lines.add("check that there is "
                + (site.context().laravel()
                        ? String.join(", ", LARAVEL)
                        : "one of " + String.join(", ", Project.served())));
        if (site.composes()) {
            lines.add(site.toolchain()
                    .command(site.directory(), "composer", PLATFORM)
                    .toString());
            lines.add(site.toolchain()
                    .command(site.directory(), "composer", LOCKED)
                    .toString());
        }
        site.options().tests().ifPresent(tests -> lines.add("build.tests: " + tests));
        return lines;
    }

    private static void checkFiles(Site site) throws BuildFailure {
        Project project = site.project();
        List<String> missing = new ArrayList<>();
        if (site.context().laravel()) {
            LARAVEL.stream().filter(file -> !project.has(file)).forEach(missing::add);
        } else {
            if (!project.servesSomething()) {
                missing.add("anything to serve (" + String.join(", ", Project.served()) + ")");
            }
            if (site.composes() && !project.has("vendor/autoload.php")) {
                missing.add("vendor/autoload.php");
            }
        }
        if (!missing.isEmpty()) {
            throw new BuildFailure(
                    Kind.FAILED,
                    "the build has no " + String.join(", no ", missing)
                            + ": see that the source has it, and that .gitignore does not keep it out of the "
                            + "repository");
        }
    }

    private static void checkLock(Site site) throws BuildFailure, InterruptedException {
        CommandRunner.Answer platform = ask(site, PLATFORM);
        if (!platform.ok()) {
            throw new BuildFailure(
                    Kind.FAILED,
                    "this PHP does not have what the packages need; composer check-platform-reqs said:\n"
                            + platform.text() + "\n" + platform.error());
        }
        CommandRunner.Answer locked = ask(site, LOCKED);
        String said = locked.text() + "\n" + locked.error();
        if (!locked.ok() || !said.contains("Nothing to install, update or remove")) {
            throw new BuildFailure(
                    Kind.FAILED,
                    "vendor is not what composer.lock asks for; composer install --dry-run said:\n" + said.strip()
                            + "\nSee what changed vendor after it was installed");
        }
        if (said.contains("lock file is not up to date")) {
            site.context()
                    .log()
                    .warn("composer.lock is older than composer.json: run 'composer update --lock' and commit it");
        }
    }

    private static CommandRunner.Answer ask(Site site, String... arguments) throws BuildFailure, InterruptedException {
        return site.toolchain().runner().ask(site.toolchain().command(site.directory(), "composer", arguments));
    }
}
