package io.jenkins.plugins.zerodown.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a script's header says of its arguments, what the script takes, and what Java passes, are the same. */
class ScriptArgumentsTest {
    private static final Path RESOURCES = Path.of("src/main/resources/io/jenkins/plugins/zerodown");
    private static final Path SOURCES = Path.of("src/main/java/io/jenkins/plugins/zerodown");
    private static final String HEADER = "# Arguments:";
    private static final String NAME = "[A-Z][A-Z0-9]*(_[A-Z0-9]+)*";
    private static final Pattern FORM =
            Pattern.compile(NAME + "( " + NAME + ")*( \\[" + NAME + "\\.\\.\\.])?" + "|\\[" + NAME + "\\.\\.\\.]|none");
    private static final Pattern EXPLANATION = Pattern.compile("#   (" + NAME + ")  .*");
    private static final Pattern TAKEN = Pattern.compile("([a-z]+)=\\$(?:([1-9])|\\{([1-9][0-9])})");

    /** Quoted text, where a quote is no comment's and a # no comment; then comments. */
    private static final Pattern QUOTED_OR_COMMENT =
            Pattern.compile("(\"(?:[^\"\\\\]|\\\\.)*\"|\\\\.)|'[^']*'|(?<=^|\\s)#.*$", Pattern.MULTILINE);

    private static final Pattern FUNCTION =
            Pattern.compile("^\\w+\\(\\) [{(](?: .*[})]$|\\n(?s:.*?)^[})])", Pattern.MULTILINE);

    /** Started by another script, which knows no names. */
    private static final Set<String> NOT_CALLED_BY_JAVA =
            Set.of("remote/open.sh", "remote/session.sh", "remote/job-supervise.sh");

    static List<String> scripts() throws IOException {
        List<String> scripts = new ArrayList<>(Files.readAllLines(RESOURCES.resolve("remote/scripts.txt")));
        scripts.add("remote/open.sh");
        return scripts;
    }

    private static String text(String script) throws IOException {
        return Files.readString(RESOURCES.resolve(script));
    }

    private static Script read(String script) throws IOException {
        return new Script(script, text(script));
    }

    /** Its arguments but those that come as a rest. */
    private static List<String> named(String script) throws IOException {
        return read(script).parameters().stream()
                .filter(name -> !name.startsWith("["))
                .toList();
    }

    private static boolean hasRest(String script) throws IOException {
        return named(script).size() < read(script).parameters().size();
    }

    private static List<String> commands(String script) throws IOException {
        List<String> commands = text(script)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        return commands.get(0).startsWith("set -") ? commands.subList(1, commands.size()) : commands;
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void a_header_names_the_arguments_and_explains_no_others(String script) throws IOException {
        List<String> header =
                text(script).lines().takeWhile(line -> line.startsWith("#")).toList();
        List<String> lines =
                header.stream().filter(line -> line.startsWith(HEADER)).toList();
        List<String> explained = header.stream()
                .map(EXPLANATION::matcher)
                .filter(Matcher::matches)
                .map(explanation -> explanation.group(1))
                .toList();

        assertThat(lines).as("lines that begin with " + HEADER).isNotEmpty();
        assertThat(String.join(" ", lines).replace(HEADER + " ", "")).matches(FORM);
        assertThat(read(script).parameters()).doesNotHaveDuplicates();
        assertThat(text(script).lines().filter(line -> line.startsWith(HEADER)))
                .as("such lines are in the header alone")
                .hasSameSizeAs(lines);
        assertThat(read(script).parameters().stream().map(name -> name.replaceAll("[\\[\\].]", "")))
                .containsAll(explained);
    }

    @Test
    void a_part_has_no_line_that_would_be_taken_for_its_script_s_header() throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".sh"))
                    .filter(path -> !Files.isDirectory(path))
                    .toList()) {
                String text = Files.readString(file);
                if (text.startsWith("# Part of ")) {
                    assertThat(text).as(file.toString()).doesNotContain("\n" + HEADER);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void a_script_takes_its_arguments_first_in_the_header_s_order(String script) throws IOException {
        List<String> expected = new ArrayList<>();
        List<String> commands = commands(script);
        for (String name : named(script)) {
            int place = expected.size() + 1;
            Matcher taken = TAKEN.matcher(place > commands.size() ? "" : commands.get(place - 1));
            String variable = taken.matches() ? taken.group(1) : "";
            String lower = name.toLowerCase();
            boolean fits = !variable.isEmpty()
                    && Stream.concat(Stream.of(lower), Arrays.stream(lower.split("_")))
                            .anyMatch(word -> word.startsWith(variable));
            expected.add((fits ? variable : lower) + "=$" + (place > 9 ? "{" + place + "}" : place));
        }
        if (hasRest(script) && !expected.isEmpty()) {
            expected.add("shift " + expected.size());
        }

        assertThat(commands.subList(0, Math.min(expected.size(), commands.size())))
                .as("its first commands")
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void a_script_asks_for_no_argument_by_its_place_afterwards(String script) throws IOException {
        List<String> taken = commands(script).subList(0, named(script).size());
        String text = text(script);
        String last = taken.isEmpty() ? "" : taken.get(taken.size() - 1) + "\n";
        String body = FUNCTION.matcher(withoutQuotes(text.substring(text.indexOf(last) + last.length())))
                .replaceAll("");

        // Of a rest, $1 is the first one, wherever the rest begins.
        assertThat(found(hasRest(script) ? "\\$\\{?[2-9][^\\n]*" : "\\$\\{?[1-9][^\\n]*|\\bshift\\b[^\\n]*", body))
                .isEmpty();
        if (hasRest(script)) {
            assertThat(body).as("the rest is used").containsPattern("\\$[@*]|\\$1|for \\w+; do");
        }
    }

    private static String withoutQuotes(String text) {
        return QUOTED_OR_COMMENT
                .matcher(text)
                .replaceAll(match -> match.group(1) == null ? "" : Matcher.quoteReplacement(match.group(1)));
    }

    private static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .toList();
    }

    @Test
    void the_same_argument_is_the_same_variable_in_every_script() throws IOException {
        Map<String, Set<String>> variables = new TreeMap<>();
        for (String script : scripts()) {
            List<String> names = named(script);
            for (int i = 0; i < names.size(); i++) {
                String variable = commands(script).get(i).replaceAll("=.*", "");
                variables
                        .computeIfAbsent(names.get(i), unknown -> new TreeSet<>())
                        .add(variable);
            }
        }

        assertThat(variables).isNotEmpty();
        assertThat(variables).allSatisfy((name, all) -> assertThat(all).as(name).hasSize(1));
    }

    /** As they are written: a call that no test makes is looked at, too. */
    @Test
    void java_gives_each_script_what_its_header_names() throws IOException {
        Pattern constant = Pattern.compile("Script (\\w+) =\\s+Script\\.of\\(\\s*(\\w+)\\.class, \"([^\"]+\\.sh)\"\\)");
        Set<String> called = new TreeSet<>();
        List<String> wrong = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String text = Files.readString(file);
                Path folder = SOURCES.relativize(file.getParent());
                Map<String, String> scripts = new TreeMap<>();
                constant.matcher(text)
                        .results()
                        .forEach(found -> scripts.put(
                                found.group(1), folder.resolve(found.group(3)).toString()));
                String[] calls = text.split("\\bCall\\.of\\(");
                for (int i = 1; i < calls.length; i++) {
                    String call = calls[i].substring(0, (calls[i] + ";").indexOf(';'));
                    String script = scripts.get(call.substring(0, (call + ")").indexOf(')')));
                    if (script == null) {
                        wrong.add(file + ": Call.of(" + call.lines().findFirst().orElse("") + " names no script here");
                        continue;
                    }
                    called.add(script);
                    List<String> given = given(call);
                    if (!given.equals(read(script).parameters())) {
                        wrong.add(file + " gives " + script + " " + given + ", which takes "
                                + read(script).parameters());
                    }
                }
            }
        }
        Set<String> expected = new TreeSet<>(scripts());
        expected.removeAll(NOT_CALLED_BY_JAVA);

        assertThat(wrong).isEmpty();
        assertThat(called).isEqualTo(expected);
    }

    private static List<String> given(String call) {
        return Pattern.compile("\\.(with|rest)\\(\\s*\"([A-Z0-9_]+)\"")
                .matcher(call)
                .results()
                .map(found -> found.group(1).equals("rest") ? "[" + found.group(2) + "...]" : found.group(2))
                .toList();
    }

    private static final Script TWO_AND_MORE =
            new Script("two.sh", "#!/bin/sh\n# Tells two.\n# Arguments: ONE TWO\n# Arguments: [MORE...]\necho\n");

    @Test
    void a_call_passes_its_arguments_in_the_header_s_order() {
        Call call = Call.of(TWO_AND_MORE).with("ONE", "1").with("TWO", "").rest("MORE", List.of("3", "4"));

        assertThat(call.words()).containsExactly("1", "", "3", "4");
        assertThat(Call.of(new Script("none.sh", "# Arguments: none\n")).words())
                .isEmpty();
    }

    @Test
    void a_call_is_not_made_without_all_of_its_arguments() {
        Call one = Call.of(TWO_AND_MORE).with("ONE", "1");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Quoted.request(one))
                .withMessage("two.sh takes ONE TWO [MORE...]: TWO is missing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Quoted.request(one.with("TWO", "2")))
                .withMessageContaining("[MORE...] is missing");
    }

    @Test
    void a_call_takes_no_argument_that_is_unknown_or_out_of_order_or_given_twice() {
        Call one = Call.of(TWO_AND_MORE).with("ONE", "1");
        Call all = one.with("TWO", "2").rest("MORE", List.of());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> one.with("THREE", "3"))
                .withMessage("two.sh takes ONE TWO [MORE...]: THREE was given in the place of TWO");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> one.with("ONE", "1"))
                .withMessageContaining("ONE was given in the place of TWO");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> one.rest("MORE", List.of("3")))
                .withMessageContaining("[MORE...] was given in the place of TWO");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> all.rest("MORE", List.of("3")))
                .withMessageContaining("there is no place for [MORE...]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> one.with("TWO", "a\0b"))
                .withMessageContaining("TWO has a NUL byte");
    }
}
