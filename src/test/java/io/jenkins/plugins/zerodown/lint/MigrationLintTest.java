package io.jenkins.plugins.zerodown.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.remote.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks a real Laravel application for its pending migrations. */
@Tag("servers")
class MigrationLintTest {
    @TempDir
    Path directory;

    @BeforeEach
    void needsPhp() {
        Programs.assume("php", "composer");
    }

    @Test
    void an_application_without_applied_migrations_has_nothing_to_lose() throws Exception {
        Path application = built(LaravelApplication.in(directory)
                .withMigration("2025_01_01_000000_drop_posts", "Schema::drop('posts');"));
        Report report = examine(application, Set.of());
        assertThat(report.pending()).contains("2025_01_01_000000_drop_posts");
        assertThat(report.findings()).isEmpty();
        assertThat(report.unexamined()).isEmpty();
    }

    @Test
    void a_migration_that_breaks_the_live_release_is_named_with_its_line_and_nothing_is_touched() throws Exception {
        Path application = built(LaravelApplication.in(directory));
        artisan(application, "migrate", "--force");
        byte[] before = Files.readAllBytes(application.resolve("storage/app/database.sqlite"));
        LaravelApplication.in(directory)
                .withMigration("2025_01_01_000000_drop_posts", "Schema::drop('posts');")
                .withMigration(
                        "2025_01_02_000000_add_slug",
                        "Schema::create('tags', fn (Blueprint $t) => $t->string('name')->unique());")
                .write();
        // Writing the application anew brings its empty database along.
        Files.write(application.resolve("storage/app/database.sqlite"), before);

        Report report = examine(application, Set.of());

        assertThat(report.unexamined()).isEmpty();
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.migration()).isEqualTo("2025_01_01_000000_drop_posts");
            assertThat(finding.danger()).isEqualTo(MigrationHazard.DROPPED_TABLE);
            String line = Files.readAllLines(
                            application.resolve("database/migrations/2025_01_01_000000_drop_posts.php"))
                    .get(finding.line() - 1);
            assertThat(line).contains("Schema::drop('posts')");
        });
        assertThat(examine(application, Set.of("2025_01_01_000000_drop_posts")).findings())
                .isEmpty();
        assertThat(application.resolve("storage/app/database.sqlite")).hasBinaryContent(before);
    }

    @Test
    void an_application_that_does_not_boot_has_not_answered() throws Exception {
        Path application = built(LaravelApplication.in(directory).brokenAt(LaravelApplication.Broken.BOOT));
        assertThat(examine(application, Set.of()).unanswered())
                .hasValueSatisfying(why -> assertThat(why).contains("broken boot"));
    }

    @Test
    void a_database_out_of_reach_is_no_database_without_pending_migrations() throws Exception {
        Path application = built(LaravelApplication.in(directory));
        outOfReach(application);
        assertThat(examine(application, Set.of()).unanswered())
                .hasValueSatisfying(why -> assertThat(why).contains("does not exist"));
    }

    @Test
    void a_database_file_that_is_missing_is_one_without_migrations_where_artisan_migrate_makes_it() throws Exception {
        Path application = built(LaravelApplication.in(directory));
        Files.delete(application.resolve("storage/app/database.sqlite"));

        Report report = examine(application, Set.of());

        // Laravel 8 fails without it; later ones make it.
        boolean made = new ProcessBuilder("php", "artisan", "migrate", "--force", "--quiet")
                        .inheritIO()
                        .directory(application.toFile())
                        .start()
                        .waitFor()
                == 0;
        assertThat(report.unanswered().isEmpty()).as("%s", report).isEqualTo(made);
        assertThat(report.pending()).isEqualTo(made ? List.of("2024_01_01_000000_create_posts_table") : List.of());
    }

    @Test
    void an_application_that_ends_before_it_answers_is_reported_with_its_status_and_its_words() throws Exception {
        Path application = built(LaravelApplication.in(directory));
        Files.writeString(application.resolve("bootstrap/app.php"), "<?php exit(7);");
        assertThat(examine(application, Set.of()).unanswered())
                .hasValue("the application ended with status 7 without an answer and said nothing");

        Files.writeString(
                application.resolve("bootstrap/app.php"),
                "<?php fwrite(fopen('php://stderr', 'w'), 'no licence'); exit(0);");
        assertThat(examine(application, Set.of()).unanswered())
                .hasValue("the application ended with status 0 without an answer, and this was said: no licence");
    }

    @Test
    void what_php_prints_before_and_after_the_answer_is_not_taken_for_it() throws Exception {
        Path application = built(LaravelApplication.in(directory));
        Path greeting = Files.writeString(
                directory.resolve("greeting.php"),
                "<?php echo 'Warning: Module \"zip\" is already loaded'; register_shutdown_function(fn () =>"
                        + " print('bye'));");
        Report report = examine(
                application, Set.of(), MigrationLint.LIMIT, List.of("php", "-d", "auto_prepend_file=" + greeting));
        assertThat(report.unanswered()).isEmpty();
        assertThat(report.pending()).containsExactly("2024_01_01_000000_create_posts_table");
        try (Host host = new Host(LocalConnector.server("web1"), new LocalConnector())) {
            artisan(application, "migrate", "--force");
            Files.delete(application.resolve("database/migrations/2024_01_01_000000_create_posts_table.php"));
            AppliedMigrations since = AppliedMigrations.since(
                    host, application.toString(), List.of("php", "-d", "auto_prepend_file=" + greeting), "022");
            assertThat(since)
                    .isEqualTo(
                            new AppliedMigrations(List.of("2024_01_01_000000_create_posts_table"), Optional.empty()));
            outOfReach(application);
            assertThat(AppliedMigrations.since(host, application.toString(), List.of("php"), "022")
                            .unanswered())
                    .isPresent();
        }
    }

    @Test
    void a_migration_that_waits_holds_nobody_up_and_is_named_with_those_after_it() throws Exception {
        Path application = migrated(LaravelApplication.in(directory)
                .withMigration("2025_01_01_000000_drop_posts", "Schema::drop('posts');")
                .withMigration("2025_01_02_000000_waits", "sleep(3600); Schema::drop('posts');")
                .withMigration("2025_01_03_000000_drop_later", "Schema::rename('posts', 'articles');"));

        Report report = examine(application, Set.of(), Duration.ofSeconds(3));

        assertThat(report.findings())
                .extracting(MigrationFinding::migration, MigrationFinding::danger)
                .containsExactly(
                        tuple("2025_01_01_000000_drop_posts", MigrationHazard.DROPPED_TABLE),
                        tuple("2025_01_02_000000_waits", MigrationHazard.DROPPED_TABLE),
                        tuple("2025_01_03_000000_drop_later", MigrationHazard.RENAMED_TABLE));
        assertThat(report.unexamined()).hasSize(2);
        assertThat(report.unexamined().get(0))
                .startsWith("2025_01_02_000000_waits.php: ")
                .contains("still at work");
        assertThat(report.unexamined().get(1))
                .startsWith("2025_01_03_000000_drop_later.php: ")
                .contains("one before it");
    }

    @Test
    void a_migration_that_ends_the_application_is_named() throws Exception {
        Path application =
                migrated(LaravelApplication.in(directory).withMigration("2025_01_01_000000_exits", "exit(0);"));
        assertThat(examine(application, Set.of()).unexamined())
                .singleElement()
                .asString()
                .startsWith("2025_01_01_000000_exits.php: ")
                .contains("the application ended");
    }

    private static Report examine(Path application, Set<String> except) throws Exception {
        return examine(application, except, MigrationLint.LIMIT);
    }

    private static Path migrated(LaravelApplication application) throws Exception {
        Path tree = built(application);
        Path later = Files.createDirectory(tree.resolve("later"));
        for (String name :
                tree.resolve("database/migrations").toFile().list((folder, file) -> file.startsWith("2025"))) {
            Files.move(tree.resolve("database/migrations").resolve(name), later.resolve(name));
        }
        artisan(tree, "migrate", "--force");
        for (String name : later.toFile().list()) {
            Files.move(later.resolve(name), tree.resolve("database/migrations").resolve(name));
        }
        return tree;
    }

    private static Report examine(Path application, Set<String> except, Duration limit) throws Exception {
        return examine(application, except, limit, List.of("php"));
    }

    private static Report examine(Path application, Set<String> except, Duration limit, List<String> php)
            throws Exception {
        try (Host host = new Host(LocalConnector.server("web1"), new LocalConnector())) {
            return MigrationLint.examine(host, application.toString(), php, "022", application, except, limit);
        }
    }

    /** Where no version of artisan migrate makes a database: it makes a missing file, and no directory. */
    private static void outOfReach(Path application) throws IOException {
        Path nowhere = application.resolve("nowhere/database.sqlite");
        Files.writeString(application.resolve(".env"), "DB_DATABASE=" + nowhere + "\n", StandardOpenOption.APPEND);
    }

    static Path built(LaravelApplication application) throws Exception {
        Path tree = application.write();
        run(tree, "composer", "install", "--no-dev", "--no-scripts", "--no-interaction", "--quiet");
        Files.writeString(tree.resolve(".env"), LaravelApplication.ENV);
        Path database = tree.resolve("storage/app/database.sqlite");
        Files.createDirectories(database.getParent());
        if (!Files.exists(database)) {
            Files.createFile(database);
        }
        return tree;
    }

    static void artisan(Path tree, String... arguments) throws Exception {
        String[] words = new String[arguments.length + 2];
        words[0] = "php";
        words[1] = "artisan";
        System.arraycopy(arguments, 0, words, 2, arguments.length);
        run(tree, words);
    }

    private static void run(Path tree, String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words)
                .directory(tree.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
    }
}
