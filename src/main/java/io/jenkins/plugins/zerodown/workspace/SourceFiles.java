package io.jenkins.plugins.zerodown.workspace;

import io.jenkins.plugins.zerodown.config.Application;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The files of a directory that a build begins with: all of them, but for what the build makes anew. */
public final class SourceFiles {
    private final Project project;
    private final Application.Build build;

    public SourceFiles(Project project, Application.Build build) {
        this.project = project;
        this.build = build;
    }

    /** For people: what is left out. */
    public List<String> leftOut() {
        List<String> names = new ArrayList<>(List.of(".git"));
        if (installsVendor()) {
            names.add("vendor");
        }
        if (leavesNodeModules()) {
            names.add("node_modules");
        }
        if (project.artisan()) {
            names.add("bootstrap/cache/*.php");
            names.add("public/hot");
        }
        return names;
    }

    /**
     * Copies them.
     *
     * @param outside directories that may lie within the source and are no part of it
     * @param odd told of what is neither file, directory nor link, and is left out
     */
    public FileTree.Size copyTo(Path destination, List<Path> outside, Consumer<Path> odd)
            throws IOException, InterruptedException {
        Path source = project.directory().toAbsolutePath().normalize();
        List<Path> foreign = new ArrayList<>(
                outside.stream().map(path -> path.toAbsolutePath().normalize()).toList());
        foreign.add(destination.toAbsolutePath().normalize());
        return FileTree.copy(
                source, destination, path -> excluded(path) || foreign.contains(source.resolve(path)), odd);
    }

    private boolean excluded(Path path) {
        String name = path.toString();
        if (name.equals(".git")
                || name.equals("vendor") && installsVendor()
                || name.equals("node_modules") && leavesNodeModules()) {
            return true;
        }
        // Caches of a development machine name packages that are not installed here; "hot" sends visitors to its asset
        // server.
        return project.artisan()
                && (name.equals("public/hot")
                        || path.getNameCount() == 3 && path.startsWith("bootstrap/cache") && name.endsWith(".php"));
    }

    private boolean installsVendor() {
        return project.composer() && !(build.composer() instanceof Application.Off);
    }

    private boolean leavesNodeModules() {
        return !(build.node() instanceof Application.Off && build.nodeModules() == Application.NodeModules.PRODUCTION);
    }
}
