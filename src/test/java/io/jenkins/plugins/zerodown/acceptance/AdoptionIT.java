package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.DeployedLaravel;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.OneServer;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sites that are there already when the first deployment comes: a plain directory, Deployer's layout, Capistrano's. */
class AdoptionIT {
    @TempDir
    Path directory;

    private OneServer site;

    @BeforeEach
    void start() throws Exception {
        OneServer.assumePresent();
        DeployedLaravel.assumePresent();
        site = OneServer.start(directory);
    }

    @AfterEach
    void stop() {
        if (site != null) {
            site.close();
        }
    }

    private Ran run(String command, String... options) throws Exception {
        Ran ran = site.project().run(command, options);
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        return ran;
    }

    private void belongsToTheDeployUser() throws Exception {
        site.server()
                .run("chown", "-hR", site.server().user() + ":", TestServer.DEPLOY_PATH)
                .orThrow();
    }

    @Test
    void a_current_that_is_a_directory_is_refused_and_the_named_command_makes_it_the_first_release() throws Exception {
        PlainPhpApplication.write(site.server().deployPath().resolve("current"), "by hand");
        belongsToTheDeployUser();
        PlainPhpApplication.write(site.project().application(), "1");
        site.project().options("health: {url: \"" + site.web().url("/health.php") + "\", attempts: 2, interval: 1s}\n");

        Ran refused = site.project().run("deploy");
        assertThat(refused.exit()).as(refused.out()).isEqualTo(1);
        assertThat(refused.err())
                .contains("web1: " + TestServer.DEPLOY_PATH + "/current is a directory and must be a link");
        assertThat(site.page("/")).startsWith("200 version by hand");

        String fix = "make it the first release with: ";
        site.type(refused.err()
                .lines()
                .filter(line -> line.contains(fix))
                .findFirst()
                .orElseThrow()
                .replaceFirst(".*" + fix, ""));
        assertThat(site.page("/")).startsWith("200 version by hand");
        run("deploy");
        assertThat(site.page("/")).startsWith("200 version 1");
        assertThat(site.releases().get(1)).isEqualTo("20200101000000 foreign");
        run("rollback", "--to", "20200101000000");
        assertThat(site.page("/")).startsWith("200 version by hand");
    }

    @Tag("long")
    @Test
    void a_site_of_deployer_goes_on_with_its_files_its_data_and_its_way_back() throws Exception {
        DeployedLaravel before = DeployedLaravel.in(site.server().deployPath());
        before.add("1", app -> app.withVersion("one"));
        before.add("2", app -> app.withVersion("two"));
        before.switchTo("2");
        Path dep = Files.createDirectories(before.deployPath().resolve(".dep"));
        Files.writeString(dep.resolve("latest_release"), "2\n");
        Files.writeString(dep.resolve("releases_log"), "{\"release_name\":\"2\",\"user\":\"jane\"}\n");

        adopt("2", "two");

        assertThat(run("deploy").out()).as("the same bytes").containsPattern("  3\\.4  0 of [0-9,]+ files changed");
        assertThat(site.releases()).contains("1 foreign", "2 foreign");
        assertThat(dep.resolve("latest_release")).hasContent("2");
    }

    @Tag("long")
    @Test
    void a_site_of_capistrano_goes_on_with_its_files_its_data_and_its_way_back() throws Exception {
        DeployedLaravel before = DeployedLaravel.in(site.server().deployPath());
        before.add("20231224180000", app -> app.withVersion("one"));
        before.add("20240101000000", app -> app.withVersion("two"));
        Files.createSymbolicLink(
                before.deployPath().resolve("current"), Path.of(TestServer.DEPLOY_PATH, "releases/20240101000000"));
        Files.createDirectories(before.deployPath().resolve("repo/refs/heads"));
        Path log = before.deployPath().resolve("revisions.log");
        Files.writeString(log, "Branch main (at 0123abc) deployed as release 20240101000000 by jane\n");

        adopt("20240101000000", "two");

        assertThat(site.releases()).contains("20231224180000 foreign", "20240101000000 foreign");
        assertThat(log).content().contains("by jane");
        assertThat(before.deployPath().resolve("repo/refs/heads")).isDirectory();
    }

    /** Deploys over it, goes back to it, deploys again, and cleans up. */
    private void adopt(String live, String version) throws Exception {
        belongsToTheDeployUser();
        site.project()
                .target("keepReleases: 1\n")
                .options("health: {url: \"" + site.web().url("/health") + "\", attempts: 2, interval: 1s}\n");
        assertThat(site.page("/")).startsWith("200 version " + version);
        assertThat(site.releases().get(0)).isEqualTo(live + " foreign live");
        site.type("echo kept > app/shared/storage/app/public/upload.txt");

        LaravelApplication.in(site.project().application()).withVersion("three").write();
        run("deploy");
        assertThat(site.page("/")).startsWith("200 version three");
        assertThat(site.page("/posts")).startsWith("200");
        assertThat(inode("current/artisan")).as("linked, not sent").isEqualTo(inode("releases/" + live + "/artisan"));
        assertThat(site.server().deployPath().resolve("current/storage/app/public/upload.txt"))
                .hasContent("kept");
        assertThat(site.current()).as("a relative link").startsWith("releases/2");

        run("rollback", "--to", live);
        assertThat(site.page("/")).startsWith("200 version " + version);
        List<String> releases = site.releases();
        assertThat(releases.get(0)).endsWith(" bad");
        assertThat(releases).contains(live + " foreign live");

        LaravelApplication.in(site.project().application()).withVersion("four").write();
        run("deploy");
        assertThat(site.page("/")).startsWith("200 version four");
        run("cleanup");
        assertThat(site.releases())
                .as("what another tool made is not ours to remove")
                .contains(live + " foreign");
    }

    private Object inode(String path) throws IOException {
        return Files.getAttribute(site.server().deployPath().resolve(path), "unix:ino");
    }
}
