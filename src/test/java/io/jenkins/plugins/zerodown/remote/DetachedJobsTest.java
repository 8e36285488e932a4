package io.jenkins.plugins.zerodown.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.fixture.FreeSlot;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Shells;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
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
class DetachedJobsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

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

    private Path place(String name) throws IOException {
        return Files.createTempDirectory(directory, name + " it's $(odd) ");
    }

    private static String held(Path place) {
        return FreeSlot.lock(place).toString();
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void no_job_begins_and_none_is_ended_once_the_lock_is_gone(Shells shell) throws Exception {
        Path place = place("gone");
        String held = held(place);
        Path job = place.resolve(".zerodown/jobs/6.1");
        String supervise =
                Files.readString(Path.of("src/main/resources/io/jenkins/plugins/zerodown/remote/job-supervise.sh"));
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector())) {
            Files.delete(FreeSlot.lock(place));

            assertThatThrownBy(() -> new DetachedJobs(host, job.getParent().toString(), held)
                            .run(job("touch ran", place), line -> {}))
                    .isInstanceOfSatisfying(
                            RemoteFailure.class, e -> assertThat(e.kind()).isEqualTo(RemoteFailure.Kind.FENCED))
                    .hasMessageContaining("does not hold the lock");
            assertThat(job).doesNotExist();

            // Its start came through, and what it started comes too late.
            Files.createDirectories(job);
            Files.writeString(
                    job.resolve("command"),
                    "touch '" + place.resolve("ran").toString().replace("'", "'\\''") + "'");
            host.run(Call.of(new Script("supervise", supervise))
                    .with("JOB", job.toString())
                    .with("HELD", held)
                    .with("LIMIT", "60")
                    .with("DETACH", "setsid")
                    .with("SHARING", ""));
            assertThat(job.resolve("begun")).doesNotExist();
            assertThat(place.resolve("ran")).doesNotExist();

            assertThat(host.run(Call.of(Script.of(DetachedJobs.class, "job-end.sh"))
                                    .with("JOB", job.toString())
                                    .with("HELD", held))
                            .exit())
                    .isEqualTo(ScriptResult.FENCED);
            assertThat(job.resolve("exit")).doesNotExist();
        }
    }

    private static DetachedJob job(String command, Path place) {
        return DetachedJob.of("6.1", command, place.toString(), MINUTE);
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_job_that_has_begun_is_not_started_where_the_lock_is_taken_away_before_that(Shells shell) throws Exception {
        Path place = place("taken");
        String held = held(place);
        LocalConnector connector = renamingAsItBegins(shell, place, place + "/.zerodown/.broken-test");
        try (Host host = new Host(LocalConnector.server("web1"), connector)) {
            int status =
                    new DetachedJobs(host, place + "/.zerodown/jobs", held).run(job("touch ran", place), line -> {});

            assertThat(status).isEqualTo(ScriptResult.FENCED);
            assertThat(place.resolve("ran")).doesNotExist();
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_job_that_has_begun_is_started_where_another_engine_goes_on_with_the_lock(Shells shell) throws Exception {
        Path place = place("taken");
        String held = held(place);
        LocalConnector connector = renamingAsItBegins(shell, place, place + "/.zerodown/lock/held-another");
        try (Host host = new Host(LocalConnector.server("web1"), connector)) {
            int status =
                    new DetachedJobs(host, place + "/.zerodown/jobs", held).run(job("touch ran", place), line -> {});

            assertThat(status).isZero();
            assertThat(place.resolve("ran")).exists();
            assertThat(place.resolve(".zerodown/lock/held-another"))
                    .as("no mark stays")
                    .isEmptyDirectory();
        }
    }

    /** The lock's directory, in the moment in which a job has begun and its command has not. */
    private static LocalConnector renamingAsItBegins(Shells shell, Path place, String to) throws IOException {
        String rename = "mv '" + quoted(held(place)) + "' '" + quoted(to) + "'";
        return shell.after(
                place.resolve("tools"),
                "cat",
                "case $* in *boot_id*) " + rename + " ;; *) rmdir \"${0%/*}/done\" ;; esac");
    }

    private static String quoted(String path) {
        return path.replace("'", "'\\''");
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_job_runs_in_its_directory_with_its_environment_and_its_log_arrives_whole(Shells shell) throws Exception {
        Path place = place("env");
        List<String> log = new CopyOnWriteArrayList<>();
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector())) {
            DetachedJob job = job("pwd; printf '%s\\n' \"$VALUE\"; seq 1 40000; echo end >&2; exit 5", place)
                    .with(Map.of("VALUE", "a'b\"c$(d)`e`\\ \u00e9"));
            assertThat(new DetachedJobs(host, place + "/.zerodown/jobs", held(place)).run(job, log::add))
                    .isEqualTo(5);
        }
        assertThat(log)
                .hasSize(40003)
                .startsWith(place.toString(), "a'b\"c$(d)`e`\\ \u00e9", "1")
                .endsWith("40000", "end");
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_job_outlives_the_connection_is_picked_up_by_offset_and_runs_once(Shells shell) throws Exception {
        Path place = place("cut");
        LocalConnector connector = shell.connector();
        List<String> log = new CopyOnWriteArrayList<>();
        try (Host host = new Host(LocalConnector.server("web1"), connector)) {
            DetachedJob job = job("echo ran >>count; echo one; while [ ! -e go ]; do sleep 0.1; done; echo two", place);
            Thread cutter = new Thread(() -> {
                await(() -> log.contains("one"));
                connector.cut();
                touch(place.resolve("go"));
            });
            cutter.start();
            assertThat(new DetachedJobs(host, place + "/.zerodown/jobs", held(place)).run(job, log::add))
                    .isZero();
            cutter.join();
            assertThat(log).containsExactly("one", "two");
            // Another engine that is given the same deployment finds it done.
            List<String> again = new CopyOnWriteArrayList<>();
            assertThat(new DetachedJobs(host, place + "/.zerodown/jobs", held(place)).run(job, again::add))
                    .isZero();
            assertThat(again).containsExactly("one", "two");
        }
        assertThat(place.resolve("count")).hasContent("ran");
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_job_that_takes_too_long_is_ended_with_all_that_it_started(Shells shell) throws Exception {
        Path place = place("slow");
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector())) {
            DetachedJob job =
                    DetachedJob.of("5.2-1", "sleep 61 & echo $! >child; wait", place.toString(), Duration.ofSeconds(1));
            assertThatThrownBy(
                            () -> new DetachedJobs(host, place + "/.zerodown/jobs", held(place)).run(job, line -> {}))
                    .isInstanceOf(RemoteFailure.class)
                    .hasMessageContaining("time limit of 1 s");
        }
        assertEnded(place.resolve("child"));
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void an_interrupted_caller_ends_the_job_and_all_that_it_started(Shells shell) throws Exception {
        Path place = place("abort");
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector())) {
            DetachedJob job = job("sleep 61 & echo $! >child; echo up; wait", place);
            Thread caller = Thread.currentThread();
            assertThatThrownBy(() -> new DetachedJobs(host, place + "/.zerodown/jobs", held(place))
                            .run(job, line -> caller.interrupt()))
                    .isInstanceOf(InterruptedException.class);
        }
        assertEnded(place.resolve("child"));
    }

    /** The command that heeds no TERM, nor does what it started. */
    private static final String DEAF = "trap '' TERM; sleep 61 & echo $! >child; echo up; wait; wait";

    @Test
    void what_does_not_heed_the_end_of_its_time_is_killed_with_all_that_it_started() throws Exception {
        Path place = place("deaf");
        try (Host host = new Host(LocalConnector.server("web1"), new LocalConnector())) {
            DetachedJob job = DetachedJob.of("5.2-1", DEAF, place.toString(), Duration.ofSeconds(1));
            assertThatThrownBy(
                            () -> new DetachedJobs(host, place + "/.zerodown/jobs", held(place)).run(job, line -> {}))
                    .isInstanceOf(RemoteFailure.class)
                    .hasMessageContaining("time limit of 1 s");
        }
        assertEnded(place.resolve("child"));
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void what_does_not_heed_an_interruption_is_killed_with_all_that_it_started(Shells shell) throws Exception {
        Path place = place("deaf");
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector())) {
            Thread caller = Thread.currentThread();
            assertThatThrownBy(() -> new DetachedJobs(host, place + "/.zerodown/jobs", held(place))
                            .run(job(DEAF, place), line -> caller.interrupt()))
                    .isInstanceOf(InterruptedException.class);
        }
        assertEnded(place.resolve("child"));
        assertThat(place.resolve(".zerodown/jobs/6.1/exit")).hasContent("137");
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void after_a_restart_of_the_machine_whoever_has_the_jobs_number_is_neither_waited_for_nor_ended(Shells shell)
            throws Exception {
        Path place = place("reused");
        Path directory = Files.createDirectories(place.resolve(".zerodown/jobs/6.1/begun"))
                .getParent();
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector())) {
            Files.writeString(directory.resolve("pid"), stranger.pid() + "\n");
            Files.writeString(directory.resolve("boot"), "00000000-0000-0000-0000-000000000000\n");
            Files.writeString(directory.resolve("log"), "before\n");
            List<String> log = new CopyOnWriteArrayList<>();
            assertThatThrownBy(() -> new DetachedJobs(host, place + "/.zerodown/jobs", held(place))
                            .run(job("echo again", place), log::add))
                    .isInstanceOf(RemoteFailure.class)
                    .hasMessageContaining("the machine was restarted while");
            assertThat(log).containsExactly("before");

            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> new DetachedJobs(host, place + "/.zerodown/jobs", held(place))
                            .run(job("echo again", place), log::add))
                    .isInstanceOf(InterruptedException.class);
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void a_job_that_was_killed_from_outside_is_told_apart_from_one_that_failed() throws Exception {
        Path place = place("killed");
        try (Host host = new Host(LocalConnector.server("web1"), new LocalConnector())) {
            // Both the job and whoever watches it are gone, as when a login manager ends what a session left behind.
            DetachedJob job = job("kill -9 $(ps -o ppid= -p $$) $$", place);
            assertThatThrownBy(
                            () -> new DetachedJobs(host, place + "/.zerodown/jobs", held(place)).run(job, line -> {}))
                    .isInstanceOf(RemoteFailure.class)
                    .hasMessageContaining("killed from outside")
                    .hasMessageContaining("enable-linger");
        }
    }

    @Test
    void a_machine_that_was_started_anew_meanwhile_is_told_apart_from_one_that_is_slow() throws Exception {
        Path place = place("restarted");
        try (Host host = new Host(LocalConnector.server("web1"), new LocalConnector())) {
            DetachedJob job = job("echo other-boot >\"$JOB/boot\"; kill -9 $(ps -o ppid= -p $$) $$", place)
                    .with(Map.of("JOB", place + "/.zerodown/jobs/6.1"));
            assertThatThrownBy(
                            () -> new DetachedJobs(host, place + "/.zerodown/jobs", held(place)).run(job, line -> {}))
                    .isInstanceOf(RemoteFailure.class)
                    .hasMessageContaining("the machine was restarted while")
                    .hasMessageContaining("/log");
        }
    }

    @Test
    void a_line_without_an_end_comes_in_pieces() throws Exception {
        Path place = place("endless");
        List<String> log = new CopyOnWriteArrayList<>();
        try (Host host = new Host(LocalConnector.server("web1"), new LocalConnector())) {
            DetachedJob job = job("head -c 3000000 /dev/zero | tr '\\000' x; echo; echo end", place);
            assertThat(new DetachedJobs(host, place + "/.zerodown/jobs", held(place)).run(job, log::add))
                    .isZero();
        }
        assertThat(log).endsWith("end").hasSize(4).allMatch(line -> line.length() <= 1 << 20);
        assertThat(log.stream().mapToInt(String::length).sum()).isEqualTo(3_000_003);
    }

    private static void assertEnded(Path pidFile) throws IOException {
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        await(() -> ProcessHandle.of(pid).map(process -> !process.isAlive()).orElse(true));
    }

    private static void touch(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 30 s in vain").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
