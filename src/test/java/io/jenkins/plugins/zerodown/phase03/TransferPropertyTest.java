package io.jenkins.plugins.zerodown.phase03;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Cases;
import io.jenkins.plugins.zerodown.fixture.Property;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/**
 * Whatever a build tree was and has become, and whatever became of the release between: the new release is the tree,
 * the old one as it was.
 */
@Tag("servers")
class TransferPropertyTest {
    /**
     * Names that a shell, tar, awk, xargs or a checksum tool could mistake; few, so that the same path is often
     * something else.
     */
    private static final List<String> NAMES = List.of(
            "a",
            "b",
            "a.b",
            "-rf",
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
            "~",
            "#a",
            "a=b",
            "tab\there",
            "%s",
            "&&",
            "d.js",
            "e.css",
            "\u0001",
            "x".repeat(120),
            "y".repeat(99));

    private static Path directory;
    private static List<Shells> shells;

    @BeforeAll
    static void findShells() throws Exception {
        directory = Files.createTempDirectory("transfer");
        shells = Shells.present(directory.resolve("shells"));
    }

    @AfterAll
    static void remove() throws IOException {
        TransferRig.delete(directory);
    }

    enum Kind {
        FILE,
        EXECUTABLE,
        EMPTY_FILE,
        LARGE_FILE,
        DIRECTORY,
        LINK
    }

    /** What is to be at a path. A path below one that is no directory is left out. */
    record Leaf(List<String> path, Kind kind, int content) {}

    /** @param written what becomes of the release between */
    record Trees(List<Leaf> first, List<Leaf> written, List<Leaf> second) {}

    @Property
    @Wants(names = true)
    void a_release_is_what_its_build_tree_is_and_leaves_the_older_one_alone() throws Exception {
        Cases.eachOf(
                15,
                50,
                Combinators.combine(trees(), trees(), trees()).as(Trees::new),
                TransferPropertyTest::isWhatItsTreeIs);
    }

    private static void isWhatItsTreeIs(List<Trees> trees) throws Exception {
        for (Shells shell : shells) {
            Path place = Files.createTempDirectory(directory, "case");
            try (TransferRig rig = new TransferRig(place, shell.connector())) {
                isWhatItsTreeIs(trees, shell, rig);
            }
            TransferRig.delete(place);
        }
    }

    private static void isWhatItsTreeIs(List<Trees> trees, Shells shell, TransferRig rig) throws Exception {
        plantEach(rig.build, trees, Trees::first);
        Path older = rig.transfer();
        assertThat(TransferRig.look(older)).as(shell.name()).isEqualTo(TransferRig.look(rig.build));
        // Part of what was transferred changes while it is live: verification must notice.
        plantEach(older, trees, tree -> tree.written().subList(0, tree.written().size() / 3));
        plantEach(rig.build, trees, Trees::second);
        Map<String, String> before = TransferRig.look(older);
        Map<String, Object> inodes = inodes(older);

        Path newer = rig.transfer();

        assertThat(TransferRig.look(newer)).as(shell.name()).isEqualTo(TransferRig.look(rig.build));
        assertThat(TransferRig.look(older)).as(shell.name()).isEqualTo(before);
        assertThat(inodes(older)).isEqualTo(inodes);
        assertThat(rig.inTheLock()).noneMatch(name -> name.startsWith("transfer-"));
    }

    /** The first at the top, the others beside each other in directories of their own, which have odd names too. */
    private static void plantEach(Path top, List<Trees> trees, Function<Trees, List<Leaf>> part) throws IOException {
        plant(top, part.apply(trees.get(0)));
        for (int i = 1; i < trees.size(); i++) {
            Path own = top.resolve(NAMES.get(i % NAMES.size()) + i);
            if (!Files.exists(own)) {
                Files.createDirectory(own);
            }
            plant(own, part.apply(trees.get(i)));
        }
    }

    private static Arbitrary<List<Leaf>> trees() {
        Arbitrary<List<String>> paths =
                Arbitraries.of(NAMES).list().ofMinSize(1).ofMaxSize(3);
        return Combinators.combine(
                        paths,
                        Arbitraries.of(Kind.class),
                        Arbitraries.integers().between(0, 3))
                .as(Leaf::new)
                .list()
                .ofMaxSize(24);
    }

    private static void plant(Path top, List<Leaf> leaves) throws IOException {
        for (Leaf leaf : leaves) {
            Path path = top;
            for (String name : leaf.path().subList(0, leaf.path().size() - 1)) {
                path = path.resolve(name);
                if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    Files.deleteIfExists(path);
                    Files.createDirectory(path);
                }
            }
            path = path.resolve(leaf.path().get(leaf.path().size() - 1));
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                TransferRig.delete(path);
            }
            plant(path, leaf);
        }
    }

    private static void plant(Path path, Leaf leaf) throws IOException {
        switch (leaf.kind()) {
            case DIRECTORY -> Files.createDirectory(path);
            case LINK -> Files.createSymbolicLink(path, Path.of(NAMES.get(leaf.content() * 7)));
            case EMPTY_FILE -> Files.createFile(path);
            case LARGE_FILE -> Files.write(path, large(leaf.content()));
            case FILE -> Files.writeString(path, "content " + leaf.content());
            case EXECUTABLE -> {
                Files.writeString(path, "content " + leaf.content());
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    /** Each has pieces of the others: in another order, with something between, with a part left out, behind others. */
    private static byte[] large(int content) {
        Random random = new Random(content / 2);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < 5; i++) {
            byte[] block = new byte[20_000 + 100 * content];
            new Random((i * 3 + content) % 5).nextBytes(block);
            bytes.write(block, 0, block.length - random.nextInt(100));
            bytes.writeBytes(("\n" + content).repeat(i * content).getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static Map<String, Object> inodes(Path top) throws IOException {
        Map<String, Object> inodes = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(top)) {
            for (Path path : paths.toList()) {
                inodes.put(path.toString(), TransferRig.inode(path));
            }
        }
        return inodes;
    }
}
