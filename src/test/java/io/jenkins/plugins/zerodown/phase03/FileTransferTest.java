package io.jenkins.plugins.zerodown.phase03;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.zerodown.fixture.FreeSlot;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("servers")
class FileTransferTest {
    @TempDir
    static Path userlands;

    private static List<Shells> shells;

    @TempDir
    Path temporary;

    private final List<TransferRig> rigs = new ArrayList<>();

    static Stream<Shells> shells() {
        return shells.stream();
    }

    @BeforeAll
    static void findShells() throws Exception {
        shells = Shells.present(userlands);
    }

    /** Its shells are ended with the test. */
    private TransferRig opened(TransferRig rig) {
        rigs.add(rig);
        return rig;
    }

    @AfterEach
    void close() {
        rigs.forEach(TransferRig::close);
    }

    private TransferRig rig(Shells shell) throws Exception {
        TransferRig rig = opened(new TransferRig(temporary, shell.connector()));
        return rig.file("artisan", "#!/usr/bin/env php")
                .file("public/index.php", "<?php 1;")
                .file("app/A.php", "a")
                .file("app/B.php", "b")
                .file("bootstrap/cache/.gitignore", "*")
                .file("storage/logs/.gitignore", "*");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_first_release_arrives_whole(Shells shell) throws Exception {
        TransferRig rig = rig(shell)
                .file("-n", "dash")
                .file("with space/it's $(x) `y` \\ \"q\"", "odd")
                .file("ä/ö", "umlaut")
                .file("deep/" + "0123456789".repeat(9) + "/" + "abcdefghij".repeat(12), "long");
        Files.createDirectories(rig.build.resolve("empty/one"));
        Files.createSymbolicLink(rig.build.resolve("app/link"), Path.of("../public/index.php"));
        Files.createSymbolicLink(rig.build.resolve("dangling"), Path.of("abcdefghij".repeat(11)));
        assertThat(rig.build.resolve("artisan").toFile().setExecutable(true, false))
                .isTrue();

        Path release = rig.transfer();

        assertThat(TransferRig.look(release)).isEqualTo(TransferRig.look(rig.build));
        assertThat(rig.said()).contains("10 of 10 files changed");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_second_release_takes_what_has_not_changed_from_the_first(Shells shell) throws Exception {
        TransferRig rig = rig(shell);
        Path first = rig.transfer();
        Map<String, String> before = TransferRig.look(first);
        rig.file("app/A.php", "changed");
        // A fresh checkout: the same bytes with new times.
        Files.setLastModifiedTime(rig.build.resolve("app/B.php"), FileTime.fromMillis(1));

        Path second = rig.transfer();

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
        assertThat(TransferRig.look(first)).isEqualTo(before);
        assertThat(TransferRig.inode(second.resolve("app/B.php")))
                .isEqualTo(TransferRig.inode(first.resolve("app/B.php")));
        assertThat(TransferRig.inode(second.resolve("app/A.php")))
                .isNotEqualTo(TransferRig.inode(first.resolve("app/A.php")));
        assertThat(rig.said()).contains("1 of 6 files changed (2 more sent anew, since run time writes there)");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_manifest_that_this_machine_has_kept_and_that_is_broken_is_asked_for_again(Shells shell) throws Exception {
        TransferRig rig = rig(shell);
        rig.transfer();
        DeploymentContext next = rig.file("app/A.php", "changed").run();
        try (Stream<Path> kept = Files.list(next.cacheDirectory().resolve("manifests"))) {
            Path file = kept.findFirst().orElseThrow();
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
                out.write("f 0644 1 0 ../outside\n".getBytes(StandardCharsets.UTF_8));
            }
        }

        Path second = rig.transfer(next);

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
        assertThat(rig.said()).contains("1 of 6 files changed");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void what_a_live_release_has_become_since_does_not_reach_the_next(Shells shell) throws Exception {
        TransferRig rig = rig(shell);
        Path first = rig.transfer();
        TransferRig.delete(first.resolve("storage"));
        Files.createSymbolicLink(first.resolve("storage"), Path.of("../../shared/storage"));
        Files.createDirectories(rig.deploy.resolve("shared/storage/app"));
        Files.createSymbolicLink(first.resolve(".env"), Path.of("../../shared/.env"));
        Files.writeString(first.resolve("bootstrap/cache/config.php"), "secret");
        Files.writeString(first.resolve("release.json"), "{}");
        Files.writeString(first.resolve("a name\nof two lines"), "x");
        Files.writeString(first.resolve("bootstrap/cache/.gitignore"), "written");

        Path second = rig.transfer();

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
        assertThat(rig.deploy.resolve("shared/storage/app")).isDirectory();
        assertThat(first.resolve("bootstrap/cache/.gitignore")).hasContent("written");
        assertThat(TransferRig.inode(second.resolve("bootstrap/cache/.gitignore")))
                .isNotEqualTo(TransferRig.inode(first.resolve("bootstrap/cache/.gitignore")));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_tampered_older_release_is_noticed_and_what_differs_is_sent(Shells shell) throws Exception {
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
        Files.delete(first.resolve("app/D.php"));
        Files.createDirectory(first.resolve("app/D.php"));
        Map<String, String> tampered = TransferRig.look(first);

        Path second = rig.transfer();

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
        assertThat(TransferRig.look(first)).isEqualTo(tampered);
        assertThat(rig.said()).contains("less 4 that the older release had not as it was made");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void of_a_large_file_only_what_no_older_one_has_is_sent(Shells shell) throws Exception {
        Programs.assume("php");
        byte[] asset = bytes(1, 300_000);
        byte[] other = bytes(2, 200_000);
        TransferRig rig = rig(shell).file("public/-n it's\\ä.js", asset).file("public/app-1a2b.js", other);
        Path first = rig.transfer();
        Map<String, String> before = TransferRig.look(first);
        Files.delete(rig.build.resolve("public/app-1a2b.js"));
        rig.file(
                        "public/-n it's\\ä.js",
                        join(
                                bytes(3, 7),
                                Arrays.copyOf(asset, 100_000),
                                bytes(4, 5_000),
                                Arrays.copyOfRange(asset, 110_000, 300_000)))
                .file("public/app-3c4d.js", join(other, Arrays.copyOfRange(asset, 50_000, 60_000)))
                .file("public/new.js", bytes(5, 70_000));

        Path second = rig.transfer();

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
        assertThat(TransferRig.look(first)).isEqualTo(before);
        assertThat(sentBytes(rig)).isBetween(75_000L, 95_000L);
        assertThat(rig.said()).doesNotContain("less");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_large_file_that_is_not_what_it_was_gives_no_pieces(Shells shell) throws Exception {
        Programs.assume("php");
        byte[] asset = bytes(1, 300_000);
        TransferRig rig = rig(shell).file("public/app.js", asset).file("public/gone.js", bytes(2, 100_000));
        Path first = rig.transfer();
        Files.write(first.resolve("public/app.js"), bytes(3, 300_000));
        Files.delete(first.resolve("public/gone.js"));
        Files.delete(rig.build.resolve("public/gone.js"));
        rig.file("public/app.js", join(asset, bytes(4, 100))).file("public/come.js", bytes(2, 100_000));

        Path second = rig.transfer();

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
        assertThat(rig.said()).contains("less 2 that the older release had not as it was made");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void what_this_machine_has_kept_of_large_files_is_no_more_than_a_hint(Shells shell) throws Exception {
        byte[] asset = bytes(1, 300_000);
        TransferRig rig = rig(shell).file("public/app.js", asset);
        rig.transfer();
        DeploymentContext next =
                rig.file("public/app.js", join(asset, bytes(4, 100))).run();
        try (Stream<Path> kept = Files.list(next.cacheDirectory().resolve("chunks"))) {
            byte[] broken = bytes(5, 4 + 12 * 100);
            for (Path file : kept.toList()) {
                Files.write(file, broken);
            }
        }

        Path second = rig.transfer(next);

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
        assertThat(sentBytes(rig)).isGreaterThan(300_000);
    }

    private static byte[] bytes(int seed, int count) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static long sentBytes(TransferRig rig) {
        Matcher told = Pattern.compile("-> (\\S+) (\\w+) sent").matcher(rig.said());
        assertThat(told.find()).as(rig.said()).isTrue();
        return (long) (Double.parseDouble(told.group(1))
                * (told.group(2).equals("MB") ? 1_000_000 : told.group(2).equals("kB") ? 1_000 : 1));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void what_vanished_and_what_became_something_else_is_so_on_the_server_too(Shells shell) throws Exception {
        TransferRig rig = rig(shell)
                .file("file-then-directory", "x")
                .file("directory-then-file/below", "x")
                .file("gone/deep/x", "x");
        Files.createSymbolicLink(rig.build.resolve("link-then-file"), Path.of("artisan"));
        rig.transfer();
        TransferRig.delete(rig.build.resolve("file-then-directory"));
        TransferRig.delete(rig.build.resolve("directory-then-file"));
        TransferRig.delete(rig.build.resolve("gone"));
        TransferRig.delete(rig.build.resolve("link-then-file"));
        rig.file("file-then-directory/now/below", "y")
                .file("directory-then-file", "y")
                .file("link-then-file", "y");
        assertThat(rig.build.resolve("app/A.php").toFile().setExecutable(true, false))
                .isTrue();

        Path second = rig.transfer();

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
        assertThat(rig.build.resolve("artisan")).hasContent("#!/usr/bin/env php");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void names_that_are_no_text_survive(Shells shell) throws Exception {
        TransferRig rig = rig(shell);
        String octal = "\\377\\200 \\\\n \\001\\t*?[x]";
        Ran.of(
                        "sh",
                        "-c",
                        "cd \"$1\" && mkdir -- \"$(printf \"$2\")\""
                                + " && printf raw >\"$(printf \"$2\")/$(printf \"$2\")\""
                                + " && ln -s -- \"$(printf \"$2\")\" \"link $(printf \"$2\")\"",
                        "sh",
                        rig.build.toString(),
                        octal)
                .orThrow();
        rig.transfer();
        rig.file("app/A.php", "changed");

        Path second = rig.transfer();

        Ran.of("diff", "-r", "--no-dereference", rig.build.toString(), second.toString())
                .orThrow();
        Ran names = Ran.of("sh", "-c", "cd \"$1\" && find . | LC_ALL=C sort | od -c", "sh", second.toString())
                .orThrow();
        assertThat(names.out())
                .isEqualTo(Ran.of("sh", "-c", "cd \"$1\" && find . | LC_ALL=C sort | od -c", "sh", rig.build.toString())
                        .out())
                .contains("377 200");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_live_release_of_another_tool_is_taken_from(Shells shell) throws Exception {
        TransferRig rig = rig(shell);
        Path foreign = Files.createDirectories(rig.deploy.resolve("releases/7"));
        Files.createDirectories(foreign.resolve("app"));
        Files.writeString(foreign.resolve("app/A.php"), "a");
        Files.writeString(foreign.resolve("app/B.php"), "other");
        Files.createSymbolicLink(foreign.resolve("storage"), Path.of("../../shared/storage"));
        Files.createSymbolicLink(rig.deploy.resolve("current"), foreign);

        Path release = rig.transfer();

        assertThat(TransferRig.look(release)).isEqualTo(TransferRig.look(rig.build));
        assertThat(TransferRig.inode(release.resolve("app/A.php")))
                .isEqualTo(TransferRig.inode(foreign.resolve("app/A.php")));
        assertThat(foreign.resolve("app/B.php")).hasContent("other");
        assertThat(rig.said()).contains("5 of 6 files changed");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void another_mode_or_owner_of_the_target_reaches_every_file_of_the_new_release_and_none_of_the_old(Shells shell)
            throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root gives files away");
        TransferRig rig = rig(shell);
        Path first = rig.transfer();
        Map<String, String> before = TransferRig.look(first);
        rig.modes(0640, 0750).owner("nobody").become("env", "--");

        Path second = rig.transfer();
        Path third = rig.transfer();

        assertThat(TransferRig.look(first)).isEqualTo(before);
        assertThat(Files.getOwner(first.resolve("app/A.php")).getName()).isEqualTo("root");
        for (Path release : List.of(second, third)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(release.resolve("app/A.php"))))
                    .isEqualTo("rw-r-----");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(release.resolve("app"))))
                    .isEqualTo("rwxr-x---");
            assertThat(Files.getOwner(release.resolve("app/A.php")).getName()).isEqualTo("nobody");
            assertThat(Files.getOwner(release.resolve("app")).getName())
                    .as("6.3 gives directories away")
                    .isEqualTo("root");
            assertThat(TransferRig.look(release).keySet())
                    .isEqualTo(TransferRig.look(rig.build).keySet());
        }
        assertThat(TransferRig.inode(third.resolve("app/A.php")))
                .isEqualTo(TransferRig.inode(second.resolve("app/A.php")));
    }

    @ParameterizedTest
    @MethodSource("timed")
    void the_spare_that_was_readied_after_the_last_deployment_becomes_the_release(Shells shell) throws Exception {
        TransferRig rig = rig(shell)
                .file("with space/it's $(x) `y` \\ \"q\"", "odd")
                .file("gone/deep/x", "x")
                .file("file-then-directory", "x");
        Files.createSymbolicLink(rig.build.resolve("app/link"), Path.of("../public/index.php"));
        Path first = rig.transfer();
        Map<String, String> before = TransferRig.look(first);
        Files.writeString(first.resolve("release.json"), "{}");
        Path spare = spare(rig, first);
        Object directory = TransferRig.inode(spare.resolve("tree/app"));
        rig.file("app/A.php", "changed").file("new/one", "1");
        TransferRig.delete(rig.build.resolve("gone"));
        TransferRig.delete(rig.build.resolve("file-then-directory"));
        rig.file("file-then-directory/now/below", "y");

        Path second = rig.transfer();

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
        assertThat(TransferRig.inode(second.resolve("app"))).isEqualTo(directory);
        assertThat(spare).doesNotExist();
        assertThat(TransferRig.inode(second.resolve("app/B.php")))
                .isEqualTo(TransferRig.inode(first.resolve("app/B.php")));
        assertThat(TransferRig.inode(second.resolve("bootstrap/cache/.gitignore")))
                .isNotEqualTo(TransferRig.inode(first.resolve("bootstrap/cache/.gitignore")));
        Files.delete(first.resolve("release.json"));
        assertThat(TransferRig.look(first)).isEqualTo(before);
        assertThat(rig.said()).contains("3 of 9 files changed");
    }

    /** What happens to a spare, or to the release that shares its files, after it was verified. */
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

        void with(Path spare, Path first) throws Exception {
            Path app = spare.resolve("tree/app");
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
                case MOVED -> Files.move(app.resolve("B.php"), spare.resolve("tree/B.php"));
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
    void what_has_changed_in_a_spare_since_it_was_verified_is_found(Shells shell, Meddling meddling) throws Exception {
        TransferRig rig = rig(shell);
        Files.createSymbolicLink(rig.build.resolve("app/link"), Path.of("../public/index.php"));
        Path first = rig.transfer();
        meddling.with(spare(rig, first), first);
        rig.file("app/A.php", "changed");

        Path second = rig.transfer();

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
    }

    @ParameterizedTest
    @MethodSource("timed")
    void a_spare_is_verified_again_where_the_times_of_files_may_not_be_what_they_were(Shells shell) throws Exception {
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
            Path spare = spare(rig, first);
            List<String> made = Files.readAllLines(spare.resolve("made"));
            String[] word = made.get(1).split(" ");
            // From now on every change is older than the mark.
            Files.setLastModifiedTime(
                    spare.resolve("mark"), FileTime.from(Instant.now().plus(Duration.ofDays(400))));
            Files.writeString(
                    spare.resolve("made"),
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
    void a_spare_takes_many_files_and_directories_too(Shells shell) throws Exception {
        TransferRig rig = rig(shell);
        spare(rig, rig.transfer());
        for (int i = 0; i < 600; i++) {
            rig.file("many/" + i % 7 + "/" + i, "file " + i);
        }

        Path second = rig.transfer();

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
        assertThat(rig.said()).contains("600 of 606 files changed");
    }

    @ParameterizedTest
    @MethodSource("timed")
    void a_spare_of_a_release_that_was_tampered_with_has_only_what_is_as_it_was_sent(Shells shell) throws Exception {
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
        Path spare = spare(rig, first);
        assertThat(spare.resolve("tree/app")).isDirectoryNotContaining("regex:.*/([ABC]\\.php|more.*)");

        Path second = rig.transfer();

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
        assertThat(first.resolve("app/A.php")).hasContent("tampered");
        assertThat(rig.said()).contains("less 3 that the older release had not as it was made");
    }

    @ParameterizedTest
    @MethodSource("timed")
    void the_spare_of_other_modes_is_no_more_than_links(Shells shell) throws Exception {
        TransferRig rig = rig(shell);
        Path first = rig.transfer();
        spare(rig, first);

        Path second = rig.modes(0640, 0750).transfer();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(second.resolve("app/A.php"))))
                .isEqualTo("rw-r-----");
        assertThat(TransferRig.look(first)).isEqualTo(TransferRig.look(rig.build));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void where_find_cannot_compare_times_there_is_no_spare_and_nothing_is_left_of_one(Shells shell) throws Exception {
        TransferRig rig = rig(shell);
        Path first = rig.transfer();
        rig.readySpare();

        Path spare = rig.deploy.resolve(".zerodown/spare");
        if (timed().anyMatch(shell::equals)) {
            assertThat(spare.resolve(first.getFileName())).isDirectory();
        } else {
            assertThat(spare).isEmptyDirectory();
        }
        assertThat(TransferRig.look(rig.transfer())).isEqualTo(TransferRig.look(rig.build));
    }

    /** Those whose find compares the times of files: busybox's does not. */
    static Stream<Shells> timed() {
        return shells().filter(shell -> !shell.name().equals("busybox"));
    }

    private static Path spare(TransferRig rig, Path release) throws Exception {
        rig.readySpare();
        return rig.deploy.resolve(".zerodown/spare").resolve(release.getFileName());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void where_links_are_refused_files_are_copied(Shells shell) throws Exception {
        Programs.assume("unshare", "mount");
        assumeTrue(Ran.of("unshare", "-m", "true").ok(), "this user may not make mount namespaces");
        // No link leads out of a mount. A cp that refuses would not do: some builds of busybox take their own before
        // any in PATH.
        Path apart = temporary.resolve("apart");
        Path as = Files.writeString(
                temporary.resolve("sh"),
                "#!/bin/sh\n[ -L '" + apart + "' ] || exec sh \"$@\"\n"
                        + "exec unshare -m /bin/sh -c 'mount --bind \"$0\" \"$0\" && exec sh \"$@\"' '" + apart
                        + "' \"$@\"\n");
        assertThat(as.toFile().setExecutable(true, false)).isTrue();
        TransferRig rig = opened(
                new TransferRig(temporary, LocalConnector.with(as.toString()).tools(shell.tools())));
        rig.file("app/A.php", "a")
                .file("app/B.php", "b")
                .file("public/index.php", "i")
                .file("artisan", "x");
        Path first = rig.transfer();
        Files.createSymbolicLink(apart, first);
        rig.file("app/A.php", "changed");

        Path second = rig.transfer();

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
        assertThat(TransferRig.inode(second.resolve("app/B.php")))
                .isNotEqualTo(TransferRig.inode(first.resolve("app/B.php")));
        assertThat(rig.said()).contains("1 of 4 files changed", "by copies, since links were refused");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void files_of_another_user_in_the_older_release_are_sent_and_his_others_left_behind(Shells shell) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root makes files of two users");
        Programs.assume("setpriv");
        Path tools = shell.tools().toAbsolutePath();
        Path as = temporary.resolve("as-nobody");
        Files.writeString(
                as,
                "#!/bin/sh\nPATH=" + tools + ":$PATH\nexport PATH\n" + "exec " + Programs.path("setpriv")
                        + " --reuid=65534 --regid=65534 --clear-groups sh \"$@\"\n");
        assertThat(as.toFile().setExecutable(true)).isTrue();
        for (Path entered : List.of(userlands, temporary)) {
            Files.setPosixFilePermissions(entered, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        TransferRig rig = opened(new TransferRig(temporary, LocalConnector.with(as.toString())));
        Ran.of("chown", "-R", "65534", rig.deploy.toString()).orThrow();
        rig.file("app/A.php", "a").file("app/B.php", "b").file("app/C.php", "c").file("public/index.php", "i");
        Path first = rig.transfer();
        Ran.of("chown", "root", first.resolve("app/A.php").toString()).orThrow();
        Files.createDirectories(first.resolve("bootstrap/cache"));
        Files.writeString(first.resolve("bootstrap/cache/config.php"), "of root");
        Ran.of("chmod", "600", first.resolve("bootstrap/cache/config.php").toString())
                .orThrow();

        Path second = rig.transfer();

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
        assertThat(Files.getAttribute(second.resolve("app/A.php"), "unix:uid")).isEqualTo(65534);
        assertThat(Files.getAttribute(first.resolve("app/A.php"), "unix:uid")).isEqualTo(0);
        assertThat(TransferRig.inode(second.resolve("app/B.php")))
                .isEqualTo(TransferRig.inode(first.resolve("app/B.php")));
        assertThat(rig.said()).contains("less 1 that the older release had not as it was made");
    }

    @Test
    void a_transfer_that_was_cut_is_done_again_from_the_start() throws Exception {
        TransferRig rig = rig(shells.get(0));
        rig.transfer();
        DeploymentContext context = rig.run();
        new BuildArtifactPreparation().run(context);
        new ReleaseDirectoryCreation().run(context);
        Path release = rig.release(context);
        // No process has this number.
        Path dead = FreeSlot.lock(rig.deploy).resolve("transfer-4194999");
        Files.createDirectories(dead.resolve("tree"));
        Files.writeString(dead.resolve("tree/half"), "half");
        Files.writeString(release.resolve("half"), "half");

        new FileTransfer().run(context);
        new FileTransfer().run(context);

        assertThat(TransferRig.look(release)).isEqualTo(TransferRig.look(rig.build));
        assertThat(rig.inTheLock()).noneMatch(name -> name.startsWith("transfer-"));
    }

    @Test
    void a_file_that_changes_after_it_was_listed_is_named_and_the_release_is_not_complete() throws Exception {
        TransferRig rig = rig(shells.get(0));
        DeploymentContext context = rig.run();
        new BuildArtifactPreparation().run(context);
        new ReleaseDirectoryCreation().run(context);
        rig.file("app/B.php", "B");

        assertThatThrownBy(() -> new FileTransfer().run(context))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("web1", "app/B.php has changed since it was listed", "its bytes are others");

        assertThat(rig.deploy.resolve(".zerodown/manifests").resolve(context.release() + ".gz"))
                .doesNotExist();
    }

    @Test
    void a_release_that_is_live_is_never_written_to() throws Exception {
        TransferRig rig = rig(shells.get(0));
        DeploymentContext context = rig.run();
        new BuildArtifactPreparation().run(context);
        new ReleaseDirectoryCreation().run(context);
        Files.writeString(rig.release(context).resolve("served"), "x");
        Files.createSymbolicLink(rig.deploy.resolve("current"), Path.of("releases/" + context.release()));

        assertThatThrownBy(() -> new FileTransfer().run(context))
                .isInstanceOf(StepFailure.class)
                .hasMessageContaining("is live here");

        assertThat(rig.release(context).resolve("served")).hasContent("x");
    }
}
