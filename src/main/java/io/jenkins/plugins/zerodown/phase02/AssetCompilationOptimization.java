package io.jenkins.plugins.zerodown.phase02;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Application.NodeModules;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.workspace.BuildFailure;
import io.jenkins.plugins.zerodown.workspace.Command;
import io.jenkins.plugins.zerodown.workspace.FileTree;
import io.jenkins.plugins.zerodown.workspace.NodeInstaller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** 2.3: the project's build script; then node_modules goes, or keeps production's packages only. */
public final class AssetCompilationOptimization extends WorkspaceStep {
    @Override
    public String number() {
        return "2.3";
    }

    @Override
    public String title() {
        return "Asset Compilation & Optimization";
    }

    @Override
    Outcome build(Site site) throws BuildFailure, IOException, InterruptedException {
        List<String> told = new ArrayList<>();
        Optional<Command> script = script(site);
        if (script.isPresent()) {
            Map<String, String> values = FrontEndValues.of(site);
            site.toolchain().runner().run(script.get().with(values));
            told.add(script.get() + " done"
                    + (values.isEmpty() ? "" : " with " + String.join(", ", values.keySet()) + " of envFile"));
        }
        Path modules = site.directory().resolve("node_modules");
        if (Files.isDirectory(modules)) {
            if (site.options().nodeModules() == NodeModules.NONE) {
                FileTree.delete(modules);
                told.add("node_modules left out");
            } else if (site.installsNode()) {
                site.toolchain().runner().run(prune(site));
                told.add("node_modules has production's packages only");
            } else {
                told.add("node_modules stays as it is");
            }
        }
        return told.isEmpty() ? Outcome.skipped(why(site)) : Outcome.done(String.join("; ", told));
    }

    @Override
    List<String> planned(Site site) throws BuildFailure {
        List<String> lines = new ArrayList<>();
        script(site).ifPresent(command -> lines.add(command.toString()));
        if (site.installsNode()) {
            boolean none = site.options().nodeModules() == NodeModules.NONE;
            lines.add(none ? "leave node_modules out" : prune(site).toString());
        }
        return lines.isEmpty() ? List.of("skipped: " + why(site)) : lines;
    }

    private static Optional<Command> script(Site site) throws BuildFailure {
        if (!(site.options().node() instanceof Application.Automatic)
                || !site.project().node()
                || site.project().assetScript().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(site.toolchain()
                .command(
                        site.directory(),
                        site.project().nodeInstaller().tool(),
                        "run",
                        site.project().assetScript().get()));
    }

    private static Command prune(Site site) throws BuildFailure {
        NodeInstaller manager = site.project().nodeInstaller();
        return site.toolchain().command(site.directory(), manager.tool(), manager.prune());
    }

    private static String why(Site site) {
        if (!site.project().node()) {
            return "there is no package.json";
        }
        if (site.options().node() instanceof Application.Off) {
            return "build.node is off";
        }
        return site.options().node() instanceof Application.Custom
                ? "build.node did it"
                : "package.json has neither a script 'build' nor 'production'";
    }
}
