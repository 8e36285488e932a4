package io.jenkins.plugins.zerodown.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.fixture.Cases;
import io.jenkins.plugins.zerodown.fixture.Property;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Whatever is written is either read as it stands or refused; it is never bent, and nothing else is ever thrown. */
class ConfigurationPropertiesTest {
    /** What shells, YAML, Java and people trip over. */
    private static final String TROUBLE = "ab0 -.'\"`$(){}[];&|<>*?!#~%\\:@,=\t\r\u00e9\u4e16\u200b";

    private static Arbitrary<String> names() {
        return Arbitraries.strings()
                .withChars(TROUBLE.toCharArray())
                .ofMinLength(1)
                .ofMaxLength(12)
                .filter(name -> !name.equals(".") && !name.equals("..") && !name.isBlank());
    }

    private static Arbitrary<String> relativePaths() {
        return names().list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("/", parts));
    }

    private static Arbitrary<String> climbingPaths() {
        return relativePaths()
                .list()
                .ofSize(2)
                .flatMap(around ->
                        Arbitraries.of("..", ".", "").map(part -> around.get(0) + '/' + part + '/' + around.get(1)));
    }

    private static Arbitrary<String> yamlish() {
        Arbitrary<String> keys = Arbitraries.of(java.util.Arrays.stream(Section.values())
                .flatMap(section -> section.keys().stream())
                .collect(Collectors.toList()));
        Arbitrary<String> bits = Arbitraries.of(
                "\n",
                "\n  ",
                "\n    ",
                "\n\t",
                "- ",
                ": ",
                "{",
                "}",
                "[",
                "]",
                ",",
                "'",
                "\"",
                "&a ",
                "*a",
                "!!str ",
                "!x ",
                "|\n",
                ">\n",
                "? ",
                "# ",
                "---\n",
                "...\n",
                "%YAML 1.1\n",
                "~",
                "null",
                "0640",
                "5",
                "60s",
                "\u0000",
                "\ufeff",
                "<<: ",
                "on",
                "off");
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(3, keys),
                        net.jqwik.api.Tuple.of(5, bits),
                        net.jqwik.api.Tuple.of(1, Arbitraries.strings().ofMaxLength(5)))
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }

    @Property
    void any_normal_absolute_path_is_a_deploy_path_as_it_stands() throws Exception {
        Cases.each(500, relativePaths(), path -> {
            String deployPath = "/srv/" + path;

            Target target = ConfigurationFile.parse("f", Path.of("/srv"), file(deployPath))
                    .target("");

            assertThat(target.deployPath()).isEqualTo(deployPath);
        });
    }

    @Property
    void any_normal_relative_path_may_be_shared_as_it_stands() throws Exception {
        Cases.each(500, relativePaths(), path -> {
            Layer layer = Layer.of(
                    "here", Map.of("sharedDirs", List.of("dir/" + path), "sharedFiles", List.of("file/" + path)));

            Application application = Layers.application(target(), layer, List.of());

            assertThat(application.sharedDirs()).containsExactly("dir/" + path);
            assertThat(application.sharedFiles()).containsExactly("file/" + path);
        });
    }

    @Property
    void no_path_that_climbs_or_is_not_normal_is_taken() throws Exception {
        Cases.each(500, climbingPaths(), path -> {
            assertThatThrownBy(() -> Layer.of("here", Map.of("sharedDirs", List.of(path))))
                    .isInstanceOf(BadConfiguration.class)
                    .hasMessageContaining("sharedDirs[0]");
            assertThatThrownBy(() -> ConfigurationFile.parse("f", Path.of("/srv"), file("/srv/" + path)))
                    .isInstanceOf(BadConfiguration.class)
                    .hasMessageContaining("targets[0].deployPath");
        });
    }

    @Property
    void a_host_user_or_branch_that_is_taken_cannot_be_an_option_or_hold_shell_text() throws Exception {
        Cases.each(1000, names(), ConfigurationPropertiesTest::isNoOptionAndNoShellText);
    }

    private static void isNoOptionAndNoShellText(String name) {
        for (Rule rule : List.of(Rules.HOST, Rules.LOGIN, Rules.USER, Rules.OWNER, Rules.NAME)) {
            if (rule.check(name).isEmpty()) {
                assertThat(name).doesNotStartWith("-").doesNotContainPattern("[\\s'\"`$(){};&|<>*?!#~,=/]");
            }
        }
        if (Rules.BRANCH.check(name).isEmpty()) {
            assertThat(name).doesNotStartWith("-").doesNotContainPattern("[\\s:~^?*\\\\\\p{Cntrl}]");
        }
        if (Rules.REPOSITORY.check(name).isEmpty()) {
            assertThat(name).doesNotStartWith("-").doesNotContain("::", "@-");
        }
    }

    @Property
    void any_command_without_carriage_return_or_nul_is_kept_to_the_letter() throws Exception {
        Cases.each(1000, Arbitraries.strings(), ConfigurationPropertiesTest::isKeptToTheLetterOrRefused);
    }

    private static void isKeptToTheLetterOrRefused(String command) throws Exception {
        boolean legal = !command.isBlank()
                && command.indexOf('\0') < 0
                && command.indexOf('\r') < 0
                && Rules.encodable(command);
        Map<String, Object> options = Map.of("migrate", false, "commands", Map.of("preRelease", List.of(command)));

        if (legal) {
            Application application = Layers.application(target(), Layer.of("here", options), List.of());
            assertThat(application.commands().preRelease().get(0).run()).isEqualTo(command);
        } else {
            assertThatThrownBy(() -> Layer.of("here", options))
                    .isInstanceOf(BadConfiguration.class)
                    .hasMessageContaining("commands.preRelease[0]");
        }
    }

    @Property
    void any_text_at_all_is_read_or_refused() throws Exception {
        Cases.each(3000, yamlish(), ConfigurationPropertiesTest::refusedInOneLineEach);
    }

    @Property
    void any_characters_at_all_are_read_or_refused() throws Exception {
        Cases.each(1000, Arbitraries.strings(), ConfigurationPropertiesTest::refusedInOneLineEach);
    }

    private static void refusedInOneLineEach(String text) {
        try {
            assertThat(ConfigurationFile.parse("f", Path.of("/srv"), text).targets())
                    .isNotEmpty();
        } catch (BadConfiguration e) {
            assertThat(e.problems())
                    .isNotEmpty()
                    .allSatisfy(problem ->
                            assertThat(problem.toString()).startsWith("f").doesNotContainPattern("[\\n\\r\\x00]"));
        }
    }

    private static Target target() throws BadConfiguration {
        return ConfigurationFile.parse("f", Path.of("/srv"), file("/srv/app")).target("");
    }

    private static String file(String deployPath) {
        return "targets: [{name: a, deployPath: " + quoted(deployPath)
                + ", servers: [{host: h, user: u, identityFile: k}]}]";
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> quoted.append(String.format("\\U%08x", c)));
        return quoted.append('"').toString();
    }
}
