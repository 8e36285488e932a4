package io.jenkins.plugins.zerodown.phase03;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.Shells;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of an older release that cannot be linked are copied, or sent. */
@Tag("servers")
class TransferWithoutLinksTest extends TransferSite {
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
}
