package io.jenkins.plugins.zerodown.phase02;

import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.workspace.BuildFailure;
import io.jenkins.plugins.zerodown.workspace.DependencyCache;
import io.jenkins.plugins.zerodown.workspace.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** 2.1: vendor and node_modules of an earlier build, where everything that decides what they hold is the same. */
public final class CacheRestoration extends WorkspaceStep {
    @Override
    public String number() {
        return "2.1";
    }

    @Override
    public String title() {
        return "Cache Restoration";
    }

    @Override
    Outcome build(Site site) throws BuildFailure, IOException, InterruptedException {
        List<String> told = new ArrayList<>();
        if (site.composes()) {
            Optional<String> key = site.dependencies().vendorKey();
            told.add(key.isEmpty() ? "vendor: there is no composer.lock" : restore(site, "vendor", key.get()));
        }
        if (site.installsNode()) {
            Optional<String> key = site.dependencies().nodeKey();
            told.add(
                    key.isEmpty()
                            ? site.dependencies().notKept().orElse("node_modules is not kept")
                            : restore(site, "node_modules", key.get()));
        }
        return told.isEmpty() ? Outcome.skipped("there is nothing to install") : Outcome.done(String.join("; ", told));
    }

    @Override
    List<String> planned(Site site) {
        return List.of("restore vendor and node_modules from "
                + site.context().cacheDirectory().resolve("dependencies")
                + " where lock file, versions of the tools and platform are the same");
    }

    private static String restore(Site site, String name, String key) throws IOException, InterruptedException {
        FileTree.delete(site.directory().resolve(name));
        Optional<FileTree.Size> size = new DependencyCache(site.context().cacheDirectory())
                .restore(name, key, site.directory().resolve(name));
        if (size.isEmpty()) {
            Restored.forget(site.context(), name);
            return name + " is not in the cache";
        }
        Restored.remember(site.context(), name, key);
        return String.format(
                Locale.ROOT, "%s restored (%,d files)", name, size.get().files());
    }
}
