package io.jenkins.plugins.zerodown.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.config.EnvFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which database a Laravel application would open, by its config/database.php and its .env. */
class SqliteDatabaseTest {
    private static final String STOCK = """
            <?php
            // 'default' => 'mysql',
            return [
                'default' => env('DB_CONNECTION', '%s'),
                'connections' => [
                    'sqlite' => [
                        'driver' => 'sqlite',
                        'url' => env('DB_URL'),
                        'database' => env('DB_DATABASE', %s),
                        'prefix' => '',
                    ],
                    'mysql' => ['driver' => 'mysql', 'url' => env('DB_URL'), 'database' => env('DB_DATABASE', \
            'laravel')],
                ],
            ];
            """;

    @TempDir
    Path directory;

    private void config(String connection, String database) throws IOException {
        Files.writeString(
                Files.createDirectories(directory.resolve("config")).resolve("database.php"),
                STOCK.formatted(connection, database));
    }

    private Optional<String> opened(String env, String... otherKeys) throws IOException {
        EnvFile file = EnvFile.parse(env.getBytes(StandardCharsets.UTF_8));
        Set<String> keys = new HashSet<>(file.keys());
        keys.addAll(List.of(otherKeys));
        return SqliteDatabase.of(directory, file, keys, "/srv/app").map(SqliteDatabase::path);
    }

    @Test
    void the_stock_configuration_of_laravel_11_opens_a_file_of_the_release() throws Exception {
        config("sqlite", "database_path('database.sqlite')");

        for (String env : List.of("", "DB_CONNECTION=sqlite\n", "DB_CONNECTION=\"sqlite\"\nDB_URL=\n")) {
            assertThat(opened(env)).as(env).contains("database/database.sqlite");
        }
        for (String env : List.of(
                "DB_CONNECTION=mysql\n",
                "DB_CONNECTION=mysql\nDB_DATABASE=shop\n",
                "DB_DATABASE=:memory:\n",
                "DB_DATABASE=/srv/app/shared/db.sqlite\n",
                "DB_DATABASE=/var/lib/app/db.sqlite\n",
                "DB_URL=mysql://db/shop\n")) {
            assertThat(opened(env)).as(env).isEmpty();
        }
    }

    @Test
    void a_laravel_11_without_the_file_has_the_framework_s_own() throws Exception {
        assertThat(opened("")).isEmpty();

        Files.writeString(
                Files.createDirectories(directory.resolve("bootstrap")).resolve("app.php"),
                "<?php\nreturn Application::configure(basePath: dirname(__DIR__))->create();\n");
        assertThat(opened("")).contains("database/database.sqlite");
        assertThat(opened("DB_CONNECTION=mariadb\n")).isEmpty();
    }

    @Test
    void laravel_10_opens_it_where_the_env_says_so() throws Exception {
        config("mysql", "database_path('database.sqlite')");

        assertThat(opened("")).isEmpty();
        assertThat(opened("DB_CONNECTION=sqlite\n")).contains("database/database.sqlite");
    }

    @Test
    void a_path_within_the_release_is_told_however_it_is_written() throws Exception {
        config("sqlite", "storage_path('app/shop.db')");

        assertThat(opened("")).contains("storage/app/shop.db");
        assertThat(opened("DB_DATABASE=data/shop.db\n")).contains("data/shop.db");
        assertThat(opened("DB_DATABASE=/srv/app/current/data/shop.db\n")).contains("data/shop.db");
        assertThat(opened("DB_DATABASE=/srv/app/releases/20250820092100/data/shop.db\n"))
                .contains("data/shop.db");
        assertThat(opened("DB_DATABASE=../shop.db\n")).isEmpty();
    }

    @Test
    void what_cannot_be_told_is_no_database() throws Exception {
        config("sqlite", "database_path(strtolower(env('APP_NAME')).'.sqlite')");
        assertThat(opened("")).isEmpty();

        config("sqlite", "database_path('database.sqlite')");
        assertThat(opened("", "DB_CONNECTION")).isEmpty();
        assertThat(opened("", "DB_URL")).isEmpty();
        assertThat(opened("DB_CONNECTION=sqlite\n", "DB_DATABASE")).isEmpty();
    }
}
