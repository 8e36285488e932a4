package io.jenkins.plugins.zerodown.phase03;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Cases;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Rows of deployments of a tree that changes: after each, the release is what the source is. That is seen by
 * {@code find} and {@code diff}, which know nothing of manifests; nothing of ours is asked.
 */
@Wants(programs = {"find", "diff", "sort"})
@Tag("servers")
class RowsOfDeploymentsTest {
    private static final int SAMPLE = 16;

    /** Some come first and some last in any order of bytes, and some around a slash. */
    private static final List<String> NAMES = List.of(
            "a",
            "b",
            "a.b",
            "a-b",
            "a!",
            "a0",
            "m",
            "index.php",
            "xmlrpc.php",
            "zz",
            "~",
            "~~last",
            "!first",
            "\u0001",
            "-rf",
            "-",
            "it's",
            "a b",
            " a",
            "a ",
            "\\",
            "a\\nb",
            "\"$(x)\"",
            "*",
            "[a]",
            "ä",
            "\uffee",
            "#a",
            "a=b",
            "tab\there",
            "%s",
            "&&",
            "0",
            "Z",
            "public",
            "storage",
            "bootstrap",
            "x".repeat(120));

    /** Arguments: the source, the release, a directory for lists of what is in them. */
    private static final String LOOK = """
            look() {
              (cd -- "$1" && find . -mindepth 1 -type d -printf 'd %m %p\\n' -o -type l -printf 'l %p -> %l\\n' \\
                -o -printf '%y %m %s %p\\n') | LC_ALL=C sort
            }
            look "$1" >"$3/source"
            look "$2" >"$3/release"
            diff "$3/source" "$3/release" && diff -r --no-dereference -- "$1" "$2"
            """;

    private static Path directory;
    private static Map<String, LocalConnector> userlands;

    @BeforeAll
    static void findShells() throws Exception {
        directory = Files.createTempDirectory("rows");
        userlands = new LinkedHashMap<>();
        for (Shells shell : Shells.present(directory.resolve("shells"))) {
            userlands.put(shell.name(), shell.connector());
            userlands.put(shell.name() + " where links are refused", without(shell, "cp", "-al"));
        }
        for (Shells shell : Shells.present(directory.resolve("others"))) {
            if (shell.name().equals("dash")) {
                userlands.put("dash with a find that prints no more than names", without(shell, "find", "-printf"));
            }
        }
    }

    @AfterAll
    static void remove() throws IOException {
        TransferRig.delete(directory);
    }

    /** The same tools, one of which refuses an option. */
    private static LocalConnector without(Shells shell, String tool, String option) throws IOException {
        Path tools = Files.createDirectories(directory.resolve(shell.name() + " without " + option));
        try (Stream<Path> present = Files.list(shell.tools())) {
            for (Path one : present.toList()) {
                Files.createSymbolicLink(tools.resolve(one.getFileName()), one);
            }
        }
        Path own = tools.resolve(tool);
        Path real = Files.exists(own, LinkOption.NOFOLLOW_LINKS) ? shell.tools().resolve(tool) : Programs.path(tool);
        Files.deleteIfExists(own);
        Files.writeString(
                own,
                "#!/bin/sh\nfor word; do\n  [ \"$word\" != " + option + " ] || exit 1\ndone\n" + "exec '" + real
                        + "' \"$@\"\n");
        assertThat(own.toFile().setExecutable(true, false)).isTrue();
        return new LocalConnector().tools(tools);
    }

    @Test
    void after_each_deployment_of_a_row_the_release_is_what_the_source_is() throws Exception {
        Cases.each(SAMPLE, random -> {
            Row row = new Row(random);
            try (TransferRig rig = row.rig) {
                row.run();
            }
            TransferRig.delete(row.place);
        });
    }

    /** One row; what it has done so far is told where it fails. */
    private static final class Row {
        private final Random random;
        private final Path place;
        private final Path scratch;
        private final TransferRig rig;
        private final List<String> done = new ArrayList<>();

        Row(Random random) throws IOException {
            this.random = random;
            place = Files.createTempDirectory(directory, "row");
            scratch = Files.createDirectory(place.resolve("scratch"));
            String name = new ArrayList<>(userlands.keySet()).get(random.nextInt(userlands.size()));
            rig = new TransferRig(place, userlands.get(name));
            done.add(name);
        }

        void run() throws Exception {
            for (int i = random.nextInt(12) + 1; i > 0; i--) {
                add();
            }
            if (random.nextInt(5) == 0) {
                otherTool();
            }
            int deployments = 3 + random.nextInt(2);
            for (int i = 0; i < deployments; i++) {
                Path release;
                try {
                    release = rig.transferAlone();
                } catch (Exception e) {
                    throw new AssertionError(done + ": " + e.getMessage(), e);
                }
                same(rig.build, release);
                Path before = Files.createDirectory(place.resolve("before" + i));
                Ran.of("cp", "-a", release + "/.", before.toString()).orThrow();
                done.add("deployed");
                boolean meddled = random.nextInt(3) == 0;
                if (meddled) {
                    live(release);
                    before = null;
                }
                if (random.nextInt(3) > 0) {
                    rig.readySpare();
                    done.add("a pre-linked tree");
                    if (random.nextInt(5) == 0) {
                        tamper(rig.deploy
                                .resolve(".zerodown/spare")
                                .resolve(release.getFileName())
                                .resolve("tree"));
                        before = null;
                    }
                }
                for (int changes = random.nextInt(4); changes > 0; changes--) {
                    change();
                }
                if (i == deployments - 1 && before != null) {
                    rig.transferAlone();
                    same(before, release);
                }
            }
        }

        private void same(Path source, Path release) throws Exception {
            Ran looked = Ran.of("sh", "-c", LOOK, "sh", source.toString(), release.toString(), scratch.toString());
            if (!looked.ok()) {
                throw new AssertionError("a release differs from its source (in " + place + ") after " + done + ":\n"
                        + looked.out() + looked.err());
            }
        }

        /** What another tool has made live before. */
        private void otherTool() throws Exception {
            Path foreign = Files.createDirectories(rig.deploy.resolve("releases/7"));
            Ran.of("cp", "-a", rig.build + "/.", foreign.toString()).orThrow();
            Files.createSymbolicLink(rig.deploy.resolve("current"), Path.of("releases/7"));
            done.add("by another tool");
            change();
            change();
        }

        /** What becomes of a release that runs. */
        private void live(Path release) throws Exception {
            Path storage = release.resolve("storage");
            if (Files.exists(storage, LinkOption.NOFOLLOW_LINKS)) {
                TransferRig.delete(storage);
            }
            Files.createSymbolicLink(storage, Path.of("../../shared/storage"));
            if (Files.isDirectory(release.resolve("bootstrap"), LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(release.resolve("bootstrap/written/by"));
                Files.writeString(release.resolve("bootstrap/written/by/run\ntime"), "x");
            }
            Files.writeString(release.resolve("zzzz"), "left behind");
            done.add("ran");
            if (random.nextBoolean()) {
                tamper(release);
            }
        }

        private void tamper(Path tree) throws Exception {
            List<Path> all = paths(tree);
            if (all.isEmpty()) {
                return;
            }
            Path path = all.get(random.nextInt(all.size()));
            if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && random.nextBoolean()) {
                Files.writeString(path, "tampered");
            } else {
                TransferRig.delete(path);
                if (random.nextBoolean()) {
                    Files.createDirectory(path);
                }
            }
            done.add("tampered with " + tree.relativize(path));
        }

        private void change() throws Exception {
            List<Path> all = paths(rig.build);
            if (all.isEmpty()) {
                add();
                return;
            }
            // The first and the last of them most of all.
            Path path = switch (random.nextInt(4)) {
                case 0 -> all.get(0);
                case 1 -> all.get(all.size() - 1);
                default -> all.get(random.nextInt(all.size()));
            };
            String shown = rig.build.relativize(path).toString();
            boolean file = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
            switch (random.nextInt(7)) {
                case 0, 1 -> {
                    TransferRig.delete(path);
                    done.add("rm " + shown);
                }
                case 2 -> {
                    TransferRig.delete(path);
                    plant(path);
                }
                case 3 -> add();
                case 4 -> {
                    Path to = path.resolveSibling(NAMES.get(random.nextInt(NAMES.size())));
                    if (!Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
                        Files.move(path, to);
                        done.add("mv " + shown + " " + to.getFileName());
                    }
                }
                case 5 -> {
                    if (file) {
                        chmod(path);
                    }
                }
                default -> {
                    if (file) {
                        // Mostly of the same length.
                        Files.writeString(path, "content " + random.nextInt(12));
                        done.add("write " + shown);
                    }
                }
            }
        }

        private void add() throws Exception {
            Path path = rig.build;
            for (int depth = random.nextInt(3); depth >= 0; depth--) {
                if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                        TransferRig.delete(path);
                    }
                    Files.createDirectory(path);
                }
                path = path.resolve(NAMES.get(random.nextInt(NAMES.size())));
            }
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                TransferRig.delete(path);
            }
            plant(path);
        }

        private void plant(Path path) throws Exception {
            String shown = rig.build.relativize(path).toString();
            switch (random.nextInt(6)) {
                case 0 -> {
                    Files.createDirectory(path);
                    done.add("mkdir " + shown);
                }
                case 1 -> {
                    Files.createSymbolicLink(path, Path.of(NAMES.get(random.nextInt(NAMES.size()))));
                    done.add("ln -s " + shown);
                }
                case 2 -> {
                    Files.createDirectory(path);
                    Files.writeString(path.resolve("below"), "content " + random.nextInt(12));
                    Files.createFile(path.resolve("~"));
                    done.add("mkdir and fill " + shown);
                }
                default -> {
                    Files.writeString(path, "content " + random.nextInt(12));
                    done.add("new " + shown);
                    if (random.nextInt(3) == 0) {
                        chmod(path);
                    }
                }
            }
        }

        private void chmod(Path path) throws IOException {
            String mode = List.of("rw-r--r--", "rwxr-xr-x", "rw-------", "rwx------", "rw-r-----", "r--r--r--")
                    .get(random.nextInt(6));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
            done.add("chmod " + mode + " " + rig.build.relativize(path));
        }

        private static List<Path> paths(Path top) throws IOException {
            if (!Files.isDirectory(top)) {
                return List.of();
            }
            try (Stream<Path> paths = Files.walk(top)) {
                return paths.filter(path -> !path.equals(top))
                        .sorted(Comparator.comparing(Path::toString))
                        .toList();
            }
        }
    }
}
