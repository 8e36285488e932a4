package io.jenkins.plugins.zerodown.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whether a source is all that its repository means: a checkout may hold stand-ins for what was never fetched. */
public final class WholeSource {
    /** The first line of a pointer, by the specification of Git LFS, version 1; a pointer has less than 1024 bytes. */
    private static final byte[] POINTER =
            "version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.US_ASCII);

    private static final int LONGEST_POINTER = 1024;
    private static final Pattern SUBMODULE = Pattern.compile("(?m)^\\s*path\\s*=\\s*(.+?)\\s*$");
    private static final Set<String> INSTALLED = Set.of("vendor", "node_modules", ".git");
    private static final int NAMED = 5;

    private final Path directory;

    public WholeSource(Path directory) {
        this.directory = directory;
    }

    /** What it lacks, and what to do; empty where nothing is seen to be missing. */
    public Optional<String> lack() throws IOException {
        List<String> pointers = pointers();
        if (!pointers.isEmpty()) {
            return Optional.of(named(pointers)
                    + (pointers.size() == 1 ? " is a pointer" : " are pointers")
                    + " of Git LFS, not what it stands for: install git-lfs where the source is checked out, and let it"
                    + " run 'git lfs pull'");
        }
        List<String> empty = emptySubmodules();
        return empty.isEmpty()
                ? Optional.empty()
                : Optional.of("the submodule" + (empty.size() == 1 ? " " : "s ") + named(empty)
                        + (empty.size() == 1 ? " is" : " are")
                        + " empty: let the checkout run 'git submodule update --init --recursive'");
    }

    /** A view that asks for what Vite builds, though nothing has built it. */
    public Optional<String> viewWithoutBuild() throws IOException {
        Path views = directory.resolve("resources/views");
        Path build = directory.resolve("public");
        if (!Files.isDirectory(views) || hasManifest(build)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(views)) {
            for (Path view : files.filter(file -> file.toString().endsWith(".blade.php"))
                    .sorted()
                    .toList()) {
                if (Files.readString(view, StandardCharsets.ISO_8859_1).contains("@vite(")) {
                    return Optional.of(directory.relativize(view).toString());
                }
            }
        }
        return Optional.empty();
    }

    /** Also in a build directory of another name, and where Vite 5 puts it by itself. */
    private static boolean hasManifest(Path build) throws IOException {
        if (!Files.isDirectory(build)) {
            return false;
        }
        try (Stream<Path> files = Files.find(
                build, 4, (file, attributes) -> file.getFileName().toString().equals("manifest.json"))) {
            return files.findAny().isPresent();
        }
    }

    /** Only a source that says so has any: others need not be read for it. */
    private List<String> pointers() throws IOException {
        List<String> found = new ArrayList<>();
        Path attributes = directory.resolve(".gitattributes");
        if (!Files.isRegularFile(attributes)
                || !Files.readString(attributes, StandardCharsets.ISO_8859_1).contains("filter=lfs")) {
            return found;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes facts) {
                return INSTALLED.contains(each.getFileName().toString()) && !each.equals(directory)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes facts) throws IOException {
                if (facts.isRegularFile()
                        && facts.size() > POINTER.length
                        && facts.size() < LONGEST_POINTER
                        && isPointer(file)) {
                    found.add(directory.relativize(file).toString());
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    private static boolean isPointer(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] beginning = in.readNBytes(POINTER.length);
            return Arrays.equals(beginning, POINTER);
        }
    }

    private List<String> emptySubmodules() throws IOException {
        Path list = directory.resolve(".gitmodules");
        if (!Files.isRegularFile(list)) {
            return List.of();
        }
        List<String> empty = new ArrayList<>();
        Matcher path = SUBMODULE.matcher(Files.readString(list, StandardCharsets.UTF_8));
        while (path.find()) {
            Path module = directory.resolve(path.group(1)).normalize();
            if (module.startsWith(directory) && isEmpty(module)) {
                empty.add(path.group(1));
            }
        }
        return empty;
    }

    private static boolean isEmpty(Path module) throws IOException {
        if (!Files.isDirectory(module)) {
            return true;
        }
        try (Stream<Path> entries = Files.list(module)) {
            return entries.noneMatch(entry -> !entry.getFileName().toString().equals(".git"));
        }
    }

    private static String named(List<String> paths) {
        return String.join(", ", paths.subList(0, Math.min(NAMED, paths.size())))
                + (paths.size() > NAMED ? " and " + (paths.size() - NAMED) + " more" : "");
    }
}
