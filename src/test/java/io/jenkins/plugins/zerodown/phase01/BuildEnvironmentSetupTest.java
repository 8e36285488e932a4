package io.jenkins.plugins.zerodown.phase01;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Application.NodeModules;
import io.jenkins.plugins.zerodown.config.Application.Policy;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.workspace.Source;
import io.jenkins.plugins.zerodown.workspace.ToolVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class BuildEnvironmentSetupTest {
    @TempDir
    Path directory;

    private RunBuilder run;

    @BeforeEach
    void begin() throws IOException {
        Path here = tool("here", "php", "PHP 8.2.35 (cli) (built: Oct 21 2026)");
        Path there = tool("there", "php", "PHP 8.1.2 (cli)");
        run = RunBuilder.at(directory.resolve("deploy"))
                .work(Files.createDirectory(directory.resolve("work")))
                .source(new Source.Directory(directory, true))
                .tool("composer", "none")
                .tool("node", "none")
                .buildOptions(new Application.Build(
                        new Application.Off(),
                        new Application.Off(),
                        Optional.empty(),
                        Map.of("PATH", here.getParent() + ":" + System.getenv("PATH")),
                        NodeModules.NONE,
                        false,
                        Application.Composing.DEFAULT))
                .server(LocalConnector.server("web1"), new LocalConnector().tools(there.getParent()));
    }

    @Test
    void another_php_on_a_server_fails_with_both_versions_and_the_fix() {
        assertThatThrownBy(() -> new BuildEnvironmentSetup()
                        .run(run.versionMismatch(Policy.FAIL).build()))
                .isInstanceOf(StepFailure.class)
                .hasMessageContaining("web1")
                .hasMessageContaining("8.1.2 there")
                .hasMessageContaining("8.2.35 here")
                .hasMessageContaining("tools:")
                .hasMessageContaining("versionMismatch: warn");
    }

    @Test
    void where_the_policy_is_to_warn_the_deployment_goes_on() throws Exception {
        new BuildEnvironmentSetup().run(run.versionMismatch(Policy.WARN).build());

        assertThat(run.warnings()).anyMatch(line -> line.contains("8.1.2 there and 8.2.35 here"));
    }

    @Test
    void where_the_policy_is_to_ignore_nobody_is_asked() throws Exception {
        new BuildEnvironmentSetup().run(run.versionMismatch(Policy.IGNORE).build());

        assertThat(run.warnings()).isEmpty();
        assertThat(run.lines()).noneMatch(line -> line.contains("8.1.2"));
    }

    @Test
    void what_an_earlier_build_left_is_gone() throws Exception {
        Path stale = directory.resolve("work/build/vendor/stale.php");
        Files.createDirectories(stale.getParent());
        Files.writeString(stale, "<?php");
        Files.setPosixFilePermissions(stale.getParent(), PosixFilePermissions.fromString("r-xr-xr-x"));

        new BuildEnvironmentSetup().run(run.versionMismatch(Policy.IGNORE).build());

        assertThat(directory.resolve("work/build")).isEmptyDirectory();
    }

    @Test
    void a_real_server_tells_its_versions_through_the_script() throws Exception {
        Path tools = tool("server", "php", "PHP Warning:  PHP Startup: odd 9.9.9\nPHP 5.6.40 (cli)")
                .getParent();
        run = RunBuilder.at(directory.resolve("deploy"))
                .work(directory.resolve("work"))
                .source(new Source.Directory(directory, false))
                .tool("composer", "none")
                .tool("node", "none")
                .server(LocalConnector.server("web1"), new LocalConnector().tools(tools));

        new BuildEnvironmentSetup().run(run.versionMismatch(Policy.WARN).build());

        assertThat(run.lines()).anyMatch(line -> line.startsWith("web1  PHP 5.6.40"));
    }

    @Test
    void a_php_fpm_of_another_version_than_what_builds_is_a_mismatch_unless_one_of_several_agrees() {
        VersionComparison comparison = new VersionComparison(versions("8.2.35", List.of()), NodeModules.NONE);

        assertThat(comparison.mismatches("web1", versions("8.2.1", List.of("8.1.9"))))
                .singleElement()
                .asString()
                .contains("web1", "PHP-FPM is 8.1.9", "8.2.35");
        assertThat(comparison.mismatches("web1", versions("8.2.1", List.of("8.1.9", "8.2.35"))))
                .isEmpty();
    }

    @Test
    void what_is_not_installed_is_not_compared() {
        VersionComparison comparison = new VersionComparison(VersionComparison.Versions.none(), NodeModules.PRODUCTION);

        assertThat(comparison.mismatches("web1", versions("8.2.1", List.of("8.2.1"))))
                .isEmpty();
    }

    @Test
    void another_node_counts_only_where_node_modules_is_deployed() {
        VersionComparison.Versions mine = node("20.1.0");

        assertThat(new VersionComparison(mine, NodeModules.PRODUCTION).mismatches("web1", node("18.0.0")))
                .hasSize(1);
        assertThat(new VersionComparison(mine, NodeModules.NONE).mismatches("web1", node("18.0.0")))
                .isEmpty();
        assertThat(new VersionComparison(mine, NodeModules.NONE).remarks("web1", node("18.0.0")))
                .singleElement()
                .asString()
                .contains("18.0.0", "20.1.0");
    }

    private static VersionComparison.Versions versions(String php, List<String> fpm) {
        return new VersionComparison.Versions(
                Optional.of(new ToolVersion(php)),
                fpm.stream().map(ToolVersion::new).toList(),
                Optional.empty(),
                Optional.empty());
    }

    private static VersionComparison.Versions node(String version) {
        return new VersionComparison.Versions(
                Optional.empty(), List.of(), Optional.empty(), Optional.of(new ToolVersion(version)));
    }

    private Path tool(String side, String name, String version) throws IOException {
        Path tool = Files.createDirectories(directory.resolve(side)).resolve(name);
        Files.writeString(tool, "#!/bin/sh\nprintf '%s\\n' '" + version + "'\n");
        return Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
