package io.jenkins.plugins.zerodown.phase02;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.workspace.BuildFailure;
import io.jenkins.plugins.zerodown.workspace.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * 2.4: the list of package providers, the authoritative class map, and where {@code bakeCaches} says so artisan's
 * caches.
 */
public final class LaravelOptimizations extends WorkspaceStep {
    private static final String[] CLASS_MAP = {
        "dump-autoload", "--classmap-authoritative", "--no-dev", "--no-scripts", "--no-interaction"
    };

    @Override
    public String number() {
        return "2.4";
    }

    @Override
    public String title() {
        return "Laravel Optimizations";
    }

    @Override
    Outcome build(Site site) throws BuildFailure, IOException, InterruptedException {
        List<String> told = new ArrayList<>();
        if (site.composes() && isAuthoritative(site)) {
            site.toolchain().runner().run(classMap(site));
            told.add("authoritative class map");
        }
        if (artisan(site)) {
            // Where the repository ignores the whole directory, artisan would refuse to start.
            Files.createDirectories(site.directory().resolve("bootstrap/cache"));
            site.toolchain().runner().run(discover(site));
            if (!site.project().has("bootstrap/cache/packages.php")) {
                throw new BuildFailure(
                        BuildFailure.Kind.FAILED,
                        "'" + discover(site)
                                + "' ended with status 0 and wrote no bootstrap/cache/packages.php; see what it "
                                + "said above");
            }
            told.add("packages discovered");
            if (site.options().bakeCaches()) {
                told.add(new BakedCaches(site).make());
            }
        }
        return told.isEmpty() ? Outcome.skipped(why(site)) : Outcome.done(String.join("; ", told));
    }

    @Override
    List<String> planned(Site site) throws BuildFailure, InterruptedException {
        List<String> lines = new ArrayList<>();
        if (site.composes() && isAuthoritative(site)) {
            lines.add(classMap(site).toString());
        }
        if (site.project().artisan() && site.toolchain().has("php")) {
            lines.add(discover(site).toString());
            if (site.options().bakeCaches()) {
                lines.addAll(new BakedCaches(site).plan());
            }
        }
        return lines.isEmpty() ? List.of("skipped: " + why(site)) : lines;
    }

    /** artisan starts only with what Composer installs, and with a PHP. */
    private static boolean artisan(Site site) throws BuildFailure, InterruptedException {
        return site.project().artisan()
                && site.project().has("vendor/autoload.php")
                && site.toolchain().has("php");
    }

    /** 2.2 has made an optimized one. */
    private static boolean isAuthoritative(Site site) {
        return site.options().composing().classMap() == Application.ClassMap.AUTHORITATIVE;
    }

    private static Command classMap(Site site) {
        return site.toolchain().command(site.directory(), "composer", CLASS_MAP);
    }

    private static Command discover(Site site) {
        return site.toolchain().command(site.directory(), "php", "artisan", "package:discover");
    }

    private static String why(Site site) throws BuildFailure, InterruptedException {
        if (!site.project().artisan() && site.composes()) {
            return "2.2 has made an optimized class map (build.classmap)";
        }
        if (!site.project().artisan()) {
            return "there is neither artisan nor a composer.json that is installed here";
        }
        return site.toolchain()
                .missing("php")
                .map(missing -> missing + ", so artisan cannot run; the server does it in 6.2")
                .orElse("there is no vendor/autoload.php, so artisan cannot run");
    }
}
