package io.jenkins.plugins.zerodown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.zerodown.remote.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every script that is run on a server, whoever writes the next one. */
@Tag("servers")
class RemoteScriptsTest {
    private static final Path RESOURCES = Path.of("src/main/resources/io/jenkins/plugins/zerodown");
    private static final Path SOURCES = Path.of("src/main/java/io/jenkins/plugins/zerodown");
    private static final Pattern STEP_SCRIPT = Pattern.compile("([0-9]+)\\.[0-9]+-[a-z0-9]+(-[a-z0-9]+)*\\.sh");
    private static final Pattern PHASE = Pattern.compile("phase([0-9]{2})");

    /**
     * What dash or busybox do not have, or GNU alone has. Comments and quoted text are looked at too: they can be
     * worded otherwise.
     */
    private static final List<Pattern> NOT_EVERYWHERE = Stream.of(
                    "(^|[\\s;(!])\\[\\[\\s",
                    "(^|[\\s;])local\\s",
                    "(^|[\\s;])(declare|typeset|mapfile|readarray|select|pushd|popd|shopt)\\s",
                    "<<<|<\\(|>\\(|&>|\\|&",
                    "(^|[\\s;])source\\s",
                    "(^|[\\s=;(])\\$'",
                    "\\$RANDOM|\\$\\{?BASH|\\$SECONDS|\\$PIPESTATUS",
                    "pipefail",
                    // Unless it is seen whether it works.
                    "^[^#]*\\bfind\\b.*-printf\\b(?!.*2>/dev/null \\|\\|)",
                    "^[^#]*\\bsed\\s+(-\\w+\\s+)*-i",
                    "^[^#]*\\bln\\s+(-\\w+\\s+)*-\\w*T",
                    "^[^#]*\\bln\\s+-\\w*n\\w*f|^[^#]*\\bln\\s+-\\w*f\\w*n",
                    "^[^#]*\\bmktemp\\s+(?!-d\\b)-",
                    "^[^#]*\\bgrep\\s+(-\\w+\\s+)*-\\w*P",
                    "^[^#]*\\bxargs\\s+.*-d\\b",
                    "^[^#]*\\becho\\s+-[en]")
            .map(Pattern::compile)
            .toList();

    /** dash's echo, GNU tar's -C and awk's -v take a backslash in a value for the beginning of an escape. */
    private static final List<Pattern> CHANGES_VALUES = Stream.of(
                    "\\becho\\s+(\"[^\"]*\\$|\\$\\w+\\s*$)",
                    "\\btar\\b.*\\s-C\\b",
                    "\\bawk\\b.*\\s-v\\s*\\w+=\"?\\$\\{?(work|deploy|release|new)\\b")
            .map(Pattern::compile)
            .toList();

    /** Of the machine that builds: no server gets them. */
    private static final String HERE = "workspace";

    /** What is run, and not joined in front of what is. */
    static List<Path> scripts() throws IOException {
        List<Path> scripts = new ArrayList<>();
        for (Path file : files()) {
            if (!isPart(file)) {
                scripts.add(file);
            }
        }
        return scripts;
    }

    static List<Path> parts() throws IOException {
        List<Path> parts = new ArrayList<>(files());
        parts.removeAll(scripts());
        return parts;
    }

    private static boolean isPart(Path file) throws IOException {
        return lines(file).get(0).startsWith("# Part of ");
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            return files.filter(file -> file.toString().endsWith(".sh"))
                    .map(RESOURCES::relativize)
                    .sorted()
                    .toList();
        }
    }

    /** As it is sent, in a file. */
    private static Path joined(Path script, Path directory) throws IOException {
        Path file = directory.resolve(script.toString().replace('/', '_'));
        return Files.writeString(file, Script.joined(script.toString()));
    }

    private static List<String> lines(Path script) throws IOException {
        return Files.readAllLines(RESOURCES.resolve(script), StandardCharsets.UTF_8);
    }

    @Test
    void there_are_scripts_to_look_at() throws IOException {
        assertThat(scripts()).isNotEmpty();
    }

    @Test
    void servers_keep_all_of_them_but_the_one_that_finds_them() throws IOException {
        List<String> all = scripts().stream()
                .map(Path::toString)
                .filter(path -> !path.equals("remote/open.sh") && !path.startsWith(HERE))
                .toList();

        assertThat(Files.readAllLines(RESOURCES.resolve("remote/scripts.txt"))).isEqualTo(all);
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void a_script_begins_with_sh_says_what_it_is_for_and_stops_at_the_first_error(Path script) throws IOException {
        List<String> lines = lines(script);

        assertThat(lines.get(0)).isEqualTo("#!/bin/sh");
        assertThat(lines.get(1))
                .as("a comment: what it needs, its arguments, what it prints")
                .matches("# \\S.*");
        // Those of remote run the others, and must live on when one of them fails.
        if (!script.startsWith("remote") && !script.startsWith(HERE)) {
            assertThat(lines.stream()
                            .filter(line -> !line.isBlank() && !line.startsWith("#"))
                            .findFirst())
                    .as("the first command")
                    .contains("set -eu");
        }
    }

    @ParameterizedTest
    @MethodSource("parts")
    void a_part_is_joined_by_a_script_and_does_nothing_by_itself(Path part) throws Exception {
        String users = scripts().stream()
                .map(script -> {
                    try {
                        return Files.readString(RESOURCES.resolve(script))
                                        .lines()
                                        .filter(line -> line.startsWith("# Joined behind "))
                                        .collect(Collectors.joining(" "))
                                + " ";
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .collect(Collectors.joining());

        Path name = part.startsWith("prelude") ? part : part.getFileName();
        assertThat(users).as("the scripts that join it").contains(" " + name + " ");
        // Without a program in reach, whatever it ran would end it.
        Ran ran = run(List.of(
                "/bin/sh",
                "-eu",
                "-c",
                "PATH=/nonexistent\n. \"$1\"",
                "sh",
                RESOURCES.resolve(part).toAbsolutePath().toString()));
        assertThat(ran.output()).isEmpty();
        assertThat(ran.status()).isZero();
    }

    @ParameterizedTest
    @MethodSource("files")
    void a_script_uses_nothing_that_some_server_does_not_have(Path script) throws IOException {
        assertThat(found(NOT_EVERYWHERE, script)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void a_script_passes_on_a_backslash_in_a_value_as_it_stands(Path script) throws IOException {
        assertThat(found(CHANGES_VALUES, script)).isEmpty();
    }

    private static List<String> found(List<Pattern> patterns, Path script) throws IOException {
        List<String> lines = lines(script);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            for (Pattern pattern : patterns) {
                if (!lines.get(i).stripLeading().startsWith("#")
                        && pattern.matcher(lines.get(i)).find()) {
                    found.add(script + ":" + (i + 1) + ": " + lines.get(i).strip() + "   <- " + pattern);
                }
            }
        }
        return found;
    }

    /** It is looked for the lock right before them: Call.fenced. */
    private static final Set<String> FENCED_AS_THEY_BEGIN =
            Set.of("flow/narrow-secrets.sh", "remote/shared-writing.sh");

    /** Nobody hears them; their paths lead through the lock, or into what nobody else looks at. */
    private static final Set<String> FENCED_BY_PATH_ALONE =
            Set.of("transfer/prelinked-tree.sh", "release/switch-settle.sh", "remote/job-supervise.sh");

    /**
     * What only looks, and what is fenced otherwise: the lock's own scripts, whose paths lead through the token; the
     * session, which writes nothing but the engine's scripts; what tries in a place of its own whether something works
     * there.
     */
    private static final Set<String> WITHOUT_FENCE = Set.of(
            "workspace/run-command.sh",
            "lint/ask-application.sh",
            "phase01/1.1-env-keys.sh",
            "phase01/1.2-tool-versions.sh",
            "check/extensions.sh",
            "check/pools.sh",
            "check/server.sh",
            "check/web-server.sh",
            "phase03/3.4-file-transfer-base.sh",
            "phase03/3.4-file-transfer-known.sh",
            "phase03/3.4-file-transfer-listing.sh",
            "phase05/5.1-bypass-cookie.sh",
            "phase05/5.1-maintenance-left.sh",
            "phase06/6.1-migration-status.sh",
            "phase06/6.3-linked-files.sh",
            "phase06/6.3-release-boots.sh",
            "phase08/8.1-which-release.sh",
            "phase08/8.2-workers.sh",
            "probe/ask-fpm.sh",
            "probe/ask-instance.sh",
            "probe/ask-server.sh",
            "phase09/9.1-releases-in-use.sh",
            "release-kind.sh",
            "release/catalogue.sh",
            "release/live.sh",
            "lock/lock-beat.sh",
            "lock/lock-break.sh",
            "lock/lock-holder.sh",
            "lock/lock-release.sh",
            "lock/lock-take.sh",
            "release/rename-tool.sh",
            "release/state-read.sh",
            "remote/open.sh",
            "remote/session.sh",
            "remote/job-follow.sh");

    @ParameterizedTest
    @MethodSource("scripts")
    void a_script_that_writes_takes_the_lock_s_token_and_ends_with_75_once_that_is_gone(Path script)
            throws IOException {
        String name = script.toString().replace('\\', '/');
        String text = Script.joined(name);

        if (FENCED_AS_THEY_BEGIN.contains(name)) {
            assertThat(sourcesIn(SOURCES.resolve("flow"))).contains(".fenced(context.held())", ".fenced(held())");
        } else if (!WITHOUT_FENCE.contains(name)) {
            assertThat(text)
                    .as(name + " has no path through the lock: one that writes needs it, one that only looks belongs in"
                            + " WITHOUT_FENCE")
                    .contains("held");
            if (!FENCED_BY_PATH_ALONE.contains(name)) {
                assertThat(text)
                        .as(name + " has no 'exit 75', by which it ends once the lock is gone")
                        .containsPattern("exit 75");
            }
            assertThat(text)
                    .as("mkdir -p would make the lock of somebody who has lost it anew")
                    .doesNotContainPattern("mkdir -p[^\n]*lock/held-|mkdir -p[^\n]*\\$\\{?held");
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void a_step_s_script_lies_in_its_phase_and_bears_its_number(Path script) {
        String folder = script.getParent() == null ? "" : script.getParent().toString();
        Matcher phase = PHASE.matcher(folder);
        Matcher step = STEP_SCRIPT.matcher(script.getFileName().toString());

        if (phase.matches()) {
            assertThat(step.matches())
                    .as(script + " is named like 3.4-file-transfer.sh")
                    .isTrue();
            assertThat(Integer.parseInt(step.group(1))).isEqualTo(Integer.parseInt(phase.group(1)));
        } else {
            assertThat(step.matches())
                    .as(script + " has a step's number and lies in no phase")
                    .isFalse();
            assertThat(script.getFileName().toString()).matches("[a-z0-9]+(-[a-z0-9]+)*\\.sh");
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void a_script_is_used_by_a_class_beside_it(Path script) throws IOException {
        Path folder = SOURCES.resolve(script).getParent();

        String sources = Files.isDirectory(folder) ? sourcesIn(folder) : "";

        assertThat(sources).as("classes in " + folder).contains("\"" + script.getFileName() + "\"");
    }

    /** Between our marks: what PHP and the application print beside an answer must not be taken for one. */
    @Test
    void a_program_for_php_answers_between_marks() throws IOException {
        List<String> unframed = new ArrayList<>();
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".php"))
                    .filter(path -> !path.startsWith(RESOURCES.resolve("cli")))
                    .toList()) {
                String text = Files.readString(file);
                // What runs in a pool answers through ask-fpm.php.
                if (!text.contains("zerodown_answer(")
                        && !file.endsWith("pool-cache.php")
                        && !text.contains("zerodown-lint ")) {
                    unframed.add(file.toString());
                }
            }
        }
        for (Path script : scripts()) {
            String text = Files.readString(RESOURCES.resolve(script));
            Matcher echoing =
                    Pattern.compile("-r '[^']*\\b(echo|print|fwrite)\\b[^']*'").matcher(text);
            while (echoing.find()) {
                // A version and a checksum are known by their shape.
                String code = echoing.group();
                if (!code.contains("zerodown-answer") && !code.matches("(?s).*(PHP_VERSION|sha256).*")) {
                    unframed.add(script + ": " + code);
                }
            }
        }

        assertThat(unframed).isEmpty();
    }

    private static String sourcesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            StringBuilder text = new StringBuilder();
            files.filter(file -> file.toString().endsWith(".java")).forEach(file -> {
                try {
                    text.append(Files.readString(file));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            return text.toString();
        }
    }

    /** So that one can be tried by hand on a server. */
    @ParameterizedTest
    @MethodSource("scripts")
    void a_script_can_be_printed_as_a_server_gets_it(Path script) throws Exception {
        assertThat(run(List.of("src/dev/remote-script", script.toString())).output())
                .isEqualTo(Script.joined(script.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash", "busybox sh"})
    void every_script_is_understood_by(String shell, @TempDir Path directory) throws Exception {
        String[] words = shell.split(" ");
        assumePresent(words[0]);
        List<String> misunderstood = new ArrayList<>();
        for (Path script : scripts()) {
            List<String> command = new ArrayList<>(List.of(words));
            Collections.addAll(command, "-n", joined(script, directory).toString());
            Ran ran = run(command);
            if (ran.status() != 0 || !ran.output().isBlank()) {
                misunderstood.add(script + ": " + ran.output().strip());
            }
        }

        assertThat(misunderstood).isEmpty();
    }

    @Test
    void shellcheck_has_nothing_to_say(@TempDir Path directory) throws Exception {
        List<Path> sent = new ArrayList<>();
        for (Path script : scripts()) {
            sent.add(joined(script, directory));
        }

        assertShellcheckIsSilent(sent);
    }

    /** As an editor shows them, the parts that others are joined with included. */
    @Test
    void shellcheck_has_nothing_to_say_of_a_file_by_itself() throws Exception {
        assertShellcheckIsSilent(files().stream().map(RESOURCES::resolve).toList());
    }

    private static void assertShellcheckIsSilent(List<Path> files) throws Exception {
        assumePresent("shellcheck");
        List<String> command = new ArrayList<>(List.of("shellcheck", "--norc", "-f", "gcc"));
        files.forEach(file -> command.add(file.toString()));

        Ran ran = run(command);

        assertThat(ran.output()).isEmpty();
        assertThat(ran.status()).isZero();
    }

    @Test
    void shfmt_would_change_nothing() throws Exception {
        assumePresent("shfmt");
        List<String> command = new ArrayList<>(List.of("shfmt", "-ln", "posix", "-i", "2", "-ci", "-l"));
        files().forEach(file -> command.add(RESOURCES.resolve(file).toString()));

        Ran ran = run(command);

        assertThat(ran.output())
                .as("scripts to be written anew by shfmt -i 2 -ci -w")
                .isEmpty();
        assertThat(ran.status()).isZero();
    }

    @Test
    void no_script_is_longer_than_a_few_screens() throws IOException {
        List<String> tooLong = new ArrayList<>();
        try (Stream<Path> all = Files.walk(RESOURCES)) {
            for (Path path : all.filter(path -> path.toString().endsWith(".sh")).toList()) {
                if (Files.readAllLines(path).size() > 200) {
                    tooLong.add(path.getFileName().toString());
                }
            }
        }

        assertThat(tooLong).isEmpty();
    }

    private static void assumePresent(String program) {
        boolean present = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        assumeTrue(present, program + " is not installed here");
    }

    private record Ran(int status, String output) {}

    private static Ran run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(command + " ended").isTrue();
        return new Ran(process.exitValue(), output);
    }
}
