package io.jenkins.plugins.zerodown.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Migrations that somebody else wrote to slip past the lint. expected.txt says what is to be found in each: all of the
 * words; A|B either; told: reported as not examined; ?A: may be found; none: nothing.
 */
@Wants(programs = {"php", "composer"})
@Tag("servers")
class MigrationCasesTest {
    private static final Path CASES = MigrationCorpusTest.resource("cases");

    @TempDir
    static Path directory;

    private static Path application;

    @BeforeAll
    static void build() throws Exception {
        application = MigrationLintTest.built(LaravelApplication.in(directory));
        MigrationLintTest.artisan(application, "migrate", "--force");
        Files.copy(
                MigrationCorpusTest.resource("database.php"),
                application.resolve("config/database.php"),
                StandardCopyOption.REPLACE_EXISTING);
        try (Stream<Path> files = Files.list(CASES)) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".php")).toList()) {
                Files.copy(
                        file,
                        application
                                .resolve("database/migrations")
                                .resolve(file.getFileName().toString()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql", "pgsql", "sqlite"})
    void each_is_found_or_told_and_what_is_harmless_is_neither(String driver) throws Exception {
        ApplicationAnswers answers = ApplicationAnswers.read(
                MigrationCorpusTest.asked(application, driver),
                name -> MigrationCorpusTest.read(CASES.resolve(name + ".php")));
        Map<String, Migration> migrations = new TreeMap<>();
        answers.migrations().forEach(one -> migrations.put(one.name(), one));
        List<String> wrong = new ArrayList<>();
        int seen = 0;
        for (String line : Files.readAllLines(CASES.resolve("expected.txt"))) {
            String[] parts = line.split("\\s*\\|\\s*", 3);
            if (line.startsWith("#") || !List.of(parts[1].split(" ")).contains(driver)) {
                continue;
            }
            Migration migration = migrations.get(parts[0]);
            Report report = MigrationLint.examine(
                    new ApplicationAnswers(driver, 1, List.of(migration.name()), List.of(migration), Optional.empty()),
                    Set.of());
            seen++;
            if (!fits(parts[2].replaceFirst(":.*", ""), report)) {
                wrong.add(parts[0] + ": expected " + parts[2] + "\n    found " + words(report) + " "
                        + report.unexamined() + "\n    in "
                        + migration.queries());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(seen).isGreaterThan(9);
    }

    private static List<String> words(Report report) {
        List<String> words = new ArrayList<>(
                report.findings().stream().map(one -> one.danger().name()).toList());
        if (!report.unexamined().isEmpty()) {
            words.add("told");
        }
        return words;
    }

    private static boolean fits(String expected, Report report) {
        List<String> found = words(report);
        if (expected.equals("none")) {
            return found.isEmpty();
        }
        return Arrays.stream(expected.split(" "))
                .filter(word -> !word.startsWith("?"))
                .allMatch(word -> Arrays.stream(word.split("\\|")).anyMatch(found::contains));
    }
}
