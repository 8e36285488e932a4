package io.jenkins.plugins.zerodown.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Laravel 8 runs on PHP 7.3, so that our programs must parse there. No such PHP is at hand: their tokens are searched
 * for what came with later ones.
 */
@Wants(programs = "php")
@Tag("servers")
class PhpProgramSyntaxTest {
    private static final Path RESOURCES = Path.of("src/main/resources/io/jenkins/plugins/zerodown");

    /** Prints a line for each that is later than PHP 7.3. An attribute alone on its line is a comment there. */
    private static final String SEARCH = """
            <?php
            $later = ['T_FN', 'T_MATCH', 'T_ENUM', 'T_READONLY', 'T_COALESCE_EQUAL', 'T_NULLSAFE_OBJECT_OPERATOR'];
            $functions = ['str_contains', 'str_starts_with', 'str_ends_with', 'get_debug_type', 'array_is_list',
                'mb_str_split', 'array_find', 'fdiv', 'password_algos'];
            $types = [T_STRING, T_ARRAY, T_CALLABLE, T_NAME_QUALIFIED, T_NAME_FULLY_QUALIFIED];
            foreach (array_slice($argv, 1) as $file) {
                $tokens = PhpToken::tokenize(file_get_contents($file));
                $tokens = array_values(array_filter($tokens, fn ($one) => !$one->isIgnorable()));
                foreach ($tokens as $at => $one) {
                    $next = $tokens[$at + 1] ?? $one;
                    $second = $tokens[$at + 2] ?? $one;
                    $before = $tokens[$at - 1] ?? $one;
                    $is = in_array($one->getTokenName(), $later, true)
                        || $one->is($functions) && $next->is('(') && !$before->is(['->', '::', T_FUNCTION])
                        || $one->is([T_PUBLIC, T_PROTECTED, T_PRIVATE, T_VAR, T_STATIC])
                            && ($next->is($types) && $second->is(T_VARIABLE) || $next->is('?'))
                        || $one->is(T_CATCH) && !$tokens[$at + 3]->is([T_VARIABLE, '|', T_NS_SEPARATOR])
                        || $one->is(['(', ',']) && $next->is(T_STRING) && $second->is(':')
                        || $one->is('[') && $next->is(T_ELLIPSIS)
                        || $one->is([T_COALESCE, T_DOUBLE_ARROW, ':', '?']) && $next->is([T_THROW])
                        || $one->is([T_LNUMBER, T_DNUMBER]) && str_contains($one->text, '_')
                        || $one->is(T_VARIABLE) && $next->is('::') && $second->is(T_CLASS)
                        || $one->is(':') && $next->is(T_STATIC)
                        || $one->is('|') && $before->is($types) && $next->is($types) && $second->is(T_VARIABLE)
                            && !($tokens[$at - 3] ?? $one)->is(T_CATCH)
                        || $one->is(',') && $next->is(')') && $second->is(['{', T_USE]);
                    if ($is) {
                        echo basename($file), ' line ', $one->line, ': ', $one->text, ' ', $next->text, PHP_EOL;
                    }
                }
            }
            """;

    @TempDir
    Path directory;

    private String search(List<Path> files) throws Exception {
        Path program = Files.writeString(directory.resolve("search.php"), SEARCH);
        List<String> command = new ArrayList<>(List.of("php", program.toString()));
        files.forEach(file -> command.add(file.toString()));
        return Ran.of(command.toArray(String[]::new)).orThrow().out();
    }

    @Test
    void programs_for_servers_keep_to_the_syntax_of_php_7_3() throws Exception {
        List<Path> programs;
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            programs = files.filter(file ->
                            file.toString().endsWith(".php") && !file.toString().contains("/demo/"))
                    .toList();
        }

        assertThat(programs).hasSizeGreaterThan(6);
        assertThat(search(programs)).isEmpty();
    }

    @Test
    void what_is_later_is_found() throws Exception {
        List<String> later = List.of(
                "fn ($x) => 1",
                "match ($x) { 1 => 2 }",
                "$x?->y",
                "$x ??= 1",
                "f(name: 1)",
                "[...$x]",
                "$x ?? throw $y",
                "1_000",
                "$x::class",
                "str_contains('a', 'b')",
                "function (int|string $x) {}",
                "function ($x,) {}",
                "function (): static {}",
                "new class { public int $x; }",
                "new class { private ?int $x; }");
        for (String code : later) {
            Path file = Files.writeString(directory.resolve("later.php"), "<?php $a = " + code + ";\n");
            assertThat(search(List.of(file))).as(code).isNotEmpty();
        }
        Path file = Files.writeString(directory.resolve("later.php"), "<?php try { } catch (Exception) { }\n");
        assertThat(search(List.of(file))).isNotEmpty();
    }
}
