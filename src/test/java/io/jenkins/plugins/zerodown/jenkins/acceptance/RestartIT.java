package io.jenkins.plugins.zerodown.jenkins.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jenkins is killed in the middle of a deployment, started again, and the deployment ends well, nothing done twice. */
@Wants(
        jenkins = true,
        server = true,
        programs = {"php", "composer"})
@Timeout(1200)
class RestartIT {
    private static final String PLAIN = "kind: php\nopcache: off\nversionMismatch: ignore\n";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String TARGET = "production";
    /** On the second server, before all other tools. */
    private static final String SLOW = TestServer.ROOT + "/slow";

    private JenkinsServer jenkins;
    private TestServer one;
    private TestServer two;
    private Path source;

    @BeforeEach
    void start() throws Exception {
        jenkins = JenkinsServer.start();
        one = TestServer.start();
        two = TestServer.with()
                .config("SetEnv PATH=" + SLOW + ":/usr/local/bin:/usr/bin:/bin")
                .start();
        source = jenkins.files().resolve("source");
        PlainPhpApplication.write(source, "1");
        jenkins.give(source);
        new JenkinsSettings()
                .login("one-key", one)
                .login("two-key", two)
                .target(
                        TARGET,
                        Map.of("allowedJobs", "**", "application", PLAIN),
                        JenkinsSettings.server(one, "web1", "one-key"),
                        JenkinsSettings.server(two, "web2", "two-key"))
                .apply(jenkins);
    }

    @AfterEach
    void stop() {
        for (AutoCloseable part : new AutoCloseable[] {jenkins, one, two}) {
            try {
                if (part != null) {
                    part.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private JenkinsBuild deploy(String more) throws Exception {
        jenkins.as(JenkinsServer.ADMIN)
                .pipeline(
                        "app",
                        "node { sh \"cp -r '" + source + "/.' .\"; zdDeploy target: '" + TARGET + "'" + more + " }");
        return jenkins.as(JenkinsServer.ADMIN).build("app");
    }

    private JenkinsBuild killedIn(JenkinsBuild build) throws Exception {
        jenkins.kill();
        jenkins.startAgain();
        return build.as(jenkins.as(JenkinsServer.ADMIN));
    }

    private void isWell(JenkinsBuild build, String step) throws Exception {
        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console())
                .contains(step + ": taken up again after a restart of Jenkins", "is live on web1, web2");
        assertThat(current(one)).isEqualTo(current(two));
        assertThat(one.deployPath().resolve(".zerodown/lock")).doesNotExist();
        assertThat(two.deployPath().resolve(".zerodown/lock")).doesNotExist();
        assertThat(jenkins.complaints()).isEmpty();
    }

    private static String current(TestServer server) throws IOException {
        return Files.readSymbolicLink(server.deployPath().resolve("current"))
                .getFileName()
                .toString();
    }

    @Test
    void during_the_transfer_3_4() throws Exception {
        Random random = new Random(1);
        byte[] bytes = new byte[1 << 20];
        for (int i = 0; i < 120; i++) {
            random.nextBytes(bytes);
            Files.write(source.resolve(i + ".bin"), bytes);
        }
        jenkins.give(source);
        JenkinsBuild build = deploy("");
        build.awaitLine("3.4. File Transfer");
        build.awaitLine("0% of ");

        isWell(killedIn(build), "3.4. File Transfer");
        assertThat(two.deployPath().resolve("current/119.bin")).hasSameBinaryContentAs(source.resolve("119.bin"));
    }

    @Test
    void during_a_long_command_5_2_which_goes_on_and_runs_once() throws Exception {
        String wait = "echo ran >> " + TestServer.ROOT + "/ran; while [ ! -e " + TestServer.ROOT
                + "/go ]; do sleep 0.1; done; echo went";
        JenkinsBuild build = deploy(", application: [commands: [preRelease: ['" + wait + "']]]");
        Awaited.until(
                PATIENCE, "the command to run", () -> Files.exists(one.root().resolve("ran")));
        build = killedIn(build);
        build.awaitLine("5.2. Pre-Release Custom Commands: taken up again");
        for (TestServer server : new TestServer[] {one, two}) {
            server.run("touch", TestServer.ROOT + "/go").orThrow();
        }

        isWell(build, "5.2. Pre-Release Custom Commands");
        assertThat(Files.readString(one.root().resolve("ran"))).isEqualTo("ran\n");
        assertThat(build.console()).contains("went");
    }

    @Test
    void during_a_migration_6_1_which_goes_on_and_runs_once() throws Exception {
        new JenkinsSettings()
                .login("one-key", one)
                .file("production-env", "production.env", LaravelApplication.ENV)
                .target(TARGET, one, "one-key", "envFile: production-env\nopcache: off\n")
                .apply(jenkins);
        source = jenkins.files().resolve("laravel");
        LaravelApplication.in(source)
                .withMigration("2025_01_01_000000_create_tags", """
                if (!DB::connection()->pretending()) {
                    file_put_contents(storage_path('app/ran'), "migration\\n", FILE_APPEND);
                    while (!file_exists(storage_path('app/go'))) { usleep(50000); clearstatcache(); }
                }
                Schema::create('tags', fn (Blueprint $t) => $t->id());
                """)
                .write();
        jenkins.give(source);
        JenkinsBuild build = deploy("");
        Path storage = one.deployPath().resolve("shared/storage/app");
        Awaited.until(PATIENCE, "the migration to run", () -> Files.exists(storage.resolve("ran")));

        build = killedIn(build);
        build.awaitLine("6.1. Database Migrations: taken up again");
        one.runAs(one.user(), "touch", TestServer.DEPLOY_PATH + "/shared/storage/app/go")
                .orThrow();

        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        assertThat(Files.readAllLines(storage.resolve("ran"))).containsExactly("migration");
        assertThat(one.deployPath().resolve("current/artisan")).exists();
        assertThat(one.deployPath().resolve(".zerodown/lock")).doesNotExist();
        assertThat(jenkins.complaints()).isEmpty();
    }

    @Test
    void between_two_servers_of_the_switch_7_1() throws Exception {
        Path slow = Files.createDirectories(two.root().resolve("slow"));
        // The first server has its new release, while the second one's rename is about to happen for as long as the
        // test likes.
        Files.writeString(slow.resolve("mv"), """
                #!/bin/sh
                case "$*" in
                    *" current")
                        echo at >>%1$s/at
                        while [ ! -e %1$s/go ]; do sleep 0.1; done ;;
                esac
                exec /bin/mv "$@"
                """.formatted(TestServer.ROOT));
        slow.resolve("mv").toFile().setExecutable(true, false);
        JenkinsBuild build = deploy("");
        Awaited.until(
                PATIENCE,
                "one server to be switched and the other not",
                () -> Files.isSymbolicLink(one.deployPath().resolve("current"))
                        && Files.exists(two.root().resolve("at")));
        String release = current(one);
        assertThat(two.deployPath().resolve("current")).doesNotExist();

        build = killedIn(build);
        build.awaitLine("7.1. Atomic Symlink Update: taken up again");
        two.run("touch", TestServer.ROOT + "/go").orThrow();

        isWell(build, "7.1. Atomic Symlink Update");
        assertThat(current(one)).isEqualTo(release);
    }
}
