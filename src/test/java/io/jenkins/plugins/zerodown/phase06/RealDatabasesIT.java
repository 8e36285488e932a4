package io.jenkins.plugins.zerodown.phase06;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jenkins.plugins.zerodown.fixture.DatabaseServer;
import io.jenkins.plugins.zerodown.fixture.DeployedLaravel;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.lint.MigrationLint;
import io.jenkins.plugins.zerodown.lint.Report;
import io.jenkins.plugins.zerodown.remote.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What 4.2 asks and 6.1 does with a real MariaDB, PostgreSQL and SQLite that cannot be asked, and with migrations that
 * fail half way.
 */
class RealDatabasesIT {
    private static final String POSTS = "2024_01_01_000000_create_posts_table";
    private static final String HALF = "2025_01_01_000000_half";
    private static final String HALF_DONE = "Schema::create('half', fn (Blueprint $t) => $t->id());"
            + " DB::statement('insert into nowhere values (1)');";

    @TempDir
    Path directory;

    private DeployedLaravel site;

    @BeforeEach
    void a_site() throws Exception {
        DeployedLaravel.assumePresent();
        site = DeployedLaravel.in(directory);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource(DatabaseServer.Kind.class)
    void a_database_that_cannot_be_asked_stops_both_steps_and_says_why(DatabaseServer.Kind kind) throws Exception {
        DatabaseServer.assumePresent(kind);
        Path release = site.add(RunBuilder.RELEASE, application -> {});
        String env;
        try (DatabaseServer server = DatabaseServer.start(kind)) {
            env = server.env();
            configure(env);
            assertThat(migrate()).isNull();
            addMigration(release);
            forgetTheJob();

            configure(env.replace("PASSWORD=secret", "PASSWORD=wrong"));
            both(release, kind == DatabaseServer.Kind.MYSQL ? "Access denied" : "password authentication failed");

            configure(env);
            Process lock = server.lockMigrations();
            try {
                both(release, kind == DatabaseServer.Kind.MYSQL ? "Lock wait timeout" : "lock timeout");
            } finally {
                lock.destroyForcibly().waitFor();
            }
            assertThat(server.sql(
                            kind == DatabaseServer.Kind.MYSQL
                                    ? "show tables like 'half'"
                                    : "select 'there' from pg_tables where tablename = 'half'"))
                    .isEmpty();
        }
        both(release, "Connection refused");
    }

    @Tag("long")
    @Test
    void a_sqlite_that_cannot_be_asked_stops_both_steps_and_says_why() throws Exception {
        Path release = site.add(RunBuilder.RELEASE, application -> {});
        Path file = directory.resolve("shared/storage/app/database.sqlite");
        assertThat(migrate()).isNull();
        addMigration(release);
        forgetTheJob();

        configure("DB_DATABASE=/nowhere/database.sqlite\n");
        both(release, "does not exist");
        configure("DB_DATABASE=" + Files.writeString(directory.resolve("notes"), "this is no database, by no means"));
        both(release, "not a database");
        configure("");
        Process lock = new ProcessBuilder(
                        "php",
                        "-r",
                        "$p = new PDO('sqlite:' . $argv[1]); $p->exec('begin exclusive'); touch($argv[2]); sleep(300);",
                        "--",
                        file.toString(),
                        directory.resolve("locked").toString())
                .start();
        try {
            while (!Files.exists(directory.resolve("locked"))) {
                Thread.sleep(10);
            }
            both(release, "database is locked");
        } finally {
            lock.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @EnumSource(DatabaseServer.Kind.class)
    void a_migration_that_fails_half_way_says_what_is_left_of_it(DatabaseServer.Kind kind) throws Exception {
        DatabaseServer.assumePresent(kind);
        try (DatabaseServer server = DatabaseServer.start(kind)) {
            configure(server.env());
            site.add(RunBuilder.RELEASE, application -> application.withMigration(HALF, HALF_DONE));

            Throwable failure = migrate();

            assertThat(failure)
                    .isInstanceOf(StepFailure.class)
                    .hasMessageContainingAll(
                            "Applied and still there: " + POSTS,
                            HALF + " failed at the statement: insert into nowhere");
            if (kind == DatabaseServer.Kind.MYSQL) {
                assertThat(failure)
                        .hasMessageContainingAll(
                                "MySQL has no transactions for changes of tables",
                                "is still there",
                                "database/migrations/" + HALF + ".php");
                assertThat(server.sql("show tables like 'half'")).isEqualTo("half");
            } else {
                assertThat(failure).hasMessageContaining("which PostgreSQL has undone: nothing of it is left");
                assertThat(server.sql("select 'there' from pg_tables where tablename = 'half'"))
                        .isEmpty();

                forgetTheJob();
                Path file = site.release(RunBuilder.RELEASE).resolve("database/migrations/" + HALF + ".php");
                Files.writeString(
                        file,
                        Files.readString(file)
                                .replace(
                                        "public function up",
                                        "public $withinTransaction = false;\n" + "    public function up"));
                assertThat(migrate()).hasMessageContainingAll("$withinTransaction = false", "is still there");
                assertThat(server.sql("select 'there' from pg_tables where tablename = 'half'"))
                        .isEqualTo("there");
            }
        }
    }

    private void configure(String lines) throws Exception {
        Files.writeString(directory.resolve("shared/.env"), LaravelApplication.ENV + lines);
    }

    private Throwable migrate() {
        return catchThrowable(() -> new DatabaseMigrations()
                .run(RunBuilder.at(directory).local("web1").migrating().build()));
    }

    private static void addMigration(Path release) throws Exception {
        Files.writeString(release.resolve("database/migrations/" + HALF + ".php"), """
                <?php
                return new class extends Illuminate\\Database\\Migrations\\Migration {
                    public function up() { Illuminate\\Support\\Facades\\Schema::create('half', fn ($t) => $t->id()); }
                };
                """);
    }

    private void forgetTheJob() throws Exception {
        Ran.of("rm", "-rf", directory.resolve(".zerodown/jobs").toString()).orThrow();
    }

    /** What 4.2 asks and what 6.1 does. */
    private void both(Path release, String reason) throws Exception {
        assertThatThrownBy(() -> new DatabaseMigrations()
                        .run(RunBuilder.at(directory).local("web1").migrating().build()))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("web1", reason);
        assertThat(directory.resolve(".zerodown/jobs"))
                .as("nothing was migrated")
                .doesNotExist();
        try (Host host = new Host(LocalConnector.server("web1"), new LocalConnector())) {
            Report report = MigrationLint.examine(host, release.toString(), List.of("php"), "022", release, Set.of());
            assertThat(report.pending()).isEmpty();
            assertThat(report.unanswered())
                    .hasValueSatisfying(why -> assertThat(why).contains(reason));
        }
    }
}
