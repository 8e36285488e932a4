package io.jenkins.plugins.zerodown.phase03;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.ConfigurationFile;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.transfer.Manifest;
import io.jenkins.plugins.zerodown.workspace.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes into a release. */
@Tag("servers")
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
        RunBuilder builder = RunBuilder.at("/srv/app")
                .local("web1")
                .work(Files.createDirectories(temporary.resolve("work")))
                .source(new Source.Directory(source, true))
                .envFile(source.resolve("production.env").toString(), "A=b")
                .configFiles(new Application.ConfigFile(
                        source.resolve("secrets/keys.json").toString(), "config/keys.json", 0600))
                .fact(StateKey.BUILD_DIRECTORY, build);
        DeploymentContext context = builder.build();

        new BuildArtifactPreparation().run(context);

        assertThat(Manifest.read(context.manifestFile()).files()).isEqualTo(1);
        assertThat(builder.lines())
                .anyMatch(line -> line.contains("left out") && line.contains("production.env, secrets/keys.json"));
    }

    @Test
    void what_another_target_names_as_secret_goes_into_no_release_either() throws Exception {
        Path source =
                Files.createDirectories(temporary.resolve("source/secrets")).getParent();
        for (String file :
                new String[] {"production.env", "staging.env", "secrets/id", "secrets/services.json", "index.php"}) {
            Files.writeString(source.resolve(file), "x");
        }
        Path yaml = Files.writeString(source.resolve("deploy.yaml"), """
                targets:
                  - name: production
                    deployPath: /srv/app
                    servers: [{host: web1, user: deploy, identityFile: secrets/id}]
                    application: {envFile: production.env}
                  - name: staging
                    deployPath: /srv/staging
                    servers: [{host: web1, user: deploy, identityFile: secrets/id}]
                    application: {envFile: staging.env}
                application:
                  configFiles: [{source: secrets/services.json, path: config/services.json}]
                """);
        ConfigurationFile file = ConfigurationFile.read(yaml);
        RunBuilder builder = RunBuilder.at("/srv/app")
                .local("web1")
                .work(Files.createDirectories(temporary.resolve("work")))
                .source(new Source.Directory(source, false))
                .fact(StateKey.BUILD_DIRECTORY, source);
        DeploymentContext given = builder.build();
        DeploymentContext context = new DeploymentContext(
                file.target("staging"),
                file.application(file.target("staging")),
                given.source(),
                given.state(),
                given.hosts(),
                given.slot(),
                given.secrets(),
                given.log(),
                given.workDirectory(),
                given.cacheDirectory(),
                given.origin());

        new BuildArtifactPreparation().run(context);

        assertThat(names(context)).containsExactly("deploy.yaml", "index.php", "secrets");
        assertThat(builder.lines())
                .anyMatch(line -> line.contains(
                        "names them as secret: production.env, secrets/id," + " secrets/services.json, staging.env"));
    }

    @Test
    void the_committed_env_of_a_symfony_application_travels_and_its_local_one_does_not() throws Exception {
        Programs.assume("git");
        Path source = Files.createDirectories(temporary.resolve("source"));
        for (String file : new String[] {".env", ".env.prod", ".env.local", "index.php"}) {
            Files.writeString(source.resolve(file), "x");
        }
        for (String[] git : new String[][] {{"init", "-q"}, {"add", ".env", ".env.prod", "index.php"}}) {
            Ran.of(Stream.concat(Stream.of("git", "-C", source.toString()), Stream.of(git))
                            .toArray(String[]::new))
                    .orThrow();
        }
        RunBuilder builder = RunBuilder.at("/srv/app")
                .local("web1")
                .plainPhp()
                .work(Files.createDirectories(temporary.resolve("work")))
                .source(new Source.Directory(source, false))
                .fact(StateKey.BUILD_DIRECTORY, source);
        DeploymentContext context = builder.build();

        new BuildArtifactPreparation().run(context);

        assertThat(names(context)).containsExactly(".env", ".env.prod", "index.php");
        assertThat(builder.lines())
                .anyMatch(line ->
                        line.contains(".env.local (an application's environment)") && line.contains("!/.env.local"));
    }

    private static List<String> names(DeploymentContext context) throws Exception {
        Manifest manifest = Manifest.read(context.manifestFile());
        BitSet all = new BitSet();
        all.set(0, manifest.count());
        return manifest.names(all, manifest.count());
    }
}
