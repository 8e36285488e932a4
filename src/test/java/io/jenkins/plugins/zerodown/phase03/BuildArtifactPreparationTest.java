package io.jenkins.plugins.zerodown.phase03;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.build.Source;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.flow.Fact;
import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.release.Manifest;
import io.jenkins.plugins.zerodown.target.Application;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes into a release. */
class BuildArtifactPreparationTest {
    @TempDir
    Path temporary;

    @Test
    void secret_files_that_lie_in_the_source_go_into_no_release() throws Exception {
        Path source = Files.createDirectories(temporary.resolve("source"));
        Path build = Files.createDirectories(temporary.resolve("build/secrets")).getParent();
        for (String file : new String[] {"production.env", "secrets/keys.json", "index.php"}) {
            Files.writeString(build.resolve(file), "x");
        }
        RunBuilder builder = RunBuilder.at("/srv/app").local("web1")
                .work(Files.createDirectories(temporary.resolve("work")))
                .source(new Source.Directory(source, true))
                .envFile(source.resolve("production.env").toString(), "A=b")
                .configFiles(new Application.ConfigFile(source.resolve("secrets/keys.json").toString(),
                        "config/keys.json", 0600))
                .fact(Fact.BUILD_DIRECTORY, build.toString());
        Run run = builder.build();

        new BuildArtifactPreparation().run(run);

        assertThat(Manifest.read(run.manifestFile()).files()).isEqualTo(1);
        assertThat(builder.lines())
                .anyMatch(line -> line.contains("left out") && line.contains("production.env, secrets/keys.json"));
    }
}
