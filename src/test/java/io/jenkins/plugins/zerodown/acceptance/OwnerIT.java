package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.Ending;
import io.jenkins.plugins.zerodown.fixture.InProcess;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Users;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Releases that belong to PHP-FPM's user, given to him by a deploy user with borrowed rights. */
class OwnerIT {
    private static final String APP = TestServer.DEPLOY_PATH;
    private static final String VICTIM = TestServer.ROOT + "/victim";
    /** Tries for as long as it runs to have a link of his met where something is done with root's rights. */
    private static final String ATTACK = """
            use strict; use File::Find;
            my ($app, $victim, $log) = @ARGV; my $swaps = 0;
            $SIG{TERM} = sub { open(my $f, '>', $log); print $f $swaps; exit };
            while (1) {
              my @mine;
              find({no_chdir => 1, wanted => sub { push @mine, $_ if -d $_ && ! -l $_ && -w _; }},
                glob("$app/releases/*"), "$app/shared");
              for my $d (@mine) {
                opendir(my $h, $d) or next; my @e = grep { !/^\\.\\.?$/ && !/moved$/ } readdir $h; closedir $h;
                for my $e (@e) {
                  my $k = -d "$d/$e" ? 'directory' : 'file';
                  rename("$d/$e", "$d/$e.moved") or next;
                  symlink("$victim/$k", "$d/$e"); $swaps++;
                  select(undef, undef, undef, 0.002);
                  unlink "$d/$e"; rename("$d/$e.moved", "$d/$e");
                  link("$victim/file", "$d/$e.linked") and unlink "$d/$e.linked";
                }
              }
            }
            """;

    @TempDir
    Path directory;

    private Project project;
    private InProcess here;

    private void start(TestServer server) throws Exception {
        Programs.assume("composer", "php", "git", "perl", "sudo");
        server.allowSudo();
        project = Project.in(directory)
                .on(server, "web1")
                .target("owner: " + Users.RUNTIME + ":" + Users.RUNTIME
                        + "\nruntimeUser: " + Users.RUNTIME + "\nbecome: sudo -n"
                        + "\nkeepReleases: 1\nminimumAge: 0s\n")
                .options("envFile: production.env\n");
        here = new InProcess(project, directory);
    }

    private void version(String version) throws IOException {
        LaravelApplication.in(project.application()).withVersion(version).write();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void three_deployments_are_the_owners_and_old_releases_go(boolean busybox) throws Exception {
        TestServer.assumePresent();
        if (busybox) {
            Programs.assume("busybox");
        }
        try (TestServer server = (busybox ? TestServer.with().busybox() : TestServer.with())
                .inRuntimeGroup()
                .start()) {
            start(server);
            String first = "";
            for (String version : List.of("1", "2", "3")) {
                version(version);
                Ending ending = here.deploy(step -> {});
                assertThat(ending.status()).as(here.said()).isZero();
                first = first.isEmpty() ? server.run("ls", APP + "/releases").text() : first;
            }

            assertThat(server.run(
                                    "sh",
                                    "-c",
                                    "cat \"$1\"/.zerodown/records/*.json \"$1\"/current/release.json 2>&1",
                                    "sh",
                                    APP)
                            .text())
                    .contains("\"release\"");
            assertThat(here.said())
                    .contains("release " + first + ": removed")
                    .doesNotContain("another user:", "does not give");
            assertThat(server.run("ls", APP + "/releases").text().lines())
                    .hasSize(2)
                    .doesNotContain(first);
            assertThat(server.run("ls", "-A", APP + "/.zerodown/removed").text())
                    .isEmpty();
            assertThat(server.run(
                                    "sh",
                                    "-c",
                                    "find \"$1\"/current/ -mindepth 1 -path '*/bootstrap/cache' -prune"
                                            + " -o ! -type l ! -user \"$2\" -print"
                                            + " | grep -v release.json",
                                    "sh",
                                    APP,
                                    Users.RUNTIME)
                            .out())
                    .isEmpty();
            server.runAs(
                            Users.RUNTIME,
                            "sh",
                            "-c",
                            "echo x >\"$1/current/app/mine\" && echo y >>\"$1/current/public/index.php\"",
                            "sh",
                            APP)
                    .orThrow();
        }
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void no_file_of_roots_changes_hands_while_the_owner_swaps_links_in(boolean busybox) throws Exception {
        TestServer.assumePresent();
        if (busybox) {
            Programs.assume("busybox");
        }
        try (TestServer server = (busybox ? TestServer.with().busybox() : TestServer.with())
                .inRuntimeGroup()
                .start()) {
            start(server);
            version("1");
            assertThat(here.deploy(step -> {}).status()).as(here.said()).isZero();
            server.run(
                            "sh",
                            "-c",
                            "mkdir -p \"$1/directory/cache\" && for f in file directory/laravel.log"
                                    + " directory/index.php directory/down directory/config.php directory/cache/x; do"
                                    + " echo root >\"$1/$f\"; chmod 600 \"$1/$f\"; done",
                            "sh",
                            VICTIM)
                    .orThrow();
            String look = "find \"$1\" -exec stat -c '%n %u %g %a %s' {} +";
            String before = server.run("sh", "-c", look, "sh", VICTIM).orThrow().text();
            Path attack = Files.writeString(directory.resolve("attack.pl"), ATTACK);
            List<String> words = new ArrayList<>(server.inside(
                    "setpriv",
                    "--reuid",
                    Users.RUNTIME,
                    "--regid",
                    String.valueOf(Users.group(Users.RUNTIME)),
                    "--init-groups",
                    "perl",
                    "-e",
                    Files.readString(attack),
                    APP,
                    VICTIM,
                    TestServer.DEPLOY_PATH + "/shared/storage/swaps"));
            Process attacker = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("attack.log").toFile())
                    .start();
            int well = 0;
            try {
                for (int i = 0; i < Integer.getInteger("zd.attacks", 2); i++) {
                    version("2." + i);
                    well += here.deploy(step -> {}).status() == 0 ? 1 : 0;
                }
            } finally {
                attacker.destroy();
                attacker.waitFor(10, TimeUnit.SECONDS);
            }

            String swaps = server.run("cat", TestServer.DEPLOY_PATH + "/shared/storage/swaps")
                    .text();
            System.out.printf(
                    "%d deployments%s, %d of them to their end, while the owner swapped links in %s times%n",
                    Integer.getInteger("zd.attacks", 2), busybox ? " with busybox" : "", well, swaps);
            assertThat(Integer.parseInt(swaps))
                    .as(Files.readString(directory.resolve("attack.log")))
                    .isPositive();
            assertThat(server.run("sh", "-c", look, "sh", VICTIM).orThrow().text())
                    .isEqualTo(before);
        }
    }
}
