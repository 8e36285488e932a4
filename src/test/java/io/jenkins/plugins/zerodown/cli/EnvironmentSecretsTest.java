package io.jenkins.plugins.zerodown.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentSecretsTest {
    @TempDir
    Path folder;

    @Test
    void a_text_is_an_environment_variable() throws Exception {
        assertThat(new EnvironmentSecrets(Map.of("TOKEN", "abc"), folder).text("TOKEN"))
                .isEqualTo("abc");
    }

    @Test
    void a_variable_that_is_missing_or_empty_is_named_with_the_fix() {
        EnvironmentSecrets secrets = new EnvironmentSecrets(Map.of("EMPTY", ""), folder);

        assertThatThrownBy(() -> secrets.text("TOKEN"))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("TOKEN", "not set", "export");
        assertThatThrownBy(() -> secrets.text("EMPTY"))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("EMPTY", "empty", "export");
    }

    @Test
    void a_file_lies_beside_the_configuration_unless_its_name_is_absolute() throws Exception {
        Path file = Files.writeString(folder.resolve("production.env"), "A=1");

        EnvironmentSecrets secrets = new EnvironmentSecrets(Map.of(), folder);

        assertThat(secrets.file("production.env")).asString().isEqualTo("A=1");
        assertThat(new EnvironmentSecrets(Map.of(), Path.of("/")).file(file.toString()))
                .asString()
                .isEqualTo("A=1");
    }

    @Test
    void a_file_that_is_not_there_is_named_as_it_was_given_and_where_it_was_sought() {
        assertThatThrownBy(() -> new EnvironmentSecrets(Map.of(), folder).file("x/production.env"))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "x/production.env", folder.resolve("x/production.env").toString());
    }
}
