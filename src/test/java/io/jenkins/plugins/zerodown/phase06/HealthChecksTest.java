package io.jenkins.plugins.zerodown.phase06;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.fixture.DeployedLaravel;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class HealthChecksTest {
    @TempDir
    Path directory;

    private final HealthChecks step = new HealthChecks();

    @Test
    void a_release_that_starts_passes_and_says_who_it_is() throws Exception {
        laravel().add(RunBuilder.RELEASE, application -> {});
        RunBuilder builder = RunBuilder.at(directory).local("web1");

        step.run(builder.build());

        assertThat(builder.lines()).anyMatch(line -> line.matches("web1  Laravel Framework \\d+\\..+"));
    }

    @Test
    void a_release_that_does_not_boot_fails_with_what_php_said() throws Exception {
        laravel().add(RunBuilder.RELEASE, application -> application.brokenAt(LaravelApplication.Broken.BOOT));

        assertThatThrownBy(() -> step.run(RunBuilder.at(directory).local("web1").build()))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("web1", "artisan --version", "broken boot");
    }

    @Test
    void a_server_whose_database_has_not_been_migrated_is_named() throws Exception {
        laravel().add(RunBuilder.RELEASE, application -> {});
        RunBuilder builder = RunBuilder.at(directory).local("web1").migrating();

        step.run(builder.build());

        assertThat(builder.warnings())
                .singleElement()
                .asString()
                .contains("web1", "2024_01_01_000000_create_posts_table");
    }

    @Test
    void plain_php_with_a_syntax_error_fails_and_without_one_passes() throws Exception {
        Programs.assume("php");
        Path index = Files.createDirectories(directory.resolve("releases/" + RunBuilder.RELEASE + "/public"))
                .resolve("index.php");
        Files.writeString(index, "<?php echo 'fine';");
        RunBuilder builder = RunBuilder.at(directory).local("web1").plainPhp();
        step.run(builder.build());
        assertThat(builder.lines()).contains("web1  No syntax errors detected in public/index.php");

        Files.writeString(index, "<?php echo 'oops;");
        assertThatThrownBy(() -> step.run(builder.build()))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("web1", "php -l public/index.php");
    }

    @Test
    void a_file_that_was_written_through_an_older_release_is_found_by_every_shell() throws Exception {
        Programs.assume("gzip");
        for (Shells shell : Shells.present(directory.resolve("shells"))) {
            Path site = directory.resolve("app of " + shell.name());
            Path old = Files.createDirectories(site.resolve("releases/20250820092000"))
                    .resolve("odd \\ name");
            Path release = Files.createDirectories(site.resolve("releases/" + RunBuilder.RELEASE));
            Files.writeString(old, "as sent");
            Files.createLink(release.resolve("odd \\ name"), old);
            Files.writeString(release.resolve("own"), "not linked, so that run time may have written it");
            manifest(
                    site,
                    "f 644 7 " + sha256("as sent") + " odd \\ name",
                    "f 644 7 " + sha256("as sent") + " own",
                    "d 755 0 - dir");
            RunBuilder builder = RunBuilder.at(site)
                    .server(LocalConnector.server("web1"), shell.connector())
                    .plainPhp();

            step.run(builder.build());
            assertThat(builder.lines())
                    .as(shell.name())
                    .contains("web1  1 files shared with older releases are what was transferred");

            Files.writeString(old, "tampered");
            assertThatThrownBy(() -> step.run(builder.build()))
                    .isInstanceOf(StepFailure.class)
                    .hasMessageContainingAll("web1", "1 file has changed", "odd \\ name", "sharedDirs");
            try (var left = Files.list(site.resolve(".zerodown"))) {
                assertThat(left).as("nothing is left behind").containsExactly(site.resolve(".zerodown/manifests"));
            }
        }
    }

    @Test
    void where_the_live_release_shares_what_has_changed_it_is_said_by_every_shell() throws Exception {
        Programs.assume("gzip");
        for (Shells shell : Shells.present(directory.resolve("shells"))) {
            Path site = directory.resolve("site of " + shell.name());
            Path live = Files.createDirectories(site.resolve("releases/20250820092000"));
            Path release = Files.createDirectories(site.resolve("releases/" + RunBuilder.RELEASE));
            Files.createSymbolicLink(site.resolve("current"), Path.of("releases/20250820092000"));
            Path older = Files.createDirectories(site.resolve("releases/20250820091000"));
            for (String name : List.of("of live.php", "of older.php")) {
                Path at = (name.equals("of live.php") ? live : older).resolve(name);
                Files.createLink(release.resolve(name), Files.writeString(at, "as sent"));
            }
            manifest(
                    site,
                    "f 644 7 " + sha256("as sent") + " of live.php",
                    "f 644 7 " + sha256("as sent") + " of older.php");
            RunBuilder builder = RunBuilder.at(site)
                    .server(LocalConnector.server("web1"), shell.connector())
                    .plainPhp();
            step.run(builder.build());
            Files.writeString(older.resolve("of older.php"), "tampered");
            assertThatThrownBy(() -> step.run(builder.build()))
                    .as(shell.name())
                    .hasMessageContaining("1 file has changed")
                    .hasMessageNotContaining("The live release");

            Files.writeString(live.resolve("of live.php"), "tampered");
            assertThatThrownBy(() -> step.run(builder.build()))
                    .as(shell.name())
                    .hasMessageContainingAll("2 files have changed", "The live release has 1 of them as they are now");
        }
    }

    @Test
    void a_file_that_was_written_and_then_given_its_old_size_and_time_is_found_by_every_shell() throws Exception {
        Programs.assume("gzip");
        for (Shells shell : Shells.present(directory.resolve("shells"))) {
            Path site = directory.resolve("site of " + shell.name());
            Path old = Files.createDirectories(site.resolve("releases/20250820092000"))
                    .resolve("shared.php");
            Path release = Files.createDirectories(site.resolve("releases/" + RunBuilder.RELEASE));
            Files.writeString(old, "as sent");
            FileTime time = FileTime.fromMillis(1_000_000_000_000L);
            Files.setLastModifiedTime(old, time);
            Files.createLink(release.resolve("shared.php"), old);
            manifest(site, "f 644 7 " + sha256("as sent") + " shared.php");
            RunBuilder builder = RunBuilder.at(site)
                    .server(LocalConnector.server("web1"), shell.connector())
                    .plainPhp();
            step.run(builder.build());

            Files.writeString(old, "as SENT");
            Files.setLastModifiedTime(old, time);

            assertThatThrownBy(() -> step.run(builder.build()))
                    .as(shell.name())
                    .isInstanceOf(StepFailure.class)
                    .hasMessageContainingAll("1 file has changed since the transfer", "shared.php");
        }
    }

    @Test
    void where_find_does_not_know_when_a_file_was_changed_all_of_them_are_read_again() throws Exception {
        Programs.assume("gzip");
        Path old = Files.createDirectories(directory.resolve("releases/20250820092000"))
                .resolve("shared.php");
        Path release = Files.createDirectories(directory.resolve("releases/" + RunBuilder.RELEASE));
        Files.writeString(old, "tampered with before the manifest was written");
        Files.createLink(release.resolve("shared.php"), old);
        manifest(directory, "f 644 7 " + sha256("as sent") + " shared.php");
        Path find = Files.writeString(
                Files.createDirectories(directory.resolve("tools")).resolve("find"),
                """
                #!/bin/sh
                case " $* " in *" -cnewer "*) echo 'find: unrecognized: -cnewer' >&2; exit 1 ;; esac
                exec %s "$@"
                """.formatted(Programs.path("find")));
        Files.setPosixFilePermissions(find, PosixFilePermissions.fromString("rwxr-xr-x"));
        RunBuilder builder = RunBuilder.at(directory)
                .server(LocalConnector.server("web1"), new LocalConnector().tools(find.getParent()))
                .plainPhp();

        assertThatThrownBy(() -> step.run(builder.build()))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("1 file has changed since the transfer", "shared.php");
    }

    private static void manifest(Path site, String... lines) throws Exception {
        Path file = Files.createDirectories(site.resolve(".zerodown/manifests")).resolve(RunBuilder.RELEASE + ".gz");
        try (var out = new java.util.zip.GZIPOutputStream(Files.newOutputStream(file))) {
            out.write((String.join("\n", lines) + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    private static String sha256(String text) throws Exception {
        return java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                        .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    private DeployedLaravel laravel() throws Exception {
        DeployedLaravel.assumePresent();
        return DeployedLaravel.in(directory);
    }
}
