package io.jenkins.plugins.zerodown.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.workspace.BuildFailure.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The keys under which a project's installed dependencies may be used again: the same key, the same installation. */
public final class Dependencies {
    /** Scripts of the project itself that an installation runs, and that may do anything anywhere. */
    private static final List<String> HOOKS =
            List.of("preinstall", "install", "postinstall", "preprepare", "prepare", "postprepare");

    private static final List<String> SECTIONS = List.of("dependencies", "devDependencies", "optionalDependencies");
    /** Besides the lock file, what changes how a package manager installs. */
    private static final List<String> SETTINGS = List.of(
            ".npmrc",
            ".yarnrc",
            ".yarnrc.yml",
            ".pnpmfile.cjs",
            "pnpm-workspace.yaml",
            "patches",
            ".yarn/patches",
            ".yarn/plugins",
            ".yarn/releases");

    private final Project project;
    private final Toolchain toolchain;
    private final Map<String, String> variables;

    public Dependencies(Project project, Toolchain toolchain, Application.Build build) {
        this.project = project;
        this.toolchain = toolchain;
        this.variables = new TreeMap<>(build.variables());
    }

    /** @return empty where there is nothing to be kept: no composer.json, no lock file */
    public Optional<String> vendorKey() throws BuildFailure, InterruptedException {
        if (!project.composer() || !project.has("composer.lock")) {
            return Optional.empty();
        }
        CacheKey key = common("vendor", "composer", "php");
        try {
            key.withContent(project.directory(), "composer.json")
                    .withContent(project.directory(), "composer.lock")
                    .withContent(project.directory(), "patches");
            for (JsonNode locked :
                    Project.json(project.directory(), "composer.lock").path("packages")) {
                // Composer's reference of such a package does not change with its code.
                if (locked.path("dist").path("type").asText().equals("path")) {
                    key.withContent(
                            project.directory(), locked.path("dist").path("url").asText());
                }
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        return Optional.of(key.hex());
    }

    /** @return empty where there is nothing to be kept, or {@link #notKept} says why not */
    public Optional<String> nodeKey() throws BuildFailure, InterruptedException {
        if (!project.node() || !project.hasNodePackages() || notKept().isPresent()) {
            return Optional.empty();
        }
        NodeInstaller manager = project.nodeInstaller();
        CacheKey key = common("node_modules", "node", manager.tool());
        key.with("install", String.join(" ", manager.install()));
        try {
            key.withContent(project.directory(), "package.json")
                    .withContent(project.directory(), project.lockFile(manager));
            for (String setting : SETTINGS) {
                key.withContent(project.directory(), setting);
            }
            for (Path local : localPackages()) {
                key.withContent(
                        project.directory(),
                        project.directory().relativize(local).toString());
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        return Optional.of(key.hex());
    }

    /** Why node_modules is installed anew each time. */
    public Optional<String> notKept() throws BuildFailure {
        if (project.packageJson().has("workspaces") || project.has("pnpm-workspace.yaml")) {
            return Optional.of(
                    "node_modules is not kept: package.json has workspaces, whose packages lie in several places");
        }
        for (String hook : HOOKS) {
            if (project.hasScript(hook)) {
                return Optional.of("node_modules is not kept: the project's own script '" + hook
                        + "' is part of its installation");
            }
        }
        return Optional.empty();
    }

    private CacheKey common(String name, String... tools) throws BuildFailure, InterruptedException {
        CacheKey key = new CacheKey()
                .with("cache", name)
                .with("os", System.getProperty("os.name"))
                .with("architecture", System.getProperty("os.arch"))
                .with("variables", variables.toString());
        for (String tool : tools) {
            key.with(tool, toolchain.version(tool).map(ToolVersion::text).orElse("unknown"));
        }
        return key;
    }

    /** Packages in the project's own directories, and those that they name in turn. */
    private Set<Path> localPackages() throws BuildFailure {
        Set<Path> found = new TreeSet<>();
        collect(project.directory(), found);
        return found;
    }

    private void collect(Path directory, Set<Path> found) throws BuildFailure {
        JsonNode json = Project.json(directory, "package.json");
        for (String section : SECTIONS) {
            for (JsonNode version : json.path(section)) {
                String text = version.asText();
                int colon = text.indexOf(':');
                String scheme = colon < 0 ? "" : text.substring(0, colon);
                if (Set.of("file", "link", "portal").contains(scheme)
                        || text.startsWith("./")
                        || text.startsWith("../")) {
                    Path local = directory.resolve(text.substring(colon + 1)).normalize();
                    if (found.add(local) && Files.isRegularFile(local.resolve("package.json"))) {
                        collect(local, found);
                    }
                }
            }
        }
    }

    private static BuildFailure unreadable(IOException e) {
        return new BuildFailure(Kind.FAILED, "the source cannot be read: " + e.getMessage(), e);
    }
}
