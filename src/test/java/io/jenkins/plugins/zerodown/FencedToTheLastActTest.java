package io.jenkins.plugins.zerodown;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.phase04.SharedResourcesLinking;
import io.jenkins.plugins.zerodown.phase06.ApplicationCachePreparation;
import io.jenkins.plugins.zerodown.phase08.CacheInvalidation;
import io.jenkins.plugins.zerodown.phase08.ServiceRestarts;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.remote.ScriptResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scripts whose lock is taken away while they are at work, between one of their tools and what they would change. */
@TestInstance(Lifecycle.PER_CLASS)
@Tag("servers")
class FencedToTheLastActTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String ID = "20250820092100";

    @TempDir
    static Path directory;

    private List<Shells> shells;
    private Path deploy;
    private Path release;
    private Path held;

    @BeforeAll
    void shells() throws Exception {
        shells = Shells.present(directory);
    }

    List<Shells> eachShell() {
        return shells;
    }

    @BeforeEach
    void locked() throws Exception {
        deploy = Files.createTempDirectory(directory, "it's $(odd) ");
        held = Files.createDirectories(deploy.resolve(".zerodown/lock/held-" + TOKEN));
        release = Files.createDirectories(deploy.resolve("releases/" + ID));
    }

    /** @param tool after whose first run the lock is taken away */
    private ScriptResult run(Shells shell, String tool, Call call) throws Exception {
        String taken = "mv '" + quoted(held) + "' '" + quoted(deploy.resolve(".zerodown/.broken-test")) + "'";
        Path tools = Files.createTempDirectory(directory, "tools");
        try (Host host = new Host(LocalConnector.server("web1"), shell.after(tools, tool, taken))) {
            ScriptResult result = host.run(call);
            assertThat(tools.resolve("done"))
                    .as(tool + " was run: " + result.out() + result.err())
                    .exists();
            return result;
        }
    }

    private static String quoted(Path path) {
        return path.toString().replace("'", "'\\''");
    }

    private static void assertFenced(ScriptResult result) {
        assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(ScriptResult.FENCED);
        assertThat(result.err()).contains("this deployment does not hold the lock of the target any more");
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void nothing_of_a_release_is_replaced_by_a_link(Shells shell) throws Exception {
        Files.createDirectories(deploy.resolve("shared/above/uploads"));

        assertFenced(run(
                shell,
                "mkdir",
                Call.of(Script.of(SharedResourcesLinking.class, "4.1-shared-resources-linking.sh"))
                        .with("DEPLOY_PATH", deploy.toString())
                        .with("TOKEN", TOKEN)
                        .with("RELEASE_ID", ID)
                        .with("FILE_MODE", "0644")
                        .with("DIRECTORY_MODE", "0755")
                        .with("RUNTIME_USER", "")
                        .with("BECOME", "")
                        .with("PHP", "php")
                        .with("KIND", "php")
                        .stdin("dir above/uploads\n")));

        assertThat(release.resolve("above/uploads")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void no_public_storage_is_linked(Shells shell) throws Exception {
        Files.createDirectories(release.resolve("storage/app/public"));
        Path link = Files.createDirectories(release.resolve("public")).resolve("storage");
        Files.createSymbolicLink(link, Path.of("nowhere"));

        assertFenced(run(
                shell,
                "rm",
                Call.of(Script.of(SharedResourcesLinking.class, "4.1-public-storage.sh"))
                        .with("DEPLOY_PATH", deploy.toString())
                        .with("TOKEN", TOKEN)
                        .with("RELEASE_ID", ID)
                        .with("PHP", "php")
                        .with("PUBLIC_PATH", "")));

        assertThat(Files.isSymbolicLink(link)).isFalse();
    }

    private Path artisan() throws Exception {
        Programs.assume("php");
        Files.createDirectories(release.resolve("bootstrap/cache"));
        Path ran = release.resolve("ran");
        Files.writeString(release.resolve("artisan"), """
                <?php
                if ($argv[1] === 'list') {
                    exit("list\\nconfig:cache\\nqueue:restart\\n");
                }
                touch(__DIR__.'/ran');
                """);
        return ran;
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void no_cache_is_made(Shells shell) throws Exception {
        Path ran = artisan();

        assertFenced(run(
                shell,
                "php",
                Call.of(Script.of(ApplicationCachePreparation.class, "6.2-application-caches.sh"))
                        .with("HELD", held.toString())
                        .with("RELEASE_PATH", release.toString())
                        .with("VIEWS", release + "/bootstrap/cache/views")
                        .with("RUNTIME_USER", "")
                        .with("UMASK", "022")
                        .with("CACHES", "config")
                        .rest("PHP", List.of("php"))));

        assertThat(ran).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void no_worker_is_told_to_end(Shells shell) throws Exception {
        Path ran = artisan();

        assertFenced(run(
                shell,
                "php",
                Call.of(Script.of(ServiceRestarts.class, "8.2-restart-workers.sh"))
                        .with("HELD", held.toString())
                        .with("RELEASE_PATH", release.toString())
                        .with("OLDER", "")
                        .with("UMASK", "022")
                        .with("WORKERS", "queue")
                        .with("PATIENCE", "30")
                        .with("AGAIN", "queue")
                        .rest("PHP", List.of("php"))));

        assertThat(ran).doesNotExist();
    }

    /** Words before a command that write it down. */
    private List<String> recorder(Path record, String answer) throws Exception {
        Path script = Files.writeString(
                Files.createTempDirectory(directory, "words").resolve("become"),
                "case $* in *status*) " + answer + " ;; esac\nprintf '%s\\n' \"$*\" >>'" + quoted(record) + "'\n");
        return List.of("sh", script.toString());
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void no_php_fpm_is_reloaded(Shells shell) throws Exception {
        Programs.assume("bash");
        Path record = deploy.resolve("record");
        String pool = "exec -a 'php-fpm: pool test' sleep 60";
        Process master = new ProcessBuilder(
                        "bash",
                        "-c",
                        "exec -a 'php-fpm: master process (/none.conf)' bash -c \"(" + pool + ") & wait\"")
                .start();
        try {
            while (master.descendants()
                    .noneMatch(one -> one.info().command().orElse("").endsWith("sleep"))) {
                assertThat(master.isAlive()).isTrue();
                TimeUnit.MILLISECONDS.sleep(10);
            }
            assertFenced(run(
                    shell,
                    "sed",
                    Call.of(Script.of(CacheInvalidation.class, "8.1-reload-fpm.sh"))
                            .with("HELD", held.toString())
                            .with("USER", System.getProperty("user.name"))
                            .with("BECOME", String.join("\n", recorder(record, ":")))));

            assertThat(record).doesNotExist();
        } finally {
            master.descendants().forEach(ProcessHandle::destroyForcibly);
            master.destroyForcibly();
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void no_schedule_is_restarted(Shells shell) throws Exception {
        Programs.assume("bash");
        Path record = deploy.resolve("record");
        Path old = Files.createDirectories(deploy.resolve("releases/20250820092000"));
        String schedule = "exec -a 'php artisan schedule:work' sleep 60";
        Process supervisor = new ProcessBuilder(
                        "bash", "-c", "exec -a supervisord bash -c \"(" + schedule + ") & wait\"")
                .directory(old.toFile())
                .start();
        try {
            while (supervisor
                    .descendants()
                    .noneMatch(one -> one.info().command().orElse("").endsWith("sleep"))) {
                assertThat(supervisor.isAlive()).isTrue();
                TimeUnit.MILLISECONDS.sleep(10);
            }
            long child = supervisor
                    .descendants()
                    .filter(one -> one.info().command().orElse("").endsWith("sleep"))
                    .findFirst()
                    .orElseThrow()
                    .pid();
            List<String> words = recorder(record, "echo 'schedule RUNNING pid " + child + ", uptime'");
            assertFenced(run(
                    shell,
                    "readlink",
                    Call.of(Script.of(ServiceRestarts.class, "8.2-restart-schedule.sh"))
                            .with("DEPLOY_PATH", deploy.toString())
                            .with("TOKEN", TOKEN)
                            .with("RELEASE_ID", ID)
                            .rest("BECOME", words)));

            assertThat(record)
                    .content()
                    .as("it was asked alone")
                    .contains("status")
                    .doesNotContain("restart");
        } finally {
            supervisor.descendants().forEach(ProcessHandle::destroyForcibly);
            supervisor.destroyForcibly();
        }
    }
}
