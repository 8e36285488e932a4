package io.jenkins.plugins.zerodown.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What users read about keys is what the reader knows. */
class ConfigurationDocumentationTest {
    private static final Path REFERENCE = Path.of("docs/configuration.md");
    private static final Path EXAMPLE = Path.of("docs/zerodown.example.yaml");
    private static final Pattern HEADING = Pattern.compile("## (`(?<path>.+)`|Top of the file)");
    private static final Pattern ROW = Pattern.compile("\\| `(?<key>[A-Za-z]+)` \\|(?: [^|]*\\|){4}");

    @ParameterizedTest
    @EnumSource(Section.class)
    void the_reference_explains_every_key_of_a_section_and_no_other(Section section) throws Exception {
        assertThat(documented().get(section.path())).containsExactlyInAnyOrderElementsOf(section.keys());
    }

    @ParameterizedTest
    @EnumSource(Section.class)
    void the_example_shows_every_key(Section section) throws Exception {
        String example = Files.readString(EXAMPLE);

        assertThat(section.keys())
                .allSatisfy(key -> assertThat(example).containsPattern("(?m)(^|[{,#-] *| )" + key + ":( |$)"));
    }

    @Test
    void the_example_is_sound_for_each_of_its_targets() throws Exception {
        ConfigurationFile file = ConfigurationFile.read(EXAMPLE);

        for (Target target : file.targets()) {
            assertThat(file.application(target).commands().postRelease())
                    .as(target.name())
                    .hasSize(1);
        }
        assertThat(file.targets()).extracting(Target::name).containsExactly("production", "hosting");
        assertThat(file.application(file.target("hosting")).services().fpm())
                .isEqualTo(new Application.Custom("sudo -n systemctl reload php8.2-fpm"));
    }

    @Test
    void the_least_file_of_the_reference_is_sound() throws Exception {
        Matcher block = Pattern.compile("(?s)```yaml\n(.*?)```").matcher(Files.readString(REFERENCE));
        assertThat(block.find()).isTrue();

        ConfigurationFile file = ConfigurationFile.parse("least", Path.of("."), block.group(1));

        assertThat(file.target("").servers()).hasSize(1);
    }

    private static Map<String, Set<String>> documented() throws Exception {
        Map<String, Set<String>> keys = new TreeMap<>();
        String section = null;
        for (String line : Files.readAllLines(REFERENCE)) {
            Matcher heading = HEADING.matcher(line);
            if (line.startsWith("#")) {
                section = !heading.matches() ? null : heading.group("path") == null ? "" : heading.group("path");
            }
            Matcher row = ROW.matcher(line);
            if (section != null && row.matches()) {
                keys.computeIfAbsent(section, path -> new LinkedHashSet<>()).add(row.group("key"));
            }
        }
        return keys;
    }
}
