package io.jenkins.plugins.zerodown.phase08;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Application.Commands;
import io.jenkins.plugins.zerodown.config.Application.UserCommand;
import io.jenkins.plugins.zerodown.fixture.DeployedLaravel;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class ServiceRestartsTest {
    private static final String OLD = "20250820092000";
    /** An artisan that works for a minute, and otherwise has no command but its list. */
    private static final String WORKER = "<?php if ($argv[1] === 'list') { echo \"list\\n\"; } else { sleep(60); }";

    @TempDir
    Path directory;

    private final ServiceRestarts step = new ServiceRestarts(Duration.ofSeconds(20));

    @Test
    void a_real_queue_worker_of_the_old_release_ends_and_is_seen_to() throws Exception {
        assertARealWorkerEnds("framework/cache/data");
    }

    @Test
    void a_real_queue_worker_ends_though_the_new_release_keeps_its_cache_elsewhere() throws Exception {
        assertARealWorkerEnds("framework/cache/before");
    }

    /** @param cache where the old release keeps it, below storage */
    private void assertARealWorkerEnds(String cache) throws Exception {
        DeployedLaravel.assumePresent();
        DeployedLaravel site = DeployedLaravel.in(directory);
        Path console = site.add(OLD, application -> {}).resolve("routes/console.php");
        Files.createDirectories(directory.resolve("shared/storage").resolve(cache));
        Path configuration = site.release(OLD).resolve("config/cache.php");
        Files.writeString(configuration, Files.readString(configuration).replace("framework/cache/data", cache));
        // A worker reads the time of the last restart before its first round; a restart before that is not for it.
        Files.writeString(
                console,
                "\nIlluminate\\Support\\Facades\\Queue::looping(fn () => touch('" + directory.resolve("looping")
                        + "'));\n",
                StandardOpenOption.APPEND);
        site.add(RunBuilder.RELEASE, application -> {});
        site.switchTo(OLD);
        Process worker = new ProcessBuilder("php", "artisan", "queue:work", "--sleep=0.5")
                .directory(site.release(OLD).toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("worker.log").toFile())
                .start();
        try {
            while (worker.isAlive() && !Files.exists(directory.resolve("looping"))) {
                Thread.sleep(10);
            }
            RunBuilder run =
                    RunBuilder.at(directory).local("web1").services(RunBuilder.services(new Application.Automatic()));

            Outcome outcome = step.run(run.build());

            assertThat(outcome.text()).startsWith("restarted: queue:restart");
            assertThat(worker.waitFor(10, TimeUnit.SECONDS))
                    .as(() -> "the worker has ended: " + run.lines() + worker.info() + log())
                    .isTrue();
            assertThat(run.lines()).contains("web1  1 of 1 workers have ended");
            assertThat(run.warnings())
                    .singleElement()
                    .asString()
                    .contains("1 worker has ended, and none has started again");
        } finally {
            worker.destroyForcibly();
        }
    }

    @Test
    void a_worker_that_goes_on_is_warned_about_by_its_pid() throws Exception {
        fakeRelease("queue:restart");
        Path old = Files.createDirectories(directory.resolve("releases/" + OLD));
        Files.writeString(old.resolve("artisan"), WORKER);
        Process worker = new ProcessBuilder("php", "artisan", "queue:work")
                .directory(old.toFile())
                .start();
        try {
            awaitWorker(worker);
            RunBuilder run = fakeRun();

            new ServiceRestarts(Duration.ofMillis(300)).run(run.build());

            assertThat(run.warnings())
                    .singleElement()
                    .asString()
                    .contains("web1", "1 of 1 workers still run the old release", "queue:work pid " + worker.pid());
        } finally {
            worker.destroyForcibly();
        }
    }

    @Test
    void a_listener_that_artisan_cannot_end_is_not_waited_for_and_said_to_go_on() throws Exception {
        fakeRelease("queue:restart");
        Path old = Files.createDirectories(directory.resolve("releases/" + OLD));
        Files.writeString(old.resolve("artisan"), WORKER);
        Process listener = new ProcessBuilder("php", "artisan", "queue:listen")
                .directory(old.toFile())
                .start();
        try {
            awaitWorker(listener);
            RunBuilder run = fakeRun();

            new ServiceRestarts(Duration.ofHours(1)).run(run.build());

            assertThat(run.warnings())
                    .singleElement()
                    .asString()
                    .contains("queue:listen pid " + listener.pid() + " goes on", "services.queue")
                    .doesNotContain("present job");
        } finally {
            listener.destroyForcibly();
        }
    }

    @Test
    void workers_are_told_by_the_configuration_that_they_run_with_too_by_every_shell() throws Exception {
        for (Shells shell : Shells.present(directory.resolve("shells"))) {
            Path release = fakeRelease("queue:restart", "reverb:restart", "pulse:restart");
            Path old = fakeReleaseOf(OLD, "queue:restart", "reverb:restart");
            cacheConfiguration(release, "new");
            cacheConfiguration(old, "old");
            Process worker = workerOf(old);
            try {
                RunBuilder run = runBy(shell);

                Outcome outcome = new ServiceRestarts(Duration.ofMillis(300)).run(run.build());

                assertThat(outcome.text()).startsWith("restarted: queue:restart, reverb:restart, pulse:restart;");
                assertThat(release.resolve("done"))
                        .content()
                        .startsWith("queue:restart\nreverb:restart\npulse:restart\n");
                assertThat(old.resolve("done"))
                        .as("told when the worker has heard nothing of the new release's")
                        .hasContent("queue:restart\nreverb:restart");
                assertThat(release.resolve("done"))
                        .hasContent("queue:restart\nreverb:restart\npulse:restart\nqueue:restart");
                assertThat(run.lines())
                        .contains("web1  artisan reverb:restart in " + OLD + ", which is configured otherwise");
            } finally {
                worker.destroyForcibly();
            }
            Files.delete(release.resolve("done"));
            Files.delete(old.resolve("done"));
        }
    }

    @Test
    void a_release_configured_alike_is_not_asked_to_say_it_again() throws Exception {
        Path release = fakeRelease("queue:restart");
        Path old = fakeReleaseOf(OLD, "queue:restart");
        cacheConfiguration(release, "same");
        cacheConfiguration(old, "same");
        Process worker = workerOf(old);
        try {
            new ServiceRestarts(Duration.ofMillis(300)).run(fakeRun().build());

            assertThat(release.resolve("done")).exists();
            assertThat(old.resolve("done")).doesNotExist();
        } finally {
            worker.destroyForcibly();
        }
    }

    @Test
    void an_older_release_that_tells_its_workers_nothing_is_a_warning() throws Exception {
        Path release = fakeRelease("queue:restart");
        Path old = fakeReleaseOf(OLD, "queue:restart");
        Files.writeString(old.resolve("fails"), "");
        RunBuilder run = fakeRun().previous(OLD);

        assertThat(step.run(run.build()).text()).startsWith("restarted: queue:restart;");
        assertThat(release.resolve("done")).exists();
        assertThat(run.warnings())
                .singleElement()
                .asString()
                .contains("web1", OLD, "by the new configuration only", "Connection refused");
    }

    private Process workerOf(Path release) throws Exception {
        Process worker = new ProcessBuilder("php", "artisan", "queue:work")
                .directory(release.toFile())
                .start();
        awaitWorker(worker);
        return worker;
    }

    private static void cacheConfiguration(Path release, String prefix) throws Exception {
        Files.createDirectories(release.resolve("bootstrap/cache"));
        Files.writeString(
                release.resolve("bootstrap/cache/config.php"),
                "<?php return ['prefix' => '" + prefix + "', 'storage' => '" + release + "/storage'];");
    }

    private RunBuilder runBy(Shells shell) {
        return RunBuilder.at(directory)
                .server(LocalConnector.server("web1"), shell.connector())
                .services(RunBuilder.services(new Application.Automatic()));
    }

    @Test
    void a_schedule_that_nothing_keeps_is_not_waited_for_and_said_to_go_on() throws Exception {
        fakeRelease("queue:restart", "schedule:interrupt");
        Process schedule = scheduleOf(OLD, List.of());
        try {
            RunBuilder run = fakeRun();
            long began = System.nanoTime();

            step.run(run.build());

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
            assertThat(run.warnings())
                    .singleElement()
                    .asString()
                    .contains(
                            "web1",
                            "schedule:work pid " + schedule.pid() + " goes on in the old release",
                            "services.schedule")
                    .doesNotContain("present job");
            assertThat(run.lines())
                    .anyMatch(line -> line.contains("left " + schedule.pid() + " nothing is seen to keep it"));
        } finally {
            schedule.destroyForcibly();
        }
    }

    @Test
    void a_schedule_is_restarted_by_the_supervisor_that_keeps_it_by_every_shell() throws Exception {
        fakeRelease("queue:restart", "schedule:interrupt");
        Path supervisor = Files.writeString(directory.resolve("supervisord"), """
                while :; do
                  php artisan schedule:work & echo $! >"$1/child"
                  wait
                  cd -P "$1/current"
                done
                """);
        Files.createSymbolicLink(directory.resolve("current"), Path.of("releases", RunBuilder.RELEASE));
        Path become = Files.writeString(directory.resolve("become"), """
                #!/bin/sh
                read -r child <"${0%/*}/child"
                printf '%s\\n' "$*" >>"${0%/*}/asked"
                case $* in
                  'supervisorctl status')
                    printf 'app:web RUNNING pid 1, uptime 0:00:01\\n'
                    printf 'app:cron RUNNING pid %s, uptime 0:00:01\\n' "$child"
                    ;;
                  'supervisorctl restart app:cron') kill "$child" ;;
                  *) exit 1 ;;
                esac
                """);
        assertThat(become.toFile().setExecutable(true)).isTrue();
        for (Shells shell : Shells.present(directory.resolve("shells"))) {
            Process keeper = scheduleOf(OLD, List.of("sh", supervisor.toString(), directory.toString()));
            try {
                RunBuilder run = runBy(shell).become(become.toString());
                Outcome outcome = step.run(run.build());

                assertThat(outcome.text())
                        .as(shell.name() + run.lines() + run.warnings())
                        .contains("schedule:work");
                assertThat(run.lines()).anyMatch(line -> line.contains("by supervisorctl restart app:cron"));
                assertThat(run.warnings()).noneMatch(line -> line.contains("goes on"));
            } finally {
                keeper.descendants().forEach(ProcessHandle::destroyForcibly);
                keeper.destroyForcibly();
            }
        }
    }

    /** @param keeper words before what runs; with none, the schedule itself */
    private Process scheduleOf(String release, List<String> keeper) throws Exception {
        Path old = Files.createDirectories(directory.resolve("releases/" + release));
        Files.writeString(old.resolve("artisan"), WORKER);
        List<String> words = keeper.isEmpty() ? List.of("php", "artisan", "schedule:work") : keeper;
        Process process = new ProcessBuilder(words).directory(old.toFile()).start();
        while (java.util.stream.Stream.concat(java.util.stream.Stream.of(process.toHandle()), process.descendants())
                .noneMatch(ServiceRestartsTest::isSchedule)) {
            Thread.sleep(5);
        }
        return process;
    }

    private static boolean isSchedule(ProcessHandle process) {
        try {
            String words = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
            return words.startsWith("php\0") && words.contains("schedule:work");
        } catch (java.io.IOException e) {
            return false;
        }
    }

    @Test
    void an_artisan_that_lists_nothing_has_not_answered() throws Exception {
        Path release = fakeRelease("queue:restart");
        Files.writeString(release.resolve("artisan"), "<?php echo 'no licence'; exit(0);");

        assertThatThrownBy(() -> step.run(fakeRun().build()))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("web1", "artisan list said: no licence");
    }

    @Test
    void only_what_the_application_has_is_restarted_by_every_shell() throws Exception {
        fakeRelease("queue:restart", "horizon:terminate", "schedule:interrupt");
        for (Shells shell : Shells.present(directory.resolve("shells"))) {
            RunBuilder run = runBy(shell);

            assertThat(step.run(run.build()).text())
                    .startsWith("restarted: queue:restart, horizon:terminate, schedule:interrupt;");
        }
    }

    @Test
    void a_running_octane_is_stopped_and_waited_for_until_it_is_back() throws Exception {
        Path release = fakeRelease("octane:stop", "octane:status");
        Files.writeString(release.resolve("octane"), "running");

        assertThat(step.run(fakeRun().build()).text()).startsWith("restarted: octane:stop;");
        assertThat(release.resolve("done")).hasContent("octane:stop");
    }

    @Test
    void an_octane_that_does_not_run_is_left_alone() throws Exception {
        Path release = fakeRelease("octane:stop", "octane:status");

        assertThat(step.run(fakeRun().build())).isInstanceOf(Outcome.Skipped.class);
        assertThat(release.resolve("done")).doesNotExist();
    }

    @Test
    void an_octane_that_does_not_say_whether_it_runs_is_not_taken_for_one_that_does_not() throws Exception {
        Path release = fakeRelease("octane:stop", "octane:status");
        Files.writeString(release.resolve("mute"), "");

        assertThatThrownBy(() -> step.run(fakeRun().build()))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("web1", "octane:status does not say", "services.octane");
    }

    @Test
    void a_failing_restart_is_a_failure_with_what_artisan_said() throws Exception {
        fakeRelease("queue:restart");
        Files.writeString(directory.resolve("releases/" + RunBuilder.RELEASE + "/fails"), "");

        assertThatThrownBy(() -> step.run(fakeRun().build()))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll(
                        "web1", "artisan queue:restart failed", "Connection refused", "services.queue");
    }

    @Test
    void commands_of_the_users_own_take_the_place_of_what_is_worked_out() throws Exception {
        Path release = Files.createDirectories(directory.resolve("releases/" + RunBuilder.RELEASE));
        Application.Command off = new Application.Off();
        RunBuilder run = RunBuilder.at(directory)
                .local("web1")
                .plainPhp()
                .services(new Application.Services(
                        new Application.Custom("echo queue >> order"),
                        new Application.Automatic(),
                        off,
                        off,
                        off,
                        off,
                        new Application.Custom("echo supervisor >> order"),
                        off,
                        new Application.Custom("echo web >> order")))
                .commands(new Commands(
                        List.of(),
                        List.of(),
                        List.of(new UserCommand("echo post >> order", UserCommand.On.ALL, Duration.ofSeconds(30)))));

        assertThat(step.run(run.build()).text()).isEqualTo("restarted: queue, supervisor, webServer; 1 command");
        assertThat(release.resolve("order")).hasContent("queue\nsupervisor\nweb\npost");
    }

    @Test
    void going_back_to_a_release_does_not_run_the_commands_of_its_deployment_again() throws Exception {
        Path release = Files.createDirectories(directory.resolve("releases/" + RunBuilder.RELEASE));
        RunBuilder run = RunBuilder.at(directory)
                .local("web1")
                .plainPhp()
                .fact(StateKey.ROLLBACK, new ReleaseId(RunBuilder.RELEASE))
                .commands(new Commands(
                        List.of(),
                        List.of(),
                        List.of(new UserCommand("touch ran", UserCommand.On.ALL, Duration.ofSeconds(30)))));

        assertThat(step.run(run.build())).isInstanceOf(Outcome.Skipped.class);
        assertThat(release.resolve("ran")).doesNotExist();
    }

    @Test
    void everything_off_is_skipped() throws Exception {
        assertThat(step.run(RunBuilder.at(directory).local("web1").plainPhp().build()))
                .isEqualTo(Outcome.skipped("nothing to restart; no commands.postRelease"));
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("worker.log"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private RunBuilder fakeRun() {
        return RunBuilder.at(directory).local("web1").services(RunBuilder.services(new Application.Automatic()));
    }

    /**
     * An artisan that has these commands and notes which were run; packages such as Horizon and Octane are not on this
     * machine.
     */
    private Path fakeRelease(String... commands) throws Exception {
        return fakeReleaseOf(RunBuilder.RELEASE, commands);
    }

    private Path fakeReleaseOf(String id, String... commands) throws Exception {
        Programs.assume("php");
        Path release = Files.createDirectories(directory.resolve("releases/" + id));
        Files.writeString(release.resolve("artisan"), """
                <?php
                $command = $argv[1];
                if ($command === 'list') { echo "list  what it does\\n%s  what it does\\n"; exit(0); }
                if (in_array($command, ['queue:work', 'queue:listen', 'schedule:work'])) { sleep(60); }
                if ($command === 'octane:status') {
                    if (file_exists('mute')) { exit(255); }
                    echo file_exists('octane') ? 'Octane server is running.' : 'Octane server is not running.';
                    exit(file_exists('octane') ? 0 : 1);
                }
                if (file_exists('fails')) { echo "\\n  Connection refused\\n"; exit(1); }
                file_put_contents('done', $command."\\n", FILE_APPEND);
                """.formatted(String.join("  what it does\\n", commands)));
        return release;
    }

    /** Until the process shows what it runs: before, it is a copy of this one. */
    private static void awaitWorker(Process worker) throws Exception {
        Path words = Path.of("/proc/" + worker.pid() + "/cmdline");
        while (worker.isAlive() && !Files.readString(words).contains("queue:")) {
            Thread.sleep(5);
        }
    }
}
