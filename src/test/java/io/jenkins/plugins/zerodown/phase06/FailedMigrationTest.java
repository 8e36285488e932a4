package io.jenkins.plugins.zerodown.phase06;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.remote.Host;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What artisan of Laravel 8, 10 and 12 was seen to print. */
@Tag("servers")
class FailedMigrationTest {
    private static final String USERS = "0001_01_01_000000_create_users_table";
    private static final String HALF = "2025_01_01_000000_half";
    private static final String STATEMENT = "insert into nowhere (a, b) values (1, 'x)')";

    @Test
    void of_laravel_12_on_mysql_the_migration_and_its_statement_are_named() {
        String said = failure("mysql", false, """

                   INFO  Running migrations.

                  %s ................ 81.83ms DONE
                  %s ................ 12.66ms FAIL

                In Connection.php line 838:

                  SQLSTATE[42S02]: No table 'nowhere' (Connection: mysql, Host: 127.0.0.1, SQL: insert into nowhere
                    (a, b)
                  values (1, 'x)'))

                In Connection.php line 578:

                  SQLSTATE[42S02]: Table 'app.nowhere' doesn't exist (more)
                """);

        assertThat(said)
                .contains(
                        HALF + " failed at the statement: " + STATEMENT + "\n",
                        "MySQL has no transactions for changes of tables",
                        "is still there",
                        "Applied and still there: " + USERS)
                .startsWith("web1: it ended with status 1:\n" + HALF)
                .doesNotContain("INFO");
    }

    @Test
    void of_laravel_8_on_postgresql_nothing_is_left_unless_it_asks_for_no_transaction() {
        String printed = """
                Migrating: %1$s
                Migrated:  %1$s (11.99ms)
                Migrating: %2$s

                In Connection.php line 712:

                  SQLSTATE[42P01]: relation "nowhere" does not exist (SQL: insert into nowhere (a, b) values (1, 'x)'))

                """;

        assertThat(failure("pgsql", false, printed))
                .contains(
                        HALF + " failed at the statement: " + STATEMENT + "\n",
                        "which PostgreSQL has undone: nothing of it is left");
        assertThat(failure("pgsql", true, printed)).contains("$withinTransaction = false", "is still there");
    }

    @Test
    void where_artisan_says_nothing_of_a_migration_no_further_one_was_begun() {
        String said = failure("sqlite", false, "PHP Parse error:  syntax error (SQL: none)\n");

        assertThat(said).contains("No further migration was begun.").doesNotContain("is still there:");
    }

    private static String failure(String driver, boolean alone, String printed) {
        List<String> lines = printed.formatted(USERS, HALF).lines().toList();
        boolean undoes = driver.equals("pgsql");
        MigrationStatus before = new MigrationStatus(
                false,
                Optional.empty(),
                false,
                driver,
                undoes,
                List.of(),
                List.of(USERS, HALF),
                List.of(),
                alone ? List.of(HALF) : List.of());
        MigrationStatus after = new MigrationStatus(
                true,
                Optional.empty(),
                false,
                driver,
                undoes,
                List.of(USERS),
                List.of(HALF),
                List.of(),
                alone ? List.of(HALF) : List.of());
        Host host = new Host(LocalConnector.server("web1"), new LocalConnector());
        return new FailedMigration(before, after, lines, List.of(USERS))
                .failure(host, "web1: it ended with status 1")
                .getMessage();
    }
}
