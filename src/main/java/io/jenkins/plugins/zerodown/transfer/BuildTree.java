package io.jenkins.plugins.zerodown.transfer;

import io.jenkins.plugins.zerodown.config.Target.Modes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Reads a build directory once and writes its manifest: what goes into the release, with the target's modes. The
 * directory itself is not touched.
 */
public final class BuildTree {
    /** Tests and the tools' own; a .zdignore may take any of them back in, since its rules come later. */
    private static final List<String> LEFT_OUT = List.of(
            ".git",
            "/.zdignore",
            "/tests/",
            "/phpunit.xml",
            "/phpunit.xml.dist",
            "/.phpunit.result.cache",
            "/.phpunit.cache/",
            "/public/hot",
            "/zerodown.yaml");

    private final Path top;
    private final Modes modes;
    private final Zdignore ignore;
    /** What the user wrote alone: of what may be a secret, it travels that he takes in by name. */
    private final Zdignore own;

    private final Withheld withheld;
    private final LocalDatabases databases;
    private final KnownHashes known;
    private final long began = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    private final List<ScannedFile> found = new ArrayList<>();
    private final Links links = new Links();
    private final List<String> problems = new ArrayList<>();
    private final Checksums checksums;
    private final List<String> closed = new ArrayList<>();
    private int special;

    private BuildTree(
            Path top,
            Modes modes,
            boolean nodeModules,
            Withheld withheld,
            LocalDatabases databases,
            Path cacheDirectory)
            throws IOException {
        this.top = top;
        this.modes = modes;
        this.withheld = withheld;
        this.databases = databases;
        List<String> lines = new ArrayList<>(LEFT_OUT);
        if (!nodeModules) {
            lines.add("/node_modules");
        }
        Path file = top.resolve(".zdignore");
        if (Files.isRegularFile(file)) {
            List<String> written = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
            lines.addAll(written);
            own = new Zdignore(written);
        } else {
            own = new Zdignore(List.of());
        }
        ignore = new Zdignore(lines);
        known = KnownHashes.of(cacheDirectory, top);
        checksums = new Checksums(top);
    }

    /**
     * What was read.
     *
     * @param hashed how many files had to be read to know their checksum
     * @param special how many files had setuid, setgid or sticky bits, which no release has
     * @param closed files that fewer may read than the target's modes say, since the source says so
     */
    public record Reading(Manifest manifest, int hashed, int special, List<String> closed) {}

    /**
     * Reads the tree.
     *
     * @param top the build directory
     * @param nodeModules whether node_modules goes into the release
     * @param withheld the files that hold secrets, which it is told of
     * @param databases this machine's own, which it is told of
     * @param cacheDirectory where checksums are remembered
     * @param manifestFile where the manifest is written
     * @throws UnusableTree naming what cannot be in a release
     * @throws IOException where the directory cannot be read
     */
    public static Reading read(
            Path top,
            Modes modes,
            boolean nodeModules,
            Withheld withheld,
            LocalDatabases databases,
            Path cacheDirectory,
            Path manifestFile)
            throws IOException, UnusableTree, InterruptedException {
        BuildTree tree = new BuildTree(top.toRealPath(), modes, nodeModules, withheld, databases, cacheDirectory);
        try (Checksums checksums = tree.checksums) {
            tree.walk(tree.top, "");
            checksums.await();
        }
        tree.links
                .leavingRelease()
                .forEach((path, target) -> tree.problems.add(RawName.shown(path) + ": a link to "
                        + RawName.shown(target)
                        + ", which leaves the release; make it a relative link within it, or name it in"
                        + " .zdignore"));
        tree.problems.addAll(tree.checksums.problems());
        if (!tree.problems.isEmpty()) {
            throw new UnusableTree(tree.problems);
        }
        return tree.write(manifestFile);
    }

    private Reading write(Path manifestFile) throws IOException {
        known.save(found, began);
        found.sort(Comparator.comparing(ScannedFile::key));
        Manifest manifest = Manifest.write(
                manifestFile, found.stream().map(ScannedFile::entry).iterator());
        return new Reading(manifest, checksums.hashed(), special, List.copyOf(closed));
    }

    private void walk(Path directory, String prefix) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                visit(child, prefix + RawName.of(child));
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private void visit(Path file, String path) throws IOException {
        Map<String, Object> is = Files.readAttributes(
                file,
                "unix:mode,size,ino,lastModifiedTime,ctime,isDirectory,isRegularFile," + "isSymbolicLink",
                LinkOption.NOFOLLOW_LINKS);
        boolean directory = (boolean) is.get("isDirectory");
        boolean regular = (boolean) is.get("isRegularFile");
        if (withheld.names(top, file)
                || databases.opens(path, regular)
                || ignore.excludes(path, directory)
                || (Withheld.suspects(path) || databases.suspects(path))
                        && !own.takesIn(path, directory)
                        && (Withheld.suspects(path) && withheld.withholds(path, file, regular)
                                || databases.suspects(path) && databases.withholds(path, file, regular))) {
            return;
        }
        if (path.indexOf('\n') >= 0 || path.indexOf('\r') >= 0) {
            problems.add(RawName.shown(path)
                    + ": a line end in a name; rename it, or name it in .zdignore with ? in its place");
        } else if (directory) {
            found.add(ScannedFile.directory(modes.directory(), path));
            walk(file, path + "/");
        } else if ((boolean) is.get("isSymbolicLink")) {
            link(file, path);
        } else if (regular) {
            int mode = (int) is.get("mode");
            special += (mode & 07000) == 0 ? 0 : 1;
            ScannedFile.Stamp stamp = new ScannedFile.Stamp(
                    (long) is.get("ino"),
                    (long) is.get("size"),
                    nanoseconds(is.get("lastModifiedTime")),
                    nanoseconds(is.get("ctime")));
            ScannedFile one = ScannedFile.file(released(mode, path), path, stamp, known.of(stamp));
            found.add(one);
            if (one.sum() == null) {
                checksums.add(one);
            }
        } else {
            problems.add(RawName.shown(path) + ": neither file, directory nor link (a socket, pipe or device);"
                    + " remove it, or name it in .zdignore");
        }
    }

    /** The mode that a file of the source has in the release: the target's, but never wider than its own. */
    private int released(int mode, String path) {
        // Whoever runs this could read it, whatever its mode.
        int released = modes.file() & mode | 0400;
        if ((modes.file() & ~released & 044) != 0) {
            closed.add(RawName.shown(path));
        }
        // Whoever may read a program may run it, too.
        return (mode & 0100) == 0 ? released : released | (released & 0444) >> 2;
    }

    private static long nanoseconds(Object time) {
        return ((FileTime) time).to(TimeUnit.NANOSECONDS);
    }

    private void link(Path file, String path) throws IOException {
        if (path.equals("public/storage")) {
            // Made by storage:link for this machine; 4.1 makes the server's own.
            return;
        }
        String target = RawName.of(file.getParent(), Files.readSymbolicLink(file));
        if (target.indexOf('\n') >= 0 || target.indexOf('\r') >= 0 || target.isEmpty()) {
            problems.add(RawName.shown(path)
                    + ": a link whose target has a line end; rename the target, or name the link in .zdignore");
        } else {
            links.add(path, target);
            found.add(ScannedFile.link(path, target));
        }
    }
}
