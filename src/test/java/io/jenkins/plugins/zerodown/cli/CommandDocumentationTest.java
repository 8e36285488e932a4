package io.jenkins.plugins.zerodown.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.jenkins.plugins.zerodown.DocumentationTest;
import io.jenkins.plugins.zerodown.DocumentationTest.Block;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What users read about commands and options is what the command line knows. */
@Tag("servers")
class CommandDocumentationTest {
    private static final String JAR = "java -jar ";

    private static CommandLine commands() {
        return Main.commands(new CliEnvironment(Map.of(), System.out, System.err, new Screen(false, false, 80, false)));
    }

    /** Each line of the documents that runs the jar: where it stands, and its words after the jar. */
    static Stream<Block> commandLines() throws Exception {
        List<Block> lines = new ArrayList<>();
        for (Block block : DocumentationTest.shell()) {
            block.text()
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith(JAR) && line.contains("zerodown-cli.jar"))
                    .forEach(line -> lines.add(new Block(block.file(), block.line(), "", line)));
        }
        assertThat(lines).hasSizeGreaterThan(15);
        return lines.stream();
    }

    @ParameterizedTest
    @MethodSource("commandLines")
    void a_command_line_of_the_documents_is_understood(Block line) {
        List<String> words = DocumentationTest.words(line.text());
        List<String> arguments = words.subList(3, words.size());

        assertThatCode(() -> commands().parseArgs(arguments.toArray(String[]::new)))
                .as(line.toString())
                .doesNotThrowAnyException();
    }

    @Test
    void every_command_and_every_option_is_explained() throws Exception {
        String text = Files.readString(Path.of("docs/cli.md"));
        CommandLine commands = commands();
        assertThat(commands.getSubcommands()).hasSizeGreaterThan(7).allSatisfy((name, command) -> {
            assertThat(text).contains("\n## " + name + "\n");
            CommandSpec spec = command.getCommandSpec();
            spec.options().forEach(option -> assertThat(text).as(name).contains("`" + option.longestName()));
        });
    }

    @Test
    void every_exit_status_is_explained() throws Exception {
        String text = Files.readString(Path.of("docs/cli.md"));
        for (ExitStatus status : ExitStatus.values()) {
            assertThat(text).contains("\n| " + status.code() + " | ");
        }
    }
}
