package io.jenkins.plugins.zerodown.phase03;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.fixture.FreeSlot;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A release arrives on a server whole, whatever is there before it. */
@Tag("servers")
class FileTransferTest extends TransferSite {
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
