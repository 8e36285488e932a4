package io.jenkins.plugins.zerodown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.jenkins.plugins.zerodown.config.ConfigurationFile;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.fixture.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every line of the README and the documents can be typed as it stands, and what they point to is there. */
@Tag("servers")
public class DocumentationTest {
    private static final Path README = Path.of("README.md");
    private static final Path MESSAGES = Path.of("docs/troubleshooting.md");
    private static final Pattern LINK = Pattern.compile("(?<!!)\\[[^\\]]*]\\((?<to>[^)\\s]+)\\)");
    private static final Pattern MESSAGE = Pattern.compile("^### `(?<text>.+)`$");
    private static final Pattern WORD = Pattern.compile("\"(?<quoted>[^\"]*)\"|(?<plain>\\S+)");
    /** Two literals of Java that are one text. */
    private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");

    /** @param kind of a fenced block, such as sh; empty for an indented one; @param line where its text begins */
    public record Block(Path file, int line, String kind, String text) {
        @Override
        public String toString() {
            return file + ":" + line + ": " + text.lines().findFirst().orElse("");
        }
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            return Stream.concat(
                            Stream.of(README),
                            files.filter(file -> file.toString().endsWith(".md"))
                                    .sorted())
                    .toList();
        }
    }

    /**
     * Fenced blocks, with the indentation of their fence taken away, and indented ones (of a list item: by eight
     * columns or more).
     */
    private static List<Block> blocks(Path file) throws IOException {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int indent = line.length() - line.stripLeading().length();
            int begin = i + 1;
            if (line.stripLeading().startsWith("```")) {
                StringBuilder text = new StringBuilder();
                for (i++; !lines.get(i).strip().equals("```"); i++) {
                    text.append(lines.get(i)
                                    .substring(Math.min(indent, lines.get(i).length())))
                            .append('\n');
                }
                blocks.add(new Block(file, begin + 1, line.strip().substring(3), text.toString()));
            } else if (indent >= 4 && i > 0 && lines.get(i - 1).isBlank()) {
                StringBuilder text = new StringBuilder();
                for (; i < lines.size() && lines.get(i).startsWith("    "); i++) {
                    text.append(lines.get(i).strip()).append('\n');
                }
                blocks.add(new Block(file, begin, "", text.toString()));
            }
        }
        return blocks;
    }

    private static List<Block> all() throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (Path file : documents()) {
            blocks.addAll(blocks(file));
        }
        return blocks;
    }

    /** Blocks that are typed into a shell. */
    public static List<Block> shell() throws IOException {
        return all().stream()
                .filter(block -> block.kind().equals("sh")
                        || block.kind().isEmpty() && block.text().matches("(?s)(mvn|java|sudo|git) .*"))
                .toList();
    }

    /** A command line's words as a shell would have them, as far as the documents go. */
    public static List<String> words(String line) {
        Matcher word = WORD.matcher(line);
        List<String> words = new ArrayList<>();
        while (word.find()) {
            words.add(word.group("quoted") == null ? word.group("plain") : word.group("quoted"));
        }
        return words;
    }

    static Stream<Block> configurations() throws IOException {
        return all().stream().filter(block -> block.kind().equals("yaml"));
    }

    @Test
    void there_are_lines_to_type_and_snippets_to_copy() throws IOException {
        assertThat(shell())
                .hasSizeGreaterThan(10)
                .anyMatch(block -> block.file().equals(README) && block.text().startsWith("mvn verify"));
        assertThat(configurations())
                .hasSizeGreaterThan(3)
                .anyMatch(block -> block.file().equals(README));
    }

    @Test
    void a_shell_understands_every_line_to_type() throws Exception {
        for (Block block : shell()) {
            Ran ran = Ran.of("sh", "-n", "-c", block.text());
            assertThat(ran.ok()).as(block + "\n" + ran.err()).isTrue();
        }
    }

    /** A snippet is a whole file, or a part of one: of its application, of a target, of a target's servers. */
    @ParameterizedTest
    @MethodSource("configurations")
    void a_snippet_of_configuration_is_accepted(Block block) {
        String least = "targets:\n  - name: production\n    deployPath: /var/www/app\n"
                + "    servers: [{host: web1.example.com, user: deploy, identityFile: ~/.ssh/id_ed25519}]\n";
        String text = block.text();
        boolean whole = text.matches("(?s)(.*\n)?targets:.*");
        boolean application = text.matches("(?s)(.*\n)?application:.*");
        String file = whole ? text : application ? least + text : least + "application:\n" + text.indent(2);

        assertThatCode(() -> {
                    ConfigurationFile read = ConfigurationFile.parse(block.toString(), Path.of("."), file);
                    for (Target target : read.targets()) {
                        read.application(target);
                    }
                })
                .doesNotThrowAnyException();
    }

    @Test
    void every_link_leads_to_a_file_and_a_heading_that_are_there() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Path file : documents()) {
            Matcher link = LINK.matcher(Files.readString(file));
            while (link.find()) {
                String to = link.group("to");
                if (!to.contains("://") && !leads(file, to)) {
                    dead.add(file + " -> " + to);
                }
            }
        }

        assertThat(dead).isEmpty();
    }

    private static boolean leads(Path from, String to) throws IOException {
        String[] parts = to.split("#", 2);
        Path file = parts[0].isEmpty()
                ? from
                : Path.of(".").resolve(from).resolveSibling(parts[0]).normalize();
        return Files.exists(file)
                && (parts.length == 1
                        || Files.readAllLines(file).stream()
                                .filter(line -> line.startsWith("#"))
                                .anyMatch(line -> anchor(line).equals(parts[1])));
    }

    private static String anchor(String heading) {
        return heading.replaceFirst("^#+ ", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    /** Classes and scripts, as the pages for contributors name them: by their path below the engine's package. */
    @Test
    void every_class_and_script_that_contributors_are_told_of_is_there() throws IOException {
        Pattern named = Pattern.compile("`((?:[a-z0-9]+/)+(?:[A-Z]\\w+|[\\w.-]+\\.(?:sh|php)))`");
        List<String> missing = new ArrayList<>();
        int seen = 0;
        for (Path file : List.of(Path.of("docs/architecture.md"), Path.of("CONTRIBUTING.md"))) {
            Matcher name = named.matcher(Files.readString(file));
            while (name.find()) {
                seen++;
                String path = "io/jenkins/plugins/zerodown/" + name.group(1);
                if (!Files.exists(Path.of("src/main/java", path + ".java"))
                        && !Files.exists(Path.of("src/main/resources", path))) {
                    missing.add(file + ": " + name.group(1));
                }
            }
        }

        assertThat(missing).isEmpty();
        assertThat(seen).isGreaterThan(30);
    }

    @Test
    void every_test_that_a_promise_is_shown_by_is_there() throws IOException {
        Pattern test = Pattern.compile("\\b[A-Z][a-z]\\w*(?:Test|IT)\\b");
        Set<String> there;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            there = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
        List<String> missing = new ArrayList<>();
        for (Path file : documents()) {
            Matcher named = test.matcher(Files.readString(file));
            while (named.find()) {
                if (!there.contains(named.group())) {
                    missing.add(file + ": " + named.group());
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    static Stream<String> messages() throws IOException {
        return Files.readAllLines(MESSAGES).stream()
                .map(MESSAGE::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group("text"));
    }

    @Test
    void there_are_messages_to_look_up() throws IOException {
        assertThat(messages()).hasSizeGreaterThan(30).doesNotHaveDuplicates();
    }

    /** Between its ellipses a message is word for word what one of the sources says, in that order. */
    @ParameterizedTest
    @MethodSource("messages")
    void a_message_of_the_documents_is_one_that_is_said(String message) throws IOException {
        String parts = Arrays.stream(message.split("…"))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .map(Pattern::quote)
                .collect(Collectors.joining(".{0,400}?"));
        Pattern said = Pattern.compile(parts, Pattern.DOTALL);

        assertThat(sources().stream().anyMatch(source -> said.matcher(source).find()))
                .as("what is said: " + message)
                .isTrue();
    }

    private static List<String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            List<String> sources = new ArrayList<>();
            for (Path file : files.filter(path -> path.toString().matches(".*\\.(java|sh|php)"))
                    .toList()) {
                String text = Files.readString(file);
                sources.add(
                        file.toString().endsWith(".java")
                                ? JOINED.matcher(text).replaceAll("").replace("\\\"", "\"")
                                : text);
            }
            return sources;
        }
    }
}
