package io.jenkins.plugins.zerodown.phase09;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.fixture.FreeSlot;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Users;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.lock.Lock;
import io.jenkins.plugins.zerodown.lock.QuickLocks;
import io.jenkins.plugins.zerodown.phase10.DeploymentLogging;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.release.ReleaseState;
import io.jenkins.plugins.zerodown.release.StateFile;
import io.jenkins.plugins.zerodown.remote.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(Lifecycle.PER_CLASS)
@Tag("servers")
class CleanupTest {
    @TempDir
    static Path directory;

    private List<Shells> shells;

    @BeforeAll
    void shells() throws Exception {
        shells = Shells.present(directory);
    }

    List<Shells> eachShell() {
        return shells;
    }

    private static String id(int number) {
        return "2025080100000" + number;
    }

    private static Path place() throws IOException {
        return Files.createTempDirectory(directory, "it's $(odd) ");
    }

    private static DeploymentContext held(Path place, Shells shell, RunBuilder builder) throws Exception {
        builder.server(LocalConnector.server("web1"), shell.connector()).work(place.resolve("work"));
        DeploymentContext free = builder.build();
        Lock lock = new Lock(free.hosts().all(), free.layout(), new Owner("jane", Optional.empty()));
        lock.take(line -> {}, Duration.ofMinutes(1));
        return builder.build(lock);
    }

    private static void release(DeploymentContext context, int number, ReleaseState state) throws Exception {
        Host host = context.hosts().all().get(0);
        Layout layout = context.layout();
        Path release = Files.createDirectories(Path.of(layout.release(new ReleaseId(id(number)))));
        Files.writeString(release.resolve("index.php"), "x");
        StateFile.of(new ReleaseId(id(number)), state)
                .write(host, layout, context.slot().token());
    }

    private static List<String> in(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void the_newest_good_ones_stay_and_all_that_belongs_to_the_others_goes(Shells shell) throws Exception {
        Path place = place();
        RunBuilder builder = RunBuilder.at(place);
        DeploymentContext context = held(place, shell, builder);
        try (var hosts = context.hosts();
                var slot = context.slot()) {
            for (int number = 1; number <= 8; number++) {
                release(context, number, ReleaseState.GOOD);
            }
            Files.createDirectories(place.resolve("releases/5"));
            Files.createSymbolicLink(
                    place.resolve("releases/20240101000000"), Files.createDirectory(place.resolve("precious")));
            Files.writeString(place.resolve("precious/file"), "x");
            Files.writeString(place.resolve(".zerodown/releases/20240101000000.json"), "{\"state\":\"good\"}");
            Files.createSymbolicLink(place.resolve("current"), Path.of("releases/" + id(8)));
            Files.createDirectories(place.resolve("shared/storage"));
            Files.writeString(place.resolve("shared/storage/upload"), "x");
            Files.createSymbolicLink(place.resolve("releases/" + id(1) + "/storage"), Path.of("../../shared/storage"));
            Files.createDirectories(place.resolve("shared/env"));
            Files.writeString(place.resolve("shared/env/" + id(1)), "A=1");
            Files.createDirectories(place.resolve(".zerodown/jobs/" + id(1) + "/6.1"));
            for (int number = 0; number < 300; number++) {
                Path packet = Files.createDirectories(
                        place.resolve("releases/" + id(2) + "/vendor/name " + number % 5 + "/" + number));
                Files.writeString(packet.resolve("file"), "x");
            }
            Files.createDirectories(place.resolve("releases/" + id(3) + "/node_modules"));

            Outcome outcome = new OldReleaseCleanup().run(context);

            assertThat(outcome.text()).isEqualTo("3 releases removed");
            assertThat(in(place.resolve("releases")))
                    .containsExactly("20240101000000", id(4), id(5), id(6), id(7), id(8), "5");
            assertThat(place.resolve("precious/file")).exists();
            assertThat(place.resolve("shared/storage/upload")).exists();
            assertThat(in(place.resolve("shared/env"))).isEmpty();
            assertThat(in(place.resolve(".zerodown/jobs"))).isEmpty();
            assertThat(in(place.resolve(".zerodown/releases"))).doesNotContain(id(1) + ".json");
            assertThat(new OldReleaseCleanup().run(context)).isInstanceOf(Outcome.Skipped.class);
            assertThat(in(place.resolve(".zerodown/removed")))
                    .as("nobody waits for that")
                    .containsExactly(id(1), id(2), id(3));

            assertThat(new CacheStorageCleanup().run(context))
                    .as("what 9.1 has put aside is no leftover")
                    .isInstanceOf(Outcome.Skipped.class);
        }
        assertThat(in(place.resolve(".zerodown/removed"))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_young_release_stays_by_the_servers_clock_whatever_the_clock_of_who_deployed_it(Shells shell)
            throws Exception {
        Path place = place();
        DeploymentContext context = held(place, shell, RunBuilder.at(place).keep(1, Duration.ofHours(1)));
        try (var hosts = context.hosts();
                var slot = context.slot()) {
            for (int number = 1; number <= 5; number++) {
                release(context, number, ReleaseState.GOOD);
            }
            Files.createSymbolicLink(place.resolve("current"), Path.of("releases/" + id(5)));
            Files.setLastModifiedTime(
                    place.resolve(".zerodown/releases/" + id(2) + ".json"),
                    FileTime.from(Instant.now().minus(Duration.ofHours(2))));

            new OldReleaseCleanup().run(context);

            assertThat(in(place.resolve("releases")))
                    .as("by their ids all are months old")
                    .containsExactly(id(1), id(3), id(4), id(5));
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_release_that_a_process_runs_in_stays(Shells shell) throws Exception {
        Path place = place();
        RunBuilder builder = RunBuilder.at(place);
        DeploymentContext context = held(place, shell, builder);
        for (int number = 1; number <= 8; number++) {
            release(context, number, ReleaseState.GOOD);
        }
        Files.createSymbolicLink(place.resolve("current"), Path.of("releases/" + id(8)));
        Process worker = new ProcessBuilder("sleep", "600")
                .directory(place.resolve("releases/" + id(1)).toFile())
                .start();
        try (var hosts = context.hosts();
                var slot = context.slot()) {
            new OldReleaseCleanup().run(context);
            assertThat(in(place.resolve("releases"))).contains(id(1)).doesNotContain(id(2), id(3));
            assertThat(builder.lines())
                    .anyMatch(line -> line.contains("release " + id(1) + " is old, but a process runs in it"));
        } finally {
            worker.destroyForcibly();
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_release_that_a_process_elsewhere_has_in_its_command_line_stays(Shells shell) throws Exception {
        Path place = place();
        RunBuilder builder = RunBuilder.at(place);
        DeploymentContext context = held(place, shell, builder);
        for (int number = 1; number <= 8; number++) {
            release(context, number, ReleaseState.GOOD);
        }
        Files.createSymbolicLink(place.resolve("current"), Path.of("releases/" + id(8)));
        Process worker = new ProcessBuilder(
                        "tail",
                        "-f",
                        place.resolve("releases/" + id(2) + "/index.php").toString())
                .start();
        try (var hosts = context.hosts();
                var slot = context.slot()) {
            new OldReleaseCleanup().run(context);
            assertThat(in(place.resolve("releases"))).contains(id(2)).doesNotContain(id(1), id(3));
            assertThat(builder.lines())
                    .anyMatch(line -> line.contains("release " + id(2) + " is old, but a process runs in it"));
        } finally {
            worker.destroyForcibly();
        }
    }

    @Test
    void a_release_that_another_users_worker_may_run_in_stays_where_that_cannot_be_seen() throws Exception {
        TestServer.assumePresent();
        try (TestServer server = TestServer.start()) {
            RunBuilder builder = RunBuilder.at(TestServer.DEPLOY_PATH)
                    .keep(1, Duration.ZERO)
                    .server(server.server("web1"), server.local())
                    .work(place().resolve("work"));
            DeploymentContext free = builder.build();
            Lock lock = new Lock(free.hosts().all(), free.layout(), new Owner("jane", Optional.empty()));
            lock.take(line -> {}, Duration.ofMinutes(1));
            DeploymentContext context = builder.build(lock);
            for (int number = 1; number <= 6; number++) {
                String release = TestServer.DEPLOY_PATH + "/releases/" + id(number);
                server.runAs(server.user(), "mkdir", "-p", release).orThrow();
                StateFile.of(new ReleaseId(id(number)), ReleaseState.GOOD)
                        .write(context.hosts().all().get(0), context.layout(), lock.token());
                // Those that came after the worker was started, which is now.
                server.run(
                                "touch",
                                "-d",
                                number <= 2 ? (60 - number * 10) + " minutes ago" : number + " minutes",
                                TestServer.DEPLOY_PATH + "/.zerodown/releases/" + id(number) + ".json")
                        .orThrow();
            }
            server.runAs(server.user(), "ln", "-s", "releases/" + id(6), TestServer.DEPLOY_PATH + "/current")
                    .orThrow();
            server.run(
                            "sh",
                            "-c",
                            "echo '<?php sleep(600);' >\"$1\"",
                            "sh",
                            TestServer.DEPLOY_PATH + "/releases/" + id(2) + "/artisan")
                    .orThrow();
            Process worker = new ProcessBuilder(server.inside(
                            "setpriv",
                            "--reuid",
                            Users.RUNTIME,
                            "--regid",
                            Users.RUNTIME,
                            "--clear-groups",
                            "--",
                            "sh",
                            "-c",
                            "cd \"$1\" && exec php artisan schedule:work",
                            "sh",
                            TestServer.DEPLOY_PATH + "/releases/" + id(2)))
                    .start();
            try (var hosts = context.hosts();
                    var slot = context.slot()) {
                while (!Files.readString(Path.of("/proc/" + worker.pid() + "/cmdline"))
                        .contains("php\0artisan")) {
                    Thread.sleep(10);
                }
                new OldReleaseCleanup().run(context);

                assertThat(server.run("ls", TestServer.DEPLOY_PATH + "/releases")
                                .orThrow()
                                .out()
                                .lines())
                        .as("%s", builder.lines())
                        .contains(id(2), id(3))
                        .doesNotContain(id(1), id(4));
                assertThat(builder.lines())
                        .anyMatch(line -> line.contains("release " + id(2)
                                + " is old, but was live when another user's"
                                + " schedule:work (pid " + worker.pid() + ") was started"));
            } finally {
                worker.destroyForcibly();
            }
        }
    }

    private static DeploymentContext about(Path place, LocalConnector connector, DeploymentContext whose)
            throws Exception {
        return RunBuilder.at(place)
                .keep(1, Duration.ZERO)
                .server(LocalConnector.server("web1"), connector)
                .work(place.resolve("work"))
                .build(whose.slot());
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_release_that_somebody_turns_current_to_while_it_is_moved_away_is_put_back(Shells shell) throws Exception {
        Path place = place();
        DeploymentContext context = held(place, shell, RunBuilder.at(place).keep(1, Duration.ZERO));
        for (int number = 1; number <= 3; number++) {
            release(context, number, ReleaseState.GOOD);
        }
        Files.createSymbolicLink(place.resolve("current"), Path.of("releases/" + id(3)));
        String turned = "rm -f current; ln -s releases/" + id(1) + " current";
        DeploymentContext moving = about(place, shell.after(place.resolve("tools"), "mv", turned), context);
        try (var hosts = context.hosts();
                var others = moving.hosts();
                var slot = context.slot()) {
            new OldReleaseCleanup().run(moving);

            assertThat(place.resolve("tools/done")).as("somebody has turned it").exists();
            assertThat(place.resolve("current/index.php")).exists();
            assertThat(place.resolve(".zerodown/releases/" + id(1) + ".json")).exists();
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void it_is_put_back_also_where_the_lock_was_lost_meanwhile_and_that_is_said(Shells shell) throws Exception {
        Path place = place();
        DeploymentContext context = held(place, shell, RunBuilder.at(place).keep(1, Duration.ZERO));
        for (int number = 1; number <= 3; number++) {
            release(context, number, ReleaseState.GOOD);
        }
        Files.createSymbolicLink(place.resolve("current"), Path.of("releases/" + id(3)));
        String turned = "mv .zerodown/lock/held-* .zerodown/.broken-test\n" + "rm -f current; ln -s releases/" + id(1)
                + " current";
        DeploymentContext moving = about(place, shell.after(place.resolve("tools"), "mv", turned), context);
        try (var hosts = context.hosts();
                var others = moving.hosts();
                var slot = context.slot()) {
            assertThatThrownBy(() -> new OldReleaseCleanup().run(moving))
                    .hasMessageContaining("does not hold the lock of the target any more");

            assertThat(place.resolve("current/index.php")).exists();
            assertThat(place.resolve(".zerodown/releases/" + id(1) + ".json")).exists();
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void where_the_file_system_of_the_releases_is_not_mounted_nothing_of_them_is_removed(Shells shell)
            throws Exception {
        Path place = place();
        RunBuilder builder = RunBuilder.at(place);
        DeploymentContext context = held(place, shell, builder);
        try (var hosts = context.hosts();
                var slot = context.slot()) {
            release(context, 1, ReleaseState.GOOD);
            Files.createSymbolicLink(place.resolve("current"), Path.of("releases/" + id(1)));
            Files.createDirectories(place.resolve("shared/env"));
            Path env = Files.writeString(place.resolve("shared/env/" + id(1)), "A=1");
            Files.move(place.resolve("releases"), place.resolve("elsewhere"));
            Files.createDirectory(place.resolve("releases"));

            assertThatThrownBy(() -> new CacheStorageCleanup().run(context))
                    .isInstanceOf(StepFailure.class)
                    .hasMessageContaining("current leads to releases/" + id(1))
                    .hasMessageContaining("is the file system of releases mounted?");

            assertThat(env).exists();
            assertThat(in(place.resolve(".zerodown/releases"))).contains(id(1) + ".json");
        }
    }

    @Test
    void without_the_lock_nothing_is_removed() throws Exception {
        Path place = place();
        DeploymentContext context = held(place, shells.get(0), RunBuilder.at(place));
        try (var hosts = context.hosts()) {
            for (int number = 1; number <= 8; number++) {
                release(context, number, ReleaseState.GOOD);
            }
            Files.createSymbolicLink(place.resolve("current"), Path.of("releases/" + id(8)));
            QuickLocks.unlock(context.hosts().all().get(0), context.layout(), "root", "test");
            assertThatThrownBy(() -> new OldReleaseCleanup().run(context)).hasMessageContaining("Nothing was removed");
            assertThat(in(place.resolve("releases"))).hasSize(8);
            context.slot().close();
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void what_dead_deployments_left_goes_and_what_is_needed_stays(Shells shell) throws Exception {
        Path place = place();
        RunBuilder builder = RunBuilder.at(place);
        DeploymentContext context = held(place, shell, builder);
        try (var hosts = context.hosts();
                var slot = context.slot()) {
            release(context, 1, ReleaseState.GOOD);
            Files.createDirectories(place.resolve(".zerodown/incoming/" + id(7) + "/tree"));
            Files.createDirectories(place.resolve(".zerodown/incoming/" + RunBuilder.RELEASE));
            Path old = Files.createDirectories(place.resolve(".zerodown/.broken-0123"));
            Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(3))));
            Files.createDirectories(place.resolve(".zerodown/.released-0123"));
            Path probe = Files.createDirectories(place.resolve("releases/.zerodown-probe-4711"));
            Files.setLastModifiedTime(probe, FileTime.from(Instant.now().minus(Duration.ofDays(3))));
            Files.createDirectories(place.resolve("shared/env"));
            for (int number : new int[] {1, 2, 3}) {
                Files.writeString(place.resolve("shared/env/" + id(number)), "A=" + number);
            }
            Files.createSymbolicLink(place.resolve("shared/.env"), Path.of("env/" + id(3)));
            Files.createDirectories(place.resolve(".zerodown/jobs/" + id(2) + "/6.1"));
            Path cached = Files.createDirectories(context.cacheDirectory().resolve("vendor/old"));
            Files.setLastModifiedTime(cached, FileTime.from(Instant.now().minus(Duration.ofDays(40))));
            Files.createDirectories(context.cacheDirectory().resolve("vendor/new"));

            Files.createDirectories(place.resolve(".zerodown/removed/" + id(6) + "/vendor"));

            new CacheStorageCleanup().run(context);

            assertThat(builder.lines())
                    .as("put aside by a cleanup whose server went down")
                    .contains("web1  .zerodown/removed/" + id(6));
            assertThat(in(place.resolve(".zerodown/incoming"))).containsExactly(RunBuilder.RELEASE);
            assertThat(in(place.resolve(".zerodown")))
                    .contains(".released-0123")
                    .doesNotContain(".broken-0123");
            assertThat(in(place.resolve("releases")))
                    .as("3.2 was killed while it probed")
                    .containsExactly(id(1));
            assertThat(in(place.resolve("shared/env"))).containsExactly(id(1), id(3));
            assertThat(in(place.resolve(".zerodown/jobs")))
                    .as("a command of it may still run")
                    .containsExactly(id(2));
            assertThat(in(context.cacheDirectory().resolve("vendor"))).containsExactly("new");
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_deployment_is_written_down_in_one_line_whatever_its_values_hold(Shells shell) throws Exception {
        Path place = place();
        RunBuilder builder = RunBuilder.at(place)
                .fact(StateKey.OUTCOME, Application.Notification.Outcome.FAILURE)
                .fact(StateKey.FAILURE, "8.3 failed\n2025-01-01T00:00:00Z  success\u001b[2J $(id)");
        DeploymentContext context = held(place, shell, builder);
        try (var hosts = context.hosts();
                var slot = context.slot()) {
            Path release = Files.createDirectories(place.resolve("releases/" + RunBuilder.RELEASE));
            new DeploymentLogging().run(context);
            assertThat(Files.readAllLines(place.resolve("deployment.log")))
                    .singleElement()
                    .asString()
                    .matches("20[0-9-]+T[0-9:]+Z  failure  release " + RunBuilder.RELEASE
                            + "  by test  8.3 failed 2025-.*\\$\\(id\\)");
            assertThat(place.resolve(".zerodown/records/" + RunBuilder.RELEASE + ".json"))
                    .content()
                    .contains("\"outcome\" : \"failure\"", RunBuilder.RELEASE);
            assertThat(release).as("what the web server may show").isEmptyDirectory();
        }
    }

    @Test
    void a_server_that_was_never_deployed_to_gets_no_log() throws Exception {
        Path place = place();
        DeploymentContext context = RunBuilder.at(place).local("web1").build(new FreeSlot());
        try (var hosts = context.hosts()) {
            assertThat(new DeploymentLogging().run(context)).isInstanceOf(Outcome.Skipped.class);
            assertThat(in(place)).isEmpty();
        }
    }
}
