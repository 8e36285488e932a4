package io.jenkins.plugins.zerodown.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Wants;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.Script;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A corpus of migrations, from the kinds that Laravel's documentation shows: each file says in its head what is to be
 * found in it. Laravel 8 is asked by the program that deployments use; what Laravel 9 to 12 answered to the same
 * program, on MariaDB, PostgreSQL and SQLite, lies beside the corpus.
 */
@Wants(programs = {"php", "composer"})
@Tag("servers")
class MigrationCorpusTest {
    private static final Path CORPUS = resource("corpus");

    @TempDir
    static Path directory;

    private static Path application;

    @BeforeAll
    static void build() throws Exception {
        application = MigrationLintTest.built(LaravelApplication.in(directory));
        MigrationLintTest.artisan(application, "migrate", "--force");
        Files.copy(
                resource("database.php"),
                application.resolve("config/database.php"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(application.resolve("storage/app/canary"), "alive");
        try (Stream<Path> files = Files.list(CORPUS)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        application
                                .resolve("database/migrations")
                                .resolve(file.getFileName().toString()));
            }
        }
    }

    @ParameterizedTest(name = "Laravel {0}, {1}")
    @CsvSource({
        "8, mysql",
        "8, pgsql",
        "8, sqlite",
        "9, mysql",
        "9, pgsql",
        "9, sqlite",
        "10, mysql",
        "10, pgsql",
        "10, sqlite",
        "11, mysql",
        "11, pgsql",
        "11, sqlite",
        "12, mysql",
        "12, pgsql",
        "12, sqlite"
    })
    void what_would_break_the_live_release_is_found_and_nothing_else(int laravel, String driver) throws Exception {
        ApplicationAnswers answers = ApplicationAnswers.read(
                laravel == 8
                        ? asked(application, driver)
                        : Files.readString(resource("laravel-" + laravel + "/" + driver + ".txt")),
                name -> read(CORPUS.resolve(name + ".php")));
        assertThat(answers.error()).isEmpty();
        Set<String> here = new TreeSet<>(Set.of(driver, "laravel-" + laravel));
        for (int older = 8; older <= laravel; older++) {
            here.add("since-" + older);
        }
        List<String> wrong = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        for (Migration migration : answers.migrations()) {
            Expectation expected = Expectation.of(migration.source(), here);
            if (!expected.applies()) {
                continue;
            }
            seen.add(migration.name());
            Report report = MigrationLint.examine(
                    new ApplicationAnswers(driver, 1, List.of(migration.name()), List.of(migration), Optional.empty()),
                    Set.of());
            String found = String.join(
                    "; ",
                    report.findings().stream()
                            .map(one -> one.danger() + " " + one.subject())
                            .sorted()
                            .toList());
            if (!found.equals(expected.findings())) {
                wrong.add(migration.name() + ": expected " + expected.findings() + "\n    found " + found + "\n    in "
                        + migration.queries());
            }
            String untold = String.join("\n", report.unexamined());
            if (expected.untold().isEmpty() ? !untold.isEmpty() : !untold.contains(expected.untold())) {
                wrong.add(migration.name() + ": expected as not told '" + expected.untold() + "'\n    found '" + untold
                        + "'");
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(seen).hasSizeGreaterThan(120);
        assertThat(seen.contains("2025_06_02_000002_should_run_says_no")).isEqualTo(laravel < 12);
    }

    @Test
    void asking_for_the_sql_changes_no_database_and_no_file() throws Exception {
        byte[] before = Files.readAllBytes(application.resolve("storage/app/database.sqlite"));
        assertThat(asked(application, "sqlite")).contains("\"pending\"", "calls_artisan", "other_connection");
        assertThat(application.resolve("storage/app/database.sqlite")).hasBinaryContent(before);
        assertThat(application.resolve("storage/app/canary")).hasContent("alive");
    }

    static String asked(Path application, String driver) throws Exception {
        try (Host host = new Host(LocalConnector.server("web1"), new LocalConnector())) {
            return host.call(Call.of(script("ask-application.sh"))
                            .with("RELEASE_PATH", application.toString())
                            .with("PHP", "env\nZD_DRIVER=" + driver + "\nphp")
                            .with("LIMIT", "60")
                            .with("MODE", "confined")
                            .stdin(script("pending-migrations.php").text()))
                    .text();
        }
    }

    private static Script script(String name) {
        return Script.of(MigrationLint.class, name);
    }

    /**
     * @param findings sorted, separated by semicolons @param untold what is reported as not examined; empty for none
     */
    private record Expectation(boolean applies, String findings, String untold) {
        static Expectation of(String source, Set<String> here) {
            Map<String, String> said = new HashMap<>(Map.of("Only", "", "Expected", "", "Not told", ""));
            source.lines()
                    .filter(line -> line.startsWith("// ") && line.contains(": "))
                    .forEach(line -> {
                        String[] parts = line.substring(3).split(": ", 2);
                        String[] words = parts[0].split(" on ", 2);
                        if (said.containsKey(words[0])
                                && (words.length == 1 || here.containsAll(List.of(words[1].split(" "))))) {
                            said.put(words[0], parts[1]);
                        }
                    });
            if (said.get("Expected").isEmpty()) {
                throw new IllegalStateException("no expectation: " + source);
            }
            String findings = said.get("Expected").equals("none")
                    ? ""
                    : String.join(
                            "; ",
                            Stream.of(said.get("Expected").split("; ")).sorted().toList());
            return new Expectation(
                    said.get("Only").isEmpty()
                            || here.containsAll(List.of(said.get("Only").split(" "))),
                    findings,
                    said.get("Not told").equals("nothing") ? "" : said.get("Not told"));
        }
    }

    static Path resource(String name) {
        try {
            return Path.of(MigrationCorpusTest.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static String read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
