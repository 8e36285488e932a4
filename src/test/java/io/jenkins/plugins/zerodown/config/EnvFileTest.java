package io.jenkins.plugins.zerodown.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.zerodown.fixture.Cases;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Property;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.Arbitraries;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("servers")
class EnvFileTest {
    @Test
    void values_are_read_as_laravel_reads_them() {
        EnvFile file = parse("""
                # a comment
                APP_NAME="My App" # said in quotes
                export APP_ENV=production
                HOST=app.example.com
                APP_URL="https://${HOST}"
                LITERAL='${HOST}'
                EMPTY=
                KEY="first
                SECOND=not a key
                last"
                COMMENTED=value # rest
                HASH="a#b"
                """);

        assertThat(file.problems()).isEmpty();
        assertThat(file.keys())
                .containsExactly(
                        "APP_NAME", "APP_ENV", "HOST", "APP_URL", "LITERAL", "EMPTY", "KEY", "COMMENTED", "HASH");
        assertThat(file.get("APP_NAME")).contains("My App");
        assertThat(file.get("APP_ENV")).contains("production");
        assertThat(file.get("APP_URL")).contains("https://app.example.com");
        assertThat(file.get("LITERAL")).contains("${HOST}");
        assertThat(file.get("EMPTY")).contains("");
        assertThat(file.get("KEY")).contains("first\nSECOND=not a key\nlast");
        assertThat(file.get("COMMENTED")).contains("value");
        assertThat(file.get("HASH")).contains("a#b");
    }

    @Test
    void a_byte_order_mark_and_windows_line_ends_do_not_show() {
        EnvFile file = parse("\uFEFFA=1\r\nB=2\r\n");

        assertThat(file.get("A")).contains("1");
        assertThat(file.get("B")).contains("2");
    }

    @Test
    void what_laravel_refuses_is_named_by_line_and_key_but_never_by_value() {
        EnvFile file = parse("OK=1\nAPP_NAME=My s3cret\nPASSWORD=\"s3cret\nno end\n");

        assertThat(file.problems()).hasSize(2).noneMatch(problem -> problem.contains("s3cret"));
        assertThat(file.problems().get(0)).contains("line 2", "APP_NAME", "quotes");
        assertThat(file.problems().get(1)).contains("line 3", "PASSWORD", "not closed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A=1\nB=\"two words\"\n",
                "A=two words\n",
                "export ABC=b\n",
                "A='x y'\n",
                "A=b #c\n",
                "A=\"${B}\"\n",
                "A=x\"y\"\n",
                "not a line\n",
                "A=\"q\\\"q\"\n",
                "A=\"multi\nline\"\nB=1\n",
                "A\n"
            })
    void it_counts_and_refuses_as_phpdotenv_does(String text, @TempDir Path directory) throws Exception {
        Programs.assume("php");
        assumeTrue(
                Files.exists(Path.of("/usr/share/php/Dotenv/autoload.php")), "php-vlucas-phpdotenv is not installed");
        Path env = Files.writeString(directory.resolve(".env"), text);
        Process php = new ProcessBuilder("php", "-r", """
                require 'Dotenv/autoload.php';
                try { echo count(Dotenv\\Dotenv::parse(file_get_contents($argv[1]))), "\\n"; } catch (Throwable $e) \
                { echo "refused\\n"; }
                """, env.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(php.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

        EnvFile file = parse(text);

        assertThat(file.problems().isEmpty() ? String.valueOf(file.keys().size()) : "refused")
                .isEqualTo(said);
    }

    @Property
    void any_text_at_all_can_be_read() throws Exception {
        Cases.each(
                500,
                Arbitraries.strings(),
                text -> assertThatCode(() -> parse(text)).doesNotThrowAnyException());
    }

    private static EnvFile parse(String text) {
        return EnvFile.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
