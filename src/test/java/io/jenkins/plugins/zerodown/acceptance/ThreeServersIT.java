package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.ThreeServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * One of three servers has a fault that shows before the switch. Nothing changes for visitors of any of them, the
 * message names the server, the cause and the fix, and once the fault itself is gone the next deployment needs no hand
 * work.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ThreeServersIT {
    private static final String FILL = TestServer.ROOT + "/fill";

    @TempDir
    static Path directory;

    private ThreeServers servers;
    private Project project;
    private int version;

    @BeforeAll
    void start() throws Exception {
        ThreeServers.assumePresent();
        servers = ThreeServers.start();
        project = servers.project(directory);
        deploysWithNoHandWork();
    }

    @AfterAll
    void stop() {
        if (servers != null) {
            servers.close();
        }
    }

    private void newVersion() throws Exception {
        version++;
        Files.deleteIfExists(project.application().resolve("public/film.bin"));
        LaravelApplication.in(project.application())
                .withVersion(String.valueOf(version))
                .write();
    }

    /** A new version with a large file, of which no byte can be saved. */
    private void newVersionWithFilm(int bytes) throws Exception {
        newVersion();
        byte[] film = new byte[bytes];
        new Random(version).nextBytes(film);
        Files.write(project.application().resolve("public/film.bin"), film);
    }

    private void deploysWithNoHandWork() throws Exception {
        newVersion();
        Ran ran = project.run("deploy", "--wait", "0");
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        assertThat(servers.pages()).allMatch(page -> page.contains(" 200 version " + version + " "));
    }

    /** @return what was said at the end, on standard error */
    private String failsAndChangesNothing(int exit) throws Exception {
        List<String> pages = servers.pages();
        List<String> current = servers.current();

        Ran failed = project.run("deploy");

        assertThat(failed.exit()).as(failed.out() + failed.err()).isEqualTo(exit);
        assertThat(servers.pages()).isEqualTo(pages);
        assertThat(servers.current()).isEqualTo(current);
        assertThat(failed.err())
                .containsAnyOf("Every server serves what it served before:", "Nothing was changed on any server.");
        return failed.err();
    }

    /** So that web2 has no more room left. Others write meanwhile, such as the live release: it is looked again. */
    private void fill(long kilobytesLeft) throws Exception {
        String grow = "fallocate -o \"$(stat -c %s \"$1\" 2>/dev/null || echo 0)\" -l \"$2\" \"$1\"";
        String said = "";
        long free = free();
        for (int i = 0; free > kilobytesLeft && i < 50; i++) {
            said = servers.of("web2")
                    .run("sh", "-c", grow, "sh", FILL, (free - kilobytesLeft) + "KiB")
                    .err();
            free = free();
        }
        assertThat(free).as("kB left on web2 (%s)", said).isLessThanOrEqualTo(kilobytesLeft);
    }

    private long free() throws Exception {
        return Long.parseLong(servers.of("web2")
                .run("sh", "-c", "df -Pk \"$1\" | awk 'END { print $4 }'", "sh", TestServer.ROOT)
                .orThrow()
                .text());
    }

    private void empty() throws Exception {
        servers.of("web2").run("rm", "-f", FILL).orThrow();
    }

    @Test
    void a_disk_that_fills_up_during_the_transfer() throws Exception {
        fill(10 << 10);
        newVersionWithFilm(14 << 20);
        String said = failsAndChangesNothing(1);
        assertThat(said).contains("failed: 3.4 File Transfer: web2: ").contains("is the disk full");
        assertThat(servers.locked()).isEmpty();
        // The live release needs room for its sessions and logs.
        assertThat(free()).isGreaterThan(9 << 10);
        empty();
        deploysWithNoHandWork();
    }

    @Tag("long")
    @Test
    void a_disk_with_too_little_room_to_begin_with() throws Exception {
        fill(4 << 10);
        newVersion();
        String said = failsAndChangesNothing(1);
        assertThat(said).contains("web2: ").contains("kB free").contains("zerodown cleanup");
        assertThat(servers.locked()).isEmpty();
        empty();
        deploysWithNoHandWork();
    }

    @Tag("long")
    @Test
    void a_disk_with_no_room_at_all() throws Exception {
        fill(0);
        newVersion();
        String said = failsAndChangesNothing(1);
        assertThat(said).contains("web2: ").contains("No space left on device");
        assertThat(servers.locked()).isEmpty();
        empty();
        deploysWithNoHandWork();
    }

    @Tag("long")
    @Test
    void a_disk_with_no_inodes_left() throws Exception {
        inodesLeft(20);
        newVersion();
        String said = failsAndChangesNothing(1);
        assertThat(said).contains("web2: ").contains("df -i");
        assertThat(servers.locked()).isEmpty();
        inodes(100_000);
        deploysWithNoHandWork();
    }

    @Tag("long")
    @Test
    void a_disk_whose_inodes_end_during_the_transfer() throws Exception {
        inodesLeft(110);
        newVersion();
        for (int i = 0; i < 200; i++) {
            Files.writeString(project.application().resolve("public/page-" + i + ".html"), version + " " + i);
        }
        String said = failsAndChangesNothing(1);
        assertThat(said).contains("web2: ").contains("df -i");
        assertThat(servers.locked()).isEmpty();
        inodes(100_000);
        deploysWithNoHandWork();
    }

    private void inodesLeft(long left) throws Exception {
        String used = servers.of("web2")
                .run("sh", "-c", "df -Pi \"$1\" | awk 'END { print $3 }'", "sh", TestServer.ROOT)
                .orThrow()
                .text();
        inodes(Long.parseLong(used) + left);
    }

    private void inodes(long count) throws Exception {
        servers.of("web2")
                .run("mount", "-o", "remount,nr_inodes=" + count, TestServer.ROOT)
                .orThrow();
    }

    @Test
    void a_changed_host_key() throws Exception {
        servers.of("web3").changeHostKey();
        newVersion();
        String said = failsAndChangesNothing(1);
        assertThat(said)
                .contains(
                        "web3",
                        "SHA256:",
                        "set hostKey to: " + servers.of("web3").hostKeyLine());
        assertThat(servers.locked()).isEmpty();
        project = servers.project(directory);
        deploysWithNoHandWork();
    }

    @Test
    void a_server_that_is_down() throws Exception {
        servers.proxy().down();
        newVersion();
        String said = failsAndChangesNothing(1);
        assertThat(said)
                .contains("web2", "nothing listens on port " + servers.proxy().port(), "sshd runs");
        assertThat(servers.locked()).isEmpty();
        servers.proxy().up();
        deploysWithNoHandWork();
    }

    @Test
    void a_connection_that_is_cut_in_the_middle_of_the_transfer() throws Exception {
        newVersionWithFilm(8 << 20);
        servers.proxy().once().cutAfterToServer(3 << 20);
        String said = failsAndChangesNothing(1);
        assertThat(said)
                .contains(
                        "web2: the connection was lost during",
                        "it ended before everything was sent",
                        "run this again");
        assertThat(servers.locked()).isEmpty();
        deploysWithNoHandWork();
    }
}
