package io.jenkins.plugins.zerodown.phase02;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.secrets.SecretShapes;
import io.jenkins.plugins.zerodown.workspace.BuildFailure;
import io.jenkins.plugins.zerodown.workspace.BuildFailure.Kind;
import io.jenkins.plugins.zerodown.workspace.Command;
import io.jenkins.plugins.zerodown.workspace.DependencyCache;
import io.jenkins.plugins.zerodown.workspace.NodeInstaller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** 2.2: exactly what the lock files name is installed, and kept for later builds. */
public final class DependencyInstallation extends WorkspaceStep {
    private static final List<String> COMPOSER = List.of(
            "install",
            "--no-dev",
            "--prefer-dist",
            "--optimize-autoloader",
            "--no-scripts",
            "--no-interaction",
            "--no-progress");

    @Override
    public String number() {
        return "2.2";
    }

    @Override
    public String title() {
        return "Dependency Installation";
    }

    @Override
    Outcome build(Site site) throws BuildFailure, IOException, InterruptedException {
        List<String> told = new ArrayList<>();
        composer(site).ifPresent(told::add);
        node(site).ifPresent(told::add);
        return told.isEmpty() ? Outcome.skipped("there is nothing to install") : Outcome.done(String.join("; ", told));
    }

    @Override
    List<String> planned(Site site) throws BuildFailure {
        List<String> lines = new ArrayList<>();
        if (site.options().composer() instanceof Application.Custom custom) {
            lines.add("build.composer: " + custom.run());
        } else if (site.composes()) {
            lines.add(install(site).toString());
        }
        if (site.options().node() instanceof Application.Custom custom) {
            lines.add("build.node: " + custom.run());
        } else if (site.installsNode()) {
            lines.add(install(site, site.project().nodeInstaller()).toString());
        }
        return lines.isEmpty() ? List.of("skipped: there is nothing to install") : lines;
    }

    private static Optional<String> composer(Site site) throws BuildFailure, IOException, InterruptedException {
        if (site.options().composer() instanceof Application.Custom custom) {
            site.toolchain().runner().run(Command.shell(site.directory(), custom.run()));
            return Optional.of("vendor by build.composer");
        }
        if (!site.composes()) {
            return Optional.empty();
        }
        Optional<String> unlocked = site.project().unlocked();
        if (unlocked.isPresent()) {
            throw new BuildFailure(Kind.UNUSABLE, unlocked.get());
        }
        // Also over what was restored: it takes a second, and brings the autoloader up to this source.
        site.toolchain().runner().run(install(site));
        List<String> left = site.options().composing().scripts()
                ? List.of()
                : site.project().installScripts();
        if (!left.isEmpty()) {
            site.context()
                    .log()
                    .warn("scripts of composer.json were left out: " + SecretShapes.masked(String.join("; ", left))
                            + ". Where the release needs what they do, set build.scripts: true");
        }
        Optional<String> key = site.dependencies().vendorKey();
        return Optional.of("vendor by composer" + kept(site, "vendor", key));
    }

    private static Optional<String> node(Site site) throws BuildFailure, IOException, InterruptedException {
        if (site.options().node() instanceof Application.Custom custom) {
            site.toolchain().runner().run(Command.shell(site.directory(), custom.run()));
            return Optional.of("node packages by build.node");
        }
        if (!site.installsNode()) {
            return Optional.empty();
        }
        NodeInstaller manager = site.project().nodeInstaller();
        Optional<String> key = site.dependencies().nodeKey();
        if (key.isPresent()
                && Restored.is(site.context(), "node_modules", key.get())
                && Files.isDirectory(site.directory().resolve("node_modules"))) {
            return Optional.of("node_modules from the cache");
        }
        site.toolchain().runner().run(install(site, manager));
        return Optional.of("node_modules by " + manager.tool() + kept(site, "node_modules", key));
    }

    /** A cache that cannot be written costs time, not the deployment. */
    private static String kept(Site site, String name, Optional<String> key) throws IOException, InterruptedException {
        Path directory = site.directory().resolve(name);
        if (key.isEmpty() || !Files.isDirectory(directory) || Restored.is(site.context(), name, key.get())) {
            return "";
        }
        try {
            new DependencyCache(site.context().cacheDirectory()).save(name, key.get(), directory);
            return ", kept for later builds";
        } catch (IOException e) {
            site.context()
                    .log()
                    .warn(name + " cannot be kept in " + site.context().cacheDirectory() + ": " + e);
            return "";
        }
    }

    private static Command install(Site site) {
        List<String> words = new ArrayList<>(COMPOSER);
        if (site.options().composing().scripts()) {
            words.remove("--no-scripts");
        }
        return site.toolchain().command(site.directory(), "composer", words.toArray(String[]::new));
    }

    private static Command install(Site site, NodeInstaller manager) {
        return site.toolchain().command(site.directory(), manager.tool(), manager.install());
    }
}
