package io.jenkins.plugins.zerodown.phase03;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Shells;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The tree that is linked ahead of the next deployment becomes its release only as far as it is still right. */
@Tag("servers")
class PreLinkedTreeTest extends TransferSite {
    @ParameterizedTest
    @MethodSource("timed")
    void what_was_readied_after_the_last_deployment_becomes_the_release(Shells shell) throws Exception {
        TransferRig rig = rig(shell)
                .file("with space/it's $(x) `y` \\ \"q\"", "odd")
                .file("gone/deep/x", "x")
                .file("file-then-directory", "x");
        Files.createSymbolicLink(rig.build.resolve("app/link"), Path.of("../public/index.php"));
        Path first = rig.transfer();
        Map<String, String> before = TransferRig.look(first);
        Files.writeString(first.resolve("release.json"), "{}");
        Path preLinked = preLinked(rig, first);
        Object directory = TransferRig.inode(preLinked.resolve("tree/app"));
        rig.file("app/A.php", "changed").file("new/one", "1");
        TransferRig.delete(rig.build.resolve("gone"));
        TransferRig.delete(rig.build.resolve("file-then-directory"));
        rig.file("file-then-directory/now/below", "y");

        Path second = rig.transfer();

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
        assertThat(TransferRig.inode(second.resolve("app"))).isEqualTo(directory);
        assertThat(preLinked).doesNotExist();
        assertThat(TransferRig.inode(second.resolve("app/B.php")))
                .isEqualTo(TransferRig.inode(first.resolve("app/B.php")));
        assertThat(TransferRig.inode(second.resolve("bootstrap/cache/.gitignore")))
                .isNotEqualTo(TransferRig.inode(first.resolve("bootstrap/cache/.gitignore")));
        Files.delete(first.resolve("release.json"));
        assertThat(TransferRig.look(first)).isEqualTo(before);
        assertThat(rig.said()).contains("3 of 9 files changed");
    }

    /** What happens to a pre-linked tree, or to the release that shares its files, after it was verified. */
    private enum Meddling {
        WRITTEN_IN_PLACE,
        MODE_CHANGED,
        REMOVED,
        ADDED,
        ADDED_WITH_TWO_LINES,
        REPLACED_BY_THE_SAME_NAME,
        MOVED,
        DIRECTORY_CLOSED,
        LINK_LED_ASTRAY,
        ANOTHER_OF_ITS_LINKS_REMOVED;

        void with(Path preLinked, Path first) throws Exception {
            Path app = preLinked.resolve("tree/app");
            switch (this) {
                case WRITTEN_IN_PLACE ->
                    Files.writeString(first.resolve("app/B.php"), "x", StandardOpenOption.TRUNCATE_EXISTING);
                case MODE_CHANGED ->
                    Files.setPosixFilePermissions(
                            first.resolve("app/B.php"), PosixFilePermissions.fromString("rw-rw-rw-"));
                case REMOVED -> Files.delete(app.resolve("B.php"));
                case ADDED ->
                    Files.writeString(
                            Files.createDirectories(app.resolve("more")).resolve("file"), "x");
                case ADDED_WITH_TWO_LINES -> Files.writeString(app.resolve("B.php\nB.php"), "x");
                case REPLACED_BY_THE_SAME_NAME -> {
                    Files.delete(app.resolve("B.php"));
                    Files.writeString(app.resolve("B.php"), "x");
                }
                case MOVED -> Files.move(app.resolve("B.php"), preLinked.resolve("tree/B.php"));
                case DIRECTORY_CLOSED ->
                    Files.setPosixFilePermissions(app, PosixFilePermissions.fromString("rwx------"));
                case LINK_LED_ASTRAY -> {
                    Files.delete(app.resolve("link"));
                    Files.createSymbolicLink(app.resolve("link"), Path.of("/etc/passwd"));
                }
                case ANOTHER_OF_ITS_LINKS_REMOVED -> Files.delete(first.resolve("app/B.php"));
            }
        }
    }

    static Stream<Arguments> meddlings() {
        return timed().flatMap(shell -> Stream.of(Meddling.values()).map(how -> Arguments.of(shell, how)));
    }

    @ParameterizedTest
    @MethodSource("meddlings")
    void what_has_changed_in_it_since_it_was_verified_is_found(Shells shell, Meddling meddling) throws Exception {
        TransferRig rig = rig(shell);
        Files.createSymbolicLink(rig.build.resolve("app/link"), Path.of("../public/index.php"));
        Path first = rig.transfer();
        meddling.with(preLinked(rig, first), first);
        rig.file("app/A.php", "changed");

        Path second = rig.transfer();

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
    }

    @ParameterizedTest
    @MethodSource("timed")
    void it_is_verified_again_where_the_times_of_files_may_not_be_what_they_were(Shells shell) throws Exception {
        for (String line : List.of(
                "${boot} ${up} ${now}",
                "00000000-boot ${up} ${now}",
                "${boot} ${up} 1",
                "${boot} 0 ${now}",
                "nonsense")) {
            TransferRig rig = opened(new TransferRig(Files.createTempDirectory(temporary, "rig"), shell.connector()))
                    .file("app/A.php", "a")
                    .file("app/B.php", "b");
            Path first = rig.transfer();
            Path preLinked = preLinked(rig, first);
            List<String> made = Files.readAllLines(preLinked.resolve("made"));
            String[] word = made.get(1).split(" ");
            // From now on every change is older than the mark.
            Files.setLastModifiedTime(
                    preLinked.resolve("mark"), FileTime.from(Instant.now().plus(Duration.ofDays(400))));
            Files.writeString(
                    preLinked.resolve("made"),
                    made.get(0) + "\n"
                            + line.replace("${boot}", word[0])
                                    .replace("${up}", word[1])
                                    .replace("${now}", word[2]) + "\n");
            Files.writeString(first.resolve("app/B.php"), "x");

            Path second = rig.transfer();

            if (line.equals("${boot} ${up} ${now}")) {
                assertThat(second.resolve("app/B.php"))
                        .as("such times are believed")
                        .hasContent("x");
                continue;
            }
            assertThat(TransferRig.look(second)).as(line).isEqualTo(TransferRig.look(rig.build));
            assertThat(rig.said()).contains("less 1 that the older release had not as it was made");
        }
    }

    @ParameterizedTest
    @MethodSource("timed")
    void a_pre_linked_tree_takes_many_files_and_directories_too(Shells shell) throws Exception {
        TransferRig rig = rig(shell);
        preLinked(rig, rig.transfer());
        for (int i = 0; i < 600; i++) {
            rig.file("many/" + i % 7 + "/" + i, "file " + i);
        }

        Path second = rig.transfer();

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
        assertThat(rig.said()).contains("600 of 606 files changed");
    }

    @ParameterizedTest
    @MethodSource("timed")
    void that_of_a_release_that_was_tampered_with_has_only_what_is_as_it_was_sent(Shells shell) throws Exception {
        TransferRig rig = rig(shell)
                .file("app/C.php", "c")
                .file("app/D.php", "d")
                .file("app/E.php", "e")
                .file("app/F.php", "f")
                .file("app/G.php", "g")
                .file("app/H.php", "h");
        Path first = rig.transfer();
        Files.writeString(first.resolve("app/A.php"), "tampered");
        Files.setPosixFilePermissions(first.resolve("app/B.php"), PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.delete(first.resolve("app/C.php"));
        Files.createDirectory(first.resolve("app/C.php"));
        Files.writeString(first.resolve("app/more\nthan one line"), "");
        Path preLinked = preLinked(rig, first);
        assertThat(preLinked.resolve("tree/app")).isDirectoryNotContaining("regex:.*/([ABC]\\.php|more.*)");

        Path second = rig.transfer();

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
        assertThat(first.resolve("app/A.php")).hasContent("tampered");
        assertThat(rig.said()).contains("less 3 that the older release had not as it was made");
    }

    @ParameterizedTest
    @MethodSource("timed")
    void the_pre_linked_tree_of_other_modes_is_no_more_than_links(Shells shell) throws Exception {
        TransferRig rig = rig(shell);
        Path first = rig.transfer();
        preLinked(rig, first);

        Path second = rig.modes(0640, 0750).transfer();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(second.resolve("app/A.php"))))
                .isEqualTo("rw-r-----");
        assertThat(TransferRig.look(first)).isEqualTo(TransferRig.look(rig.build));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void where_find_cannot_compare_times_there_is_none_and_nothing_is_left_of_one(Shells shell) throws Exception {
        TransferRig rig = rig(shell);
        Path first = rig.transfer();
        rig.readySpare();

        Path preLinked = rig.deploy.resolve(".zerodown/spare");
        if (timed().anyMatch(shell::equals)) {
            assertThat(preLinked.resolve(first.getFileName())).isDirectory();
        } else {
            assertThat(preLinked).isEmptyDirectory();
        }
        assertThat(TransferRig.look(rig.transfer())).isEqualTo(TransferRig.look(rig.build));
    }

    /** Those whose find compares the times of files: busybox's does not. */
    static Stream<Shells> timed() {
        return shells().filter(shell -> !shell.name().equals("busybox"));
    }

    private static Path preLinked(TransferRig rig, Path release) throws Exception {
        rig.readySpare();
        return rig.deploy.resolve(".zerodown/spare").resolve(release.getFileName());
    }
}
