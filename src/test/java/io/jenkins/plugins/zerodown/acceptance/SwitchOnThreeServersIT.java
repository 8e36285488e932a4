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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * One of three servers has a fault that shows during the switch or after it: all of them serve the new release or none
 * does, and where that cannot be had, each is named with what it serves.
 */
@Tag("long")
@TestInstance(Lifecycle.PER_CLASS)
class SwitchOnThreeServersIT {
    private static final String NO_LICENCE = TestServer.ROOT + "/no-licence";

    /** web2's mv: where the test says so, it waits just before or after the rename of current until it is cut off. */
    private static final String MV = """
            #!/bin/sh
            wait_until_cut() {
              mv=$1
              /bin/mv "$mv" "$mv.reached"
              while [ -e "$mv.reached" ]; do sleep 0.05; done
            }
            at=%s
            case "$*" in
              *held-*/next*current)
                if [ -e "$at/before" ]; then
                  wait_until_cut "$at/before"
                  exit 1
                fi
                /bin/mv "$@"
                if [ -e "$at/after" ]; then wait_until_cut "$at/after"; fi
                ;;
              *) exec /bin/mv "$@" ;;
            esac
            """.formatted(ThreeServers.PROGRAMS);

    @TempDir
    static Path directory;

    private ThreeServers servers;
    private Path programs;
    private Project project;
    private int version;

    @BeforeAll
    void start() throws Exception {
        ThreeServers.assumePresent();
        servers = ThreeServers.start();
        TestServer web2 = servers.of("web2");
        programs = Files.createDirectory(web2.root().resolve("bin"));
        Files.writeString(programs.resolve("mv"), MV);
        web2.run("chmod", "755", ThreeServers.PROGRAMS + "/mv").orThrow();
        web2.run("chown", web2.user(), ThreeServers.PROGRAMS).orThrow();
        project = servers.project(directory);
        // Else nothing that fails so would be live anywhere.
        project.options(servers.options().replace("successes: 1", "successes: 1, readiness: off"));
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
        LaravelApplication.in(project.application())
                .withVersion(String.valueOf(version))
                .write();
    }

    /** A new version that is not healthy where its licence is missing: on web3. */
    private void newVersionThatFailsOnWeb3() throws Exception {
        newVersion();
        Path controller = project.application().resolve("app/Http/Controllers/SiteController.php");
        String text = Files.readString(controller);
        String healthy = "return $this->text('healthy '.$this->version());";
        assertThat(text).contains(healthy);
        Files.writeString(
                controller,
                text.replace(healthy, "abort_if(is_file('" + NO_LICENCE + "'), 500, 'no licence'); " + healthy));
        servers.of("web3").run("touch", NO_LICENCE).orThrow();
    }

    private void deploysWithNoHandWork() throws Exception {
        newVersion();
        Ran ran = project.run("deploy");
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        assertThat(servers.pages()).allMatch(page -> page.contains(" 200 version " + version + " "));
    }

    @Test
    void a_health_check_that_fails_on_one_server_brings_all_of_them_back() throws Exception {
        List<String> pages = servers.pages();
        List<String> current = servers.current();
        newVersionThatFailsOnWeb3();

        Ran failed = project.run("deploy");

        assertThat(failed.exit()).as(failed.out() + failed.err()).isEqualTo(1);
        assertThat(failed.err())
                .contains(
                        "failed: 8.3 Post-Deployment Validation: web3: ",
                        "status 500 instead of 200",
                        "error log",
                        "Every server serves what it served before:",
                        "web1: ",
                        "web2: ",
                        "web3: ");
        assertThat(failed.out()).contains("each of 3 servers answers by itself with 200");
        assertThat(servers.pages()).isEqualTo(pages);
        assertThat(servers.current()).isEqualTo(current);
        assertThat(servers.locked()).isEmpty();
        deploysWithNoHandWork();
    }

    @Test
    void a_release_that_fails_on_one_server_alone_is_live_on_none_where_it_is_asked_before() throws Exception {
        List<String> pages = servers.pages();
        project.options(servers.options());
        try {
            newVersionThatFailsOnWeb3();

            Ran failed = project.run("deploy");

            assertThat(failed.exit()).as(failed.out() + failed.err()).isEqualTo(1);
            assertThat(failed.err())
                    .contains(
                            "failed: 6.3 Health Checks: web3: the new release does not work",
                            "status 500 instead of 200",
                            "No visitor has met it",
                            "Every server serves what it served before:");
            assertThat(failed.out()).doesNotContain("7.1");
            assertThat(servers.pages()).isEqualTo(pages);
        } finally {
            project.options(servers.options().replace("successes: 1", "successes: 1, readiness: off"));
        }
        deploysWithNoHandWork();
    }

    @Test
    void a_connection_that_is_cut_just_before_the_rename_leaves_the_release_before_on_every_server() throws Exception {
        List<String> pages = servers.pages();
        List<String> current = servers.current();
        newVersion();

        Ran failed = deployCutOffAt("before");

        assertThat(failed.exit()).as(failed.out() + failed.err()).isEqualTo(1);
        assertThat(failed.err())
                .contains(
                        "failed: 7.1 Atomic Symlink Update:",
                        "live on none",
                        "web2: the connection was lost before the switch",
                        "Every server serves what it served before:");
        assertThat(servers.pages()).isEqualTo(pages);
        assertThat(servers.current()).isEqualTo(current);
        assertThat(servers.locked()).isEmpty();
        deploysWithNoHandWork();
    }

    @Test
    void a_connection_that_is_cut_just_after_the_rename_changes_nothing_about_the_deployment() throws Exception {
        newVersion();

        Ran deployed = deployCutOffAt("after");

        assertThat(deployed.exit()).as(deployed.out() + deployed.err()).isZero();
        assertThat(servers.pages()).allMatch(page -> page.contains(" 200 version " + version + " "));
        assertThat(servers.locked()).isEmpty();
        deploysWithNoHandWork();
    }

    @Test
    void a_server_that_cannot_be_reached_for_going_back_is_named_with_what_is_known_of_it() throws Exception {
        String before = servers.current().get(0).substring("web1 releases/".length());
        newVersionThatFailsOnWeb3();

        Ran failed = project.runUntil(
                "deploy",
                out -> out.contains("web2  8.3  http") && out.contains("attempt 1 of 3: status 500"),
                () -> servers.proxy().down());

        assertThat(failed.exit()).as(failed.out() + failed.err()).isEqualTo(4);
        assertThat(failed.err())
                .contains(
                        "failed: 8.3 Post-Deployment Validation: web3: ",
                        "web1: release " + before + " again",
                        "web2: unknown, it cannot be asked",
                        "web3: release " + before + " again",
                        "deploy, or rollback --to " + before);
        assertThat(servers.pages().get(0)).contains("release " + before);
        assertThat(servers.pages().get(1)).contains("version " + version + " ");
        assertThat(servers.pages().get(2)).contains("release " + before);

        servers.proxy().up();
        // Its owner is dead; nobody waits here until that is seen.
        servers.of("web2")
                .run(
                        "sh",
                        "-c",
                        "touch -d '2 minutes ago' \"$1\"/.zerodown/lock/held-*/heartbeat",
                        "sh",
                        TestServer.DEPLOY_PATH)
                .orThrow();
        Ran back = project.run("rollback", "--to", before);
        assertThat(back.exit()).as(back.out() + back.err()).isZero();
        assertThat(servers.pages()).allMatch(page -> page.contains("release " + before));
        assertThat(servers.locked()).isEmpty();
        deploysWithNoHandWork();
    }

    private Ran deployCutOffAt(String place) throws Exception {
        Files.writeString(programs.resolve(place), "");
        servers.of("web2")
                .run("chown", servers.of("web2").user(), ThreeServers.PROGRAMS + "/" + place)
                .orThrow();
        Path reached = programs.resolve(place + ".reached");
        return project.runUntil("deploy", out -> Files.exists(reached), () -> {
            servers.of("web2").dropConnections();
            Files.delete(reached);
        });
    }
}
