package io.jenkins.plugins.zerodown.phase06;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.DeployedLaravel;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.workspace.FileTree;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class PublicLinksTest {
    @TempDir
    Path directory;

    private DeployedLaravel site;

    @BeforeEach
    void a_site() throws Exception {
        DeployedLaravel.assumePresent();
        site = DeployedLaravel.in(directory.resolve("with space 'n quote"));
    }

    private Path release() throws Exception {
        Path release = site.add(RunBuilder.RELEASE, application -> {});
        Path config = release.resolve("config/filesystems.php");
        Files.writeString(config, Files.readString(config).replaceFirst("(?m)^ *'links' =>.*$", """
                            'links' => [
                                public_path('storage') => storage_path('app/public'),
                                public_path('media') => storage_path('app/media'), public_path('storage/in')
                                => storage_path('app/in'), public_path('a b/') => storage_path('app/two words'),
                                public_path('no/where') => storage_path('app/nowhere'),
                                public_path('images') => storage_path('app/images'),
                                '/srv/elsewhere' => storage_path('app'),
                            ],
                        """));
        Files.writeString(release.resolve("public/images"), "a file of the source");
        Files.deleteIfExists(release.resolve("public/storage"));
        Files.createSymbolicLink(release.resolve("public/storage"), Path.of("../storage/app/public"));
        return release;
    }

    private RunBuilder run(Shells shell, Path release) {
        return RunBuilder.at(site.deployPath())
                .server(LocalConnector.server("web1"), shell.connector())
                .fact(StateKey.BUILD_DIRECTORY, release);
    }

    @Test
    void each_that_the_configuration_names_is_made_or_told_by_every_shell() throws Exception {
        for (Shells shell : Shells.present(directory.resolve("shells"))) {
            Path release = release();
            RunBuilder builder = run(shell, release).caches("config");

            new ApplicationCachePreparation().run(builder.build());

            assertThat(Files.readSymbolicLink(release.resolve("public/media")))
                    .as(shell.name())
                    .isEqualTo(Path.of("../storage/app/media"));
            assertThat(Files.readSymbolicLink(release.resolve("public/a b")))
                    .isEqualTo(Path.of("../storage/app/two words"));
            assertThat(site.deployPath().resolve("shared/storage/app/public/in"))
                    .doesNotExist();
            assertThat(builder.lines()).contains("web1  public/a b -> ../storage/app/two words");
            assertThat(builder.warnings())
                    .hasSize(4)
                    .anyMatch(line -> line.contains("public/images is no link"))
                    .anyMatch(line -> line.contains("public/storage/in is outside of the release"))
                    .anyMatch(line -> line.contains("public/no/where could not be made"))
                    .anyMatch(line -> line.contains("/srv/elsewhere is outside of the release"));
            FileTree.delete(release);
        }
    }

    @Test
    void without_the_config_cache_it_is_told_that_nobody_knows_them() throws Exception {
        Path release = release();
        RunBuilder builder =
                run(Shells.present(directory.resolve("shells")).get(0), release).caches("route");

        new ApplicationCachePreparation().run(builder.build());

        assertThat(builder.warnings()).anyMatch(line -> line.contains("storage:link"));
        assertThat(release.resolve("public/media")).doesNotExist();
    }
}
