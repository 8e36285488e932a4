package io.jenkins.plugins.zerodown.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Wants;
import io.jenkins.plugins.zerodown.remote.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tries each way to act on the world that a migration may take through code which does not show in it. */
@Wants(programs = {"php", "composer"})
@Tag("servers")
class ConfinementTest {
    @TempDir
    Path directory;

    @Test
    void nothing_that_a_migration_tries_is_done_and_all_of_it_is_told_or_found() throws Exception {
        Path outside = outside();
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            List<String> php = List.of(
                    "env",
                    "ACTS_OUTSIDE=" + outside,
                    "ACTS_PORT=" + listener.getLocalPort(),
                    "TMPDIR=" + outside,
                    "CACHE_DRIVER=file",
                    "php");
            Path application = application();
            List<String> acts = acts(application, php);
            for (String act : acts) {
                Files.writeString(
                        application.resolve("database/migrations/2030_01_01_000000_" + act + ".php"),
                        """
                        <?php

                        return new class extends Illuminate\\Database\\Migrations\\Migration
                        {
                            public function up()
                            {
                                App\\Acts::take('%s');
                            }
                        };
                        """.formatted(act));
            }
            Map<String, String> before = snapshot(application, outside);

            Report report = examine(application, php);

            assertThat(snapshot(application, outside)).isEqualTo(before);
            assertNobodyCalled(listener);
            assertThat(report.unanswered()).isEmpty();
            assertThat(report.pending()).hasSize(acts.size()).hasSizeGreaterThan(70);
            String said = String.join("\n", report.unexamined()) + report.findings();
            // A job for a queue in the database is a row more, and nothing else.
            assertThat(acts)
                    .filteredOn(act -> !act.equals("queue"))
                    .allSatisfy(act -> assertThat(said)
                            .contains("2030_01_01_000000_" + act)
                            .as("%s is told or found in %s", act, report));
        }
    }

    @Test
    void an_application_that_logs_and_caches_as_it_starts_leaves_no_file_behind() throws Exception {
        Path outside = outside();
        Path application = application();
        atItsStart(application, """
                \\Illuminate\\Support\\Facades\\Log::error('as it starts');
                \\Illuminate\\Support\\Facades\\Cache::remember('x', 60, fn () => 'x');
                file_put_contents(storage_path('framework/started'), 'x');
                if (file_get_contents(storage_path('framework/started')) !== 'x') {
                    throw new \\Exception('what was written is not there');
                }
                """);
        Map<String, String> before = snapshot(application, outside);

        Report report = examine(application, List.of("php"));

        assertThat(report).isEqualTo(new Report(List.of(), List.of(), List.of()));
        assertThat(snapshot(application, outside)).isEqualTo(before);
        assertThat(application.resolve("storage/logs/laravel.log")).doesNotExist();
    }

    @Test
    void an_application_that_does_not_start_without_what_it_is_kept_from_is_asked_again_and_no_migration_runs()
            throws Exception {
        Path application = application();
        atItsStart(application, """
                if (trim((string) shell_exec('echo here')) !== 'here') {
                    throw new \\Exception('no shell');
                }
                """);
        Files.writeString(application.resolve("database/migrations/2030_01_01_000000_drops.php"), """
                <?php

                return new class extends Illuminate\\Database\\Migrations\\Migration
                {
                    public function up()
                    {
                        Schema::drop('posts');
                    }
                };
                """);

        Report report = examine(application, List.of("php"));

        assertThat(report.unanswered()).isEmpty();
        assertThat(report.findings())
                .extracting(MigrationFinding::danger)
                .containsExactly(MigrationHazard.DROPPED_TABLE);
        assertThat(report.unexamined())
                .singleElement()
                .asString()
                .contains("2030_01_01_000000_drops.php", "source was searched");
    }

    /** @param act statements of PHP */
    private static void atItsStart(Path application, String act) throws Exception {
        // Laravel 11 and later start with this provider alone, and our own small application has the other one.
        Path provider = application.resolve("app/Providers/AppServiceProvider.php");
        String name = Files.exists(provider) ? "AppServiceProvider" : "RouteServiceProvider";
        Files.writeString(provider.resolveSibling(name + ".php"), """
                <?php

                namespace App\\Providers;

                class %s extends \\Illuminate\\Support\\ServiceProvider
                {
                    public function boot()
                    {
                %s    }
                }
                """.formatted(name, act.indent(8)));
    }

    private static Report examine(Path application, List<String> php) throws Exception {
        try (Host host = new Host(LocalConnector.server("web1"), new LocalConnector())) {
            return MigrationLint.examine(host, application.toString(), php, "022", application, Set.of());
        }
    }

    private Path outside() throws Exception {
        Path outside = Files.createDirectories(directory.resolve("outside"));
        Files.writeString(outside.resolve("kept"), "kept");
        Files.createDirectory(outside.resolve("empty"));
        run(outside, List.of("php", "-r", "(new PDO('sqlite:database.sqlite'))->exec('create table kept (a)');"));
        return outside;
    }

    private Path application() throws Exception {
        Path application = MigrationLintTest.built(LaravelApplication.in(directory.resolve("application")));
        MigrationLintTest.artisan(application, "migrate", "--force");
        Files.copy(MigrationCorpusTest.resource("Acts.php"), application.resolve("app/Acts.php"));
        Files.writeString(
                application.resolve("app/included.php"),
                "<?php function included_act($out)"
                        + " { $class = 'P' . 'DO'; $class = new $class(\"sqlite:$out/database.sqlite\");"
                        + " $class->exec('delete from kept'); }");
        Files.writeString(application.resolve("storage/app/kept"), "kept");
        return application;
    }

    private static List<String> acts(Path application, List<String> php) throws Exception {
        List<String> words = new ArrayList<>(php);
        words.addAll(List.of("-r", "require 'vendor/autoload.php'; echo implode(' ', array_keys(App\\Acts::all()));"));
        return Arrays.asList(run(application, words).split(" "));
    }

    private static String run(Path tree, List<String> words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words)
                .directory(tree.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /** Kind, mode, owner, time and contents of everything below some directories. */
    private static Map<String, String> snapshot(Path... directories) throws Exception {
        Map<String, String> snapshot = new TreeMap<>();
        for (Path top : directories) {
            try (Stream<Path> paths = Files.walk(top)) {
                for (Path path : paths.toList()) {
                    PosixFileAttributes is =
                            Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                    String contents = is.isRegularFile()
                            ? HexFormat.of()
                                    .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                                            .digest(Files.readAllBytes(path)))
                            : "";
                    snapshot.put(
                            path.toString(),
                            is.permissions() + " " + is.owner() + " " + is.lastModifiedTime() + " " + contents);
                }
            }
        }
        return snapshot;
    }

    private static void assertNobodyCalled(ServerSocket listener) throws IOException {
        listener.setSoTimeout(500);
        try {
            listener.accept().close();
        } catch (SocketTimeoutException e) {
            return;
        }
        throw new AssertionError("somebody called");
    }
}
