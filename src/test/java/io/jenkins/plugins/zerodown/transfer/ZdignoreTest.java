package io.jenkins.plugins.zerodown.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Cases;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Property;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("servers")
class ZdignoreTest {
    private static Path repository;

    @BeforeAll
    static void plantRepository() throws Exception {
        repository = Files.createTempDirectory("zdignore");
        for (String path : List.of(
                "a",
                "b.log",
                "x/a",
                "x/b.log",
                "x/y/a",
                "x/y/b.log",
                "x/y/z/a",
                "y/x/a",
                "abc/b",
                "ab/c",
                "[a]/b",
                "a b/c",
                "c /d",
                "!n/x",
                "#h/x",
                "\\s/x",
                "x.y/z.log/q")) {
            Path file = repository.resolve(path);
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
        if (Programs.present("git")) {
            run("git", "init", "-q");
        }
    }

    @AfterAll
    static void remove() throws IOException {
        try (Stream<Path> paths = Files.walk(repository)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Property
    @Wants(programs = "git")
    void what_git_ignores_is_left_out_and_nothing_else() throws Exception {
        Cases.each(150, patterns(), ZdignoreTest::isLeftOutAsGitDoes);
    }

    private static void isLeftOutAsGitDoes(List<String> patterns) throws Exception {
        Files.write(repository.resolve(".gitignore"), patterns, StandardCharsets.UTF_8);

        List<String> kept = new ArrayList<>();
        walk(new Zdignore(patterns), repository, "", kept);

        List<String> git = run("git", "-c", "core.quotePath=false", "ls-files", "-z", "--others", "--exclude-standard");
        assertThat(new TreeSet<>(kept)).isEqualTo(new TreeSet<>(git));
    }

    private static Arbitrary<List<String>> patterns() {
        Arbitrary<String> piece = Arbitraries.of(
                "a", "b", "x", "y", "z", "*", "**", "?", "[ab]", "[!a]", "[x-z]", "/", "/", ".log", "b.log", "abc", " ",
                "\\ ", "\\a", "\\*", "\\[", "!n", "#h", "c", "***");
        Arbitrary<String> pattern = piece.list().ofMinSize(1).ofMaxSize(5).map(pieces -> String.join("", pieces));
        Arbitrary<String> whole =
                Arbitraries.of("", "", "", "!", "/", "!/", "**/").flatMap(before -> pattern.map(text -> before + text));
        // Two slashes in a row, and two stars that are no whole name (which some versions of git take for one), are
        // git's own business.
        return whole.filter(text -> !text.contains("//")
                        && Stream.of(text.replaceFirst("^!", "").split("/"))
                                .allMatch(name -> !name.contains("**") || name.matches("\\*+")))
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    private static void walk(Zdignore ignore, Path directory, String prefix, List<String> kept) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            for (Path child : children.toList()) {
                String path = prefix + child.getFileName();
                if (path.equals(".git") || ignore.excludes(path, Files.isDirectory(child))) {
                    continue;
                }
                if (Files.isDirectory(child)) {
                    walk(ignore, child, path + "/", kept);
                } else {
                    kept.add(path);
                }
            }
        }
    }

    private static List<String> run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(repository.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return Stream.of(out.split("\0")).filter(name -> !name.isEmpty()).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "'docs/**', docs/a/b, true",
        "'docs/**', docs, false",
        "'**/cache/*', a/cache/x, true",
        "'a/**/b', a/b, true",
        "'a/**/b', a/x/y/b, true",
        "'a/**/b', xa/b, false",
        "'*.map', js/app.js.map, true",
        "'/*.map', js/app.map, false",
        "'[[]x', [x, true",
        "'[]]', ], true",
        "'[^a]', b, true",
        "'a\\', a, false",
        "'[a', [a, false"
    })
    void a_pattern_matches_as_git_has_it(String pattern, String path, boolean excluded) {
        assertThat(new Zdignore(List.of(pattern)).excludes(path, false)).isEqualTo(excluded);
    }

    @Test
    void a_later_pattern_takes_back_in() {
        Zdignore ignore = new Zdignore(List.of("*.env", "!keep.env", "only/", "# no.env", ""));

        assertThat(ignore.excludes("a/x.env", false)).isTrue();
        assertThat(ignore.excludes("a/keep.env", false)).isFalse();
        assertThat(ignore.excludes("only", true)).isTrue();
        assertThat(ignore.excludes("only", false)).isFalse();
    }

    @Test
    void a_pattern_of_many_stars_is_answered() {
        assertThat(new Zdignore(List.of("*a".repeat(40) + "b")).excludes("a".repeat(200), false))
                .isFalse();
    }
}
