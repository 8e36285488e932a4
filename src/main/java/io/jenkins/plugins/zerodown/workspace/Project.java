package io.jenkins.plugins.zerodown.workspace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.zerodown.workspace.BuildFailure.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an application's directory shows about how it is built. Read anew at each question. */
public final class Project {
    private static final List<String> DEPENDENCIES = List.of("dependencies", "devDependencies", "optionalDependencies");
    /** What a web server could be pointed at. */
    private static final List<String> SERVED = List.of(
            "public/index.php",
            "public/index.html",
            "index.php",
            "index.html",
            "web/index.php",
            "htdocs/index.php",
            "www/index.php",
            "public_html/index.php");

    /** In Composer's order. */
    private static final List<String> INSTALL_EVENTS =
            List.of("pre-install-cmd", "pre-autoload-dump", "post-autoload-dump", "post-install-cmd");

    private final Path directory;

    public Project(Path directory) {
        this.directory = directory;
    }

    public Path directory() {
        return directory;
    }

    public boolean has(String file) {
        return Files.isRegularFile(directory.resolve(file));
    }

    public boolean artisan() {
        return has("artisan");
    }

    public boolean composer() {
        return has("composer.json");
    }

    /**
     * Why composer.json cannot be installed exactly, with the command that fixes it; empty where composer.lock is
     * there.
     */
    public Optional<String> unlocked() {
        return has("composer.lock")
                ? Optional.empty()
                : Optional.of(
                        "composer.json has no composer.lock beside it, so nobody knows which versions were tested: run"
                                + " 'composer update' and commit composer.lock, or set build.composer to off or "
                                + "to a command of your own");
    }

    /**
     * The scripts of composer.json that {@code composer install} would run, each as {@code EVENT: SCRIPT}; without
     * Laravel's own, which 2.4 runs itself.
     *
     * @throws BuildFailure where composer.json is no JSON
     */
    public List<String> installScripts() throws BuildFailure {
        List<String> scripts = new ArrayList<>();
        JsonNode json = json(directory, "composer.json").path("scripts");
        for (String event : INSTALL_EVENTS) {
            JsonNode script = json.path(event);
            for (JsonNode each : script.isArray() ? script : List.of(script)) {
                String text = each.asText("");
                if (!text.isEmpty()
                        && !text.contains("artisan package:discover")
                        && !text.startsWith("Illuminate\\Foundation\\ComposerScripts::")) {
                    scripts.add(event + ": " + text);
                }
            }
        }
        return scripts;
    }

    public boolean node() {
        return has("package.json");
    }

    /** Whether there is anything that a web server could show. */
    public boolean servesSomething() {
        return SERVED.stream().anyMatch(this::has);
    }

    /** Names of the files, one of which {@link #servesSomething} looks for. */
    public static List<String> served() {
        return SERVED;
    }

    /** @throws BuildFailure where package.json is no JSON */
    public boolean hasScript(String name) throws BuildFailure {
        return packageJson().path("scripts").path(name).isTextual();
    }

    /** The script that builds assets: build, else production. */
    public Optional<String> assetScript() throws BuildFailure {
        return hasScript("build")
                ? Optional.of("build")
                : hasScript("production") ? Optional.of("production") : Optional.empty();
    }

    public boolean hasNodePackages() throws BuildFailure {
        JsonNode json = packageJson();
        return json.has("workspaces")
                || DEPENDENCIES.stream().anyMatch(section -> !json.path(section).isEmpty());
    }

    /**
     * The package manager whose lock file is there; where there are several, the one that package.json names.
     *
     * @throws BuildFailure without a lock file, with the command that makes it; with several, naming them
     */
    public NodeInstaller nodeInstaller() throws BuildFailure {
        String named = packageJson().path("packageManager").asText("");
        List<NodeInstaller> locked = locked();
        if (locked.size() == 1) {
            return locked.get(0);
        }
        Optional<NodeInstaller> chosen = locked.stream()
                .filter(manager -> named.startsWith(manager.tool() + "@"))
                .findFirst();
        if (chosen.isPresent()) {
            return chosen.get();
        }
        if (locked.isEmpty()) {
            NodeInstaller wanted = named.startsWith("pnpm@")
                    ? NodeInstaller.PNPM
                    : named.startsWith("yarn@") ? NodeInstaller.YARN : NodeInstaller.NPM;
            throw new BuildFailure(
                    Kind.UNUSABLE,
                    "package.json has no lock file beside it ("
                            + wanted.lockFiles().get(0) + "), so nobody knows which versions were tested: run '"
                            + wanted.makesLock()
                            + "' and commit the file,"
                            + " or set build.node to off or to a command of your own");
        }
        throw new BuildFailure(
                Kind.UNUSABLE,
                "package.json has several lock files beside it ("
                        + String.join(", ", locked.stream().map(this::lockFile).toList())
                        + "), and only one of them is up to date: remove the others, or name one in "
                        + "package.json (\"packageManager\")");
    }

    /** The lock file of a package manager that is there. */
    public String lockFile(NodeInstaller manager) {
        return manager.lockFiles().stream()
                .filter(this::has)
                .findFirst()
                .orElse(manager.lockFiles().get(0));
    }

    private List<NodeInstaller> locked() throws BuildFailure {
        List<NodeInstaller> found = new ArrayList<>();
        for (NodeInstaller manager : List.of(NodeInstaller.NPM, NodeInstaller.PNPM)) {
            if (manager.lockFiles().stream().anyMatch(this::has)) {
                found.add(manager);
            }
        }
        if (has("yarn.lock")) {
            boolean berry = has(".yarnrc.yml") || read("yarn.lock").contains("\n__metadata:");
            found.add(berry ? NodeInstaller.YARN_BERRY : NodeInstaller.YARN);
        }
        return found;
    }

    JsonNode packageJson() throws BuildFailure {
        return json(directory, "package.json");
    }

    static JsonNode json(Path directory, String file) throws BuildFailure {
        try {
            return new ObjectMapper().readTree(Files.readString(directory.resolve(file)));
        } catch (JsonProcessingException e) {
            throw new BuildFailure(
                    Kind.UNUSABLE,
                    file + " is no JSON: " + e.getOriginalMessage() + " (line "
                            + (e.getLocation() == null
                                    ? "unknown"
                                    : e.getLocation().getLineNr()) + ")",
                    e);
        } catch (IOException e) {
            throw new BuildFailure(Kind.UNUSABLE, file + " of the source cannot be read: " + e.getMessage(), e);
        }
    }

    private String read(String file) throws BuildFailure {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException e) {
            throw new BuildFailure(Kind.UNUSABLE, file + " of the source cannot be read: " + e.getMessage(), e);
        }
    }
}
