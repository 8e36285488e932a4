package io.jenkins.plugins.zerodown.phase06;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.fixture.DeployedLaravel;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthChecksTest {
    @TempDir
    Path directory;

    private final HealthChecks step = new HealthChecks();

    @Test
    void a_release_that_starts_passes_and_says_who_it_is() throws Exception {
        laravel().add(RunBuilder.RELEASE, application -> {});
        RunBuilder builder = RunBuilder.at(directory).local("web1");

        step.run(builder.build());

        assertThat(builder.lines()).anyMatch(line -> line.startsWith("web1  Laravel Framework 8."));
    }

    @Test
    void a_release_that_does_not_boot_fails_with_what_php_said() throws Exception {
        laravel().add(RunBuilder.RELEASE, application -> application.brokenAt(LaravelApplication.Broken.BOOT));

        assertThatThrownBy(() -> step.run(RunBuilder.at(directory).local("web1").build())).isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("web1", "artisan --version", "broken boot");
    }

    @Test
    void a_server_whose_database_has_not_been_migrated_is_named() throws Exception {
        laravel().add(RunBuilder.RELEASE, application -> {});
        RunBuilder builder = RunBuilder.at(directory).local("web1").migrating();

        step.run(builder.build());

        assertThat(builder.warnings()).singleElement().asString().contains("web1", "2024_01_01_000000_create_posts_table");
    }

    @Test
    void plain_php_with_a_syntax_error_fails_and_without_one_passes() throws Exception {
        Programs.assume("php");
        Path index = Files.createDirectories(directory.resolve("releases/" + RunBuilder.RELEASE + "/public")).resolve("index.php");
        Files.writeString(index, "<?php echo 'fine';");
        RunBuilder builder = RunBuilder.at(directory).local("web1").plainPhp();
        step.run(builder.build());
        assertThat(builder.lines()).contains("web1  No syntax errors detected in public/index.php");

        Files.writeString(index, "<?php echo 'oops;");
        assertThatThrownBy(() -> step.run(builder.build())).isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("web1", "php -l public/index.php");
    }

    private DeployedLaravel laravel() throws Exception {
        DeployedLaravel.assumePresent();
        return DeployedLaravel.in(directory);
    }
}
