package io.jenkins.plugins.zerodown.phase06;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.fixture.DeployedLaravel;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class DatabaseMigrationsTest {
    private static final String SLUG = "2025_01_01_000000_add_slug_to_posts";
    private static final String POSTS = "2024_01_01_000000_create_posts_table";
    /** What artisan prints as it begins a migration, in Laravel 8 and later. */
    private static final String BEGUN = "\\n(?:Migrating:| ) " + SLUG;

    @TempDir
    Path directory;

    private final DatabaseMigrations step = new DatabaseMigrations();
    private DeployedLaravel site;

    @BeforeEach
    void a_site() throws Exception {
        DeployedLaravel.assumePresent();
        site = DeployedLaravel.in(directory);
    }

    @Test
    void what_is_pending_is_applied_once_and_named() throws Exception {
        site.add(RunBuilder.RELEASE, DatabaseMigrationsTest::withSlug);
        DeploymentContext context =
                RunBuilder.at(directory).local("web1").migrating().build();

        Outcome first = step.run(context);
        Outcome again = step.run(context);

        assertThat(first.text()).contains("2 migrations applied on web1", POSTS, SLUG);
        assertThat(again).as("picked up, not repeated").isEqualTo(first);
        assertThat(context.state().need(StateKey.MIGRATED)).containsExactly(POSTS, SLUG);
        assertThat(Files.readString(directory.resolve(".zerodown/jobs/" + RunBuilder.RELEASE + "/6.1/log")))
                .containsPattern(BEGUN)
                .doesNotContainPattern("(?s)" + BEGUN + ".*" + BEGUN);
    }

    @Test
    void a_second_release_with_the_same_migrations_has_nothing_to_do() throws Exception {
        site.add(RunBuilder.RELEASE, application -> {});
        step.run(RunBuilder.at(directory).local("web1").migrating().build());
        site.add("20250820092200", application -> {});
        DeploymentContext next = RunBuilder.at(directory)
                .local("web1")
                .migrating()
                .fact(StateKey.RELEASE, new ReleaseId("20250820092200"))
                .build();

        assertThat(step.run(next)).isEqualTo(Outcome.skipped("no migration is pending on web1"));
    }

    /** As in Laravel 12, whose base class this framework lacks. */
    @Test
    void a_migration_whose_should_run_says_no_is_not_pending() throws Exception {
        site.add(RunBuilder.RELEASE, application -> {});
        step.run(RunBuilder.at(directory).local("web1").migrating().build());
        Path release = site.add("20250820092200", application -> {});
        Files.writeString(
                release.resolve("database/migrations/" + SLUG + ".php"),
                "<?php return new class extends"
                        + " Illuminate\\Database\\Migrations\\Migration { function shouldRun(): bool { return false; }"
                        + " function up() { throw new Exception('it ran'); } };");
        Path twelve = Files.writeString(
                directory.resolve("twelve.php"),
                "<?php"
                        + " namespace Illuminate\\Database\\Migrations;"
                        + " abstract class Migration { protected $connection; public $withinTransaction = true;"
                        + " function getConnection() { return $this->connection; }"
                        + " function shouldRun(): bool { return true; } }");
        DeploymentContext next = RunBuilder.at(directory)
                .local("web1")
                .migrating()
                .fact(StateKey.RELEASE, new ReleaseId("20250820092200"))
                .tool("php", "php", "-d", "auto_prepend_file=" + twelve)
                .build();

        assertThat(step.run(next))
                .isEqualTo(Outcome.skipped("no migration is pending on web1; shouldRun() says no for " + SLUG));
    }

    @Test
    void only_the_primary_server_migrates() throws Exception {
        site.add(RunBuilder.RELEASE, application -> {});
        LocalConnector down = new LocalConnector();
        down.refuse(true);
        DeploymentContext context = RunBuilder.at(directory)
                .local("web1")
                .server(LocalConnector.server("web2"), down)
                .migrating()
                .build();

        assertThat(step.run(context).text()).contains("1 migration applied on web1");
    }

    @Test
    void a_failing_migration_says_what_it_said_and_what_was_applied_before_it() throws Exception {
        site.add(RunBuilder.RELEASE, application -> application.brokenAt(LaravelApplication.Broken.MIGRATION));
        DeploymentContext context =
                RunBuilder.at(directory).local("web1").migrating().build();

        assertThatThrownBy(() -> step.run(context))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll(
                        "web1", "migrate", "status 1", "broken migration", "Applied and still there: " + POSTS);
        assertThat(context.state().need(StateKey.MIGRATED)).containsExactly(POSTS);
    }

    @Test
    void a_migration_that_fails_half_way_on_sqlite_names_its_statement_and_what_is_there() throws Exception {
        site.add(
                RunBuilder.RELEASE,
                application -> application.withMigration(
                        SLUG,
                        "Schema::create('half', fn (Blueprint $t) => $t->id()); DB::statement('insert into "
                                + "nowhere values"
                                + " (1)');"));
        DeploymentContext context =
                RunBuilder.at(directory).local("web1").migrating().build();

        assertThatThrownBy(() -> step.run(context))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll(
                        SLUG + " failed at the statement: insert into nowhere values (1)\n",
                        "Laravel uses no transaction for migrations of SQLite",
                        "is still there",
                        "database/migrations/" + SLUG + ".php",
                        "Applied and still there: " + POSTS)
                .hasMessageNotContaining("as it was");
    }

    @Test
    void a_database_out_of_reach_fails_before_anything_is_migrated() throws Exception {
        site.add(RunBuilder.RELEASE, application -> {});
        // Not a missing file alone, which artisan migrate makes since Laravel 9.
        Files.writeString(
                directory.resolve("shared/.env"), LaravelApplication.ENV + "DB_DATABASE=/nowhere/database.sqlite\n");
        DeploymentContext context =
                RunBuilder.at(directory).local("web1").migrating().build();

        assertThatThrownBy(() -> step.run(context))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll(
                        "web1", "migrations", "cannot be read", "does not exist", "php artisan migrate:status");
        assertThat(directory.resolve(".zerodown/jobs/" + RunBuilder.RELEASE + "/6.1"))
                .doesNotExist();
    }

    @Test
    void a_php_that_ends_without_an_answer_fails_and_shows_what_was_said() throws Exception {
        Path release = site.add(RunBuilder.RELEASE, application -> {});
        DeploymentContext context =
                RunBuilder.at(directory).local("web1").migrating().build();

        Files.writeString(release.resolve("bootstrap/app.php"), "<?php echo 'no licence'; exit(0);");
        assertThatThrownBy(() -> step.run(context))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("no answer", "status 0", "no licence");
        Files.writeString(release.resolve("bootstrap/app.php"), "<?php posix_kill(getmypid(), 9);");
        assertThatThrownBy(() -> step.run(context))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("no answer", "killed by signal 9");
    }

    @Test
    void what_php_prints_around_its_answer_is_no_answer() throws Exception {
        site.add(RunBuilder.RELEASE, application -> {});
        Path greeting = Files.writeString(
                directory.resolve("greeting.php"),
                "\ufeff<?php echo \"fresh\\nran " + POSTS
                        + "\\nWarning: Module\"; register_shutdown_function(fn () => print(\"pending x\\n\"));");
        DeploymentContext context = RunBuilder.at(directory)
                .local("web1")
                .migrating()
                .tool("php", "php", "-d", "auto_prepend_file=" + greeting)
                .build();

        assertThat(step.run(context).text()).isEqualTo("1 migration applied on web1: " + POSTS);
        assertThat(step.run(context).text()).isEqualTo("1 migration applied on web1: " + POSTS);
    }

    @Test
    void an_artisan_that_ends_well_and_migrates_nothing_is_found_out() throws Exception {
        Path release = site.add(RunBuilder.RELEASE, application -> {});
        Files.writeString(release.resolve("artisan"), "<?php exit(0);");
        DeploymentContext context =
                RunBuilder.at(directory).local("web1").migrating().build();

        assertThatThrownBy(() -> step.run(context))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("status 0", "has not seen " + POSTS);
    }

    @Test
    void a_dropped_connection_neither_ends_nor_repeats_a_migration() throws Exception {
        Path begun = directory.resolve("begun");
        Path go = directory.resolve("go");
        site.add(
                RunBuilder.RELEASE,
                application -> application.withMigration(
                        SLUG,
                        "touch('%s'); while (!file_exists('%s')) { usleep(20000); clearstatcache(); }"
                                .formatted(begun, go)));
        LocalConnector connector = new LocalConnector();
        DeploymentContext context = RunBuilder.at(directory)
                .server(LocalConnector.server("web1"), connector)
                .migrating()
                .build();

        Thread breaker = new Thread(() -> {
            try {
                while (!Files.exists(begun)) {
                    Thread.sleep(10);
                }
                connector.cut();
                Files.writeString(go, "");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        breaker.start();
        Outcome outcome = step.run(context);
        breaker.join();

        assertThat(outcome.text()).contains("2 migrations applied on web1");
        assertThat(Files.readString(directory.resolve(".zerodown/jobs/" + RunBuilder.RELEASE + "/6.1/log")))
                .containsPattern(BEGUN)
                .doesNotContainPattern("(?s)" + BEGUN + ".*" + BEGUN);
    }

    @Test
    void without_artisan_or_with_migrate_off_it_is_skipped_and_says_why() throws Exception {
        assertThat(step.run(RunBuilder.at(directory)
                        .local("web1")
                        .plainPhp()
                        .migrating()
                        .build()))
                .isEqualTo(Outcome.skipped("there is no artisan"));
        assertThat(step.run(RunBuilder.at(directory).local("web1").build()))
                .isEqualTo(Outcome.skipped("migrate is off"));
    }

    private static void withSlug(LaravelApplication application) {
        application.withMigration(SLUG, "Schema::table('posts', fn (Blueprint $t) => $t->string('slug')->nullable());");
    }
}
