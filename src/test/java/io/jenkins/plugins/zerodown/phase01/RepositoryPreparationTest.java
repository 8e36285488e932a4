package io.jenkins.plugins.zerodown.phase01;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.fixture.GitRepository;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.workspace.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class RepositoryPreparationTest {
    @TempDir
    Path directory;

    private Path application;
    private GitRepository repository;
    private String first;
    private RunBuilder context;

    @BeforeEach
    void begin() throws Exception {
        Programs.assume("git");
        application = directory.resolve("application");
        repository = GitRepository.in(application);
        PlainPhpApplication.write(application, "1");
        first = repository.commit("First: \"quoted\" $(id)");
        context = RunBuilder.at(directory.resolve("deploy"))
                .local("web1")
                .plainPhp()
                .work(Files.createDirectory(directory.resolve("work")))
                .repository(repository.url(), "main");
    }

    @Test
    void the_newest_commit_of_the_branch_is_cloned_without_its_history() throws Exception {
        PlainPhpApplication.write(application, "2");
        String second = repository.commit("Second");

        DeploymentContext cloned = prepared(new Source.Clone(""));

        assertThat(built("VERSION")).hasContent("2");
        assertThat(built(".git/shallow")).exists();
        assertThat(cloned.state().need(StateKey.COMMIT)).isEqualTo(second);
        assertThat(cloned.state().need(StateKey.BRANCH)).isEqualTo("main");
        assertThat(cloned.state().need(StateKey.COMMIT_SUBJECT)).isEqualTo("A Developer: Second");
        assertThat(cloned.state().need(StateKey.BUILD_DIRECTORY)).isEqualTo(built(""));
    }

    @Test
    void an_older_commit_of_the_branch_can_be_named_in_short() throws Exception {
        PlainPhpApplication.write(application, "2");
        repository.commit("Second");

        DeploymentContext cloned = prepared(new Source.Clone(first.substring(0, 9)));

        assertThat(built("VERSION")).hasContent("1");
        assertThat(cloned.state().need(StateKey.COMMIT)).isEqualTo(first);
        assertThat(cloned.state().need(StateKey.COMMIT_SUBJECT)).isEqualTo("A Developer: First: \"quoted\" $(id)");
    }

    @Test
    void what_git_lfs_keeps_is_there_and_not_its_pointer() throws Exception {
        Programs.assume("git-lfs");
        repository.git("lfs", "install", "--local", "--skip-repo");
        Files.writeString(application.resolve(".gitattributes"), "*.bin filter=lfs diff=lfs merge=lfs -text\n");
        Files.writeString(application.resolve("large.bin"), "what it stands for");
        repository.commit("Large");
        assertThat(repository.git("show", "HEAD:large.bin")).startsWith("version https://git-lfs");

        prepared(new Source.Clone(""));

        assertThat(built("large.bin")).hasContent("what it stands for");
    }

    @Test
    void a_commit_of_another_branch_is_refused() throws Exception {
        repository.git("switch", "--quiet", "-c", "other");
        String other = repository.commit("Other");
        repository.git("switch", "--quiet", "main");

        assertThatThrownBy(() -> prepared(new Source.Clone(other)))
                .isInstanceOf(StepFailure.class)
                .hasMessageContaining(other)
                .hasMessageContaining("'main'")
                .hasMessageContaining(repository.url());
    }

    @Test
    void a_tag_serves_as_well_as_a_branch() throws Exception {
        repository.git("tag", "--annotate", "--message", "One", "v1");
        PlainPhpApplication.write(application, "2");
        repository.commit("Second");
        context.repository(repository.url(), "v1");

        assertThat(prepared(new Source.Clone("")).state().need(StateKey.COMMIT)).isEqualTo(first);
        assertThat(built("VERSION")).hasContent("1");
    }

    @Test
    void a_checkout_is_copied_as_it_stands_and_its_changes_are_mentioned() throws Exception {
        Files.writeString(application.resolve("VERSION"), "changed\n");
        Files.writeString(application.resolve("untracked"), "new\n");
        Files.createSymbolicLink(application.resolve("link"), Path.of("nowhere"));
        Path tool = Files.setPosixFilePermissions(
                Files.writeString(application.resolve("tool"), "#!/bin/sh\n"),
                PosixFilePermissions.fromString("rwxr-x--x"));

        DeploymentContext copied = prepared(new Source.Directory(application, true));

        assertThat(built("VERSION")).hasContent("changed");
        assertThat(built("untracked")).exists();
        assertThat(Files.readSymbolicLink(built("link"))).hasToString("nowhere");
        assertThat(Files.getPosixFilePermissions(built("tool"))).isEqualTo(Files.getPosixFilePermissions(tool));
        assertThat(built(".git")).doesNotExist();
        assertThat(copied.state().need(StateKey.COMMIT)).isEqualTo(first);
        assertThat(context.warnings()).anyMatch(line -> line.contains("not committed"));
    }

    @Test
    void a_work_directory_inside_the_source_is_not_copied_into_itself() throws Exception {
        Path inside = Files.createDirectories(application.resolve("zd-work"));
        Files.writeString(inside.resolve("manifest.gz"), "x");
        context.work(inside);

        new RepositoryPreparation()
                .run(context.source(new Source.Directory(application, true)).build());

        assertThat(inside.resolve("build/VERSION")).exists();
        assertThat(inside.resolve("build/zd-work")).doesNotExist();
    }

    @Test
    void hooks_of_a_repository_are_not_run() throws Exception {
        Path hook = application.resolve(".git/hooks/post-index-change");
        Files.createDirectories(hook.getParent());
        Files.writeString(hook, "#!/bin/sh\ntouch " + directory.resolve("owned") + "\n");
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(application.resolve("VERSION"), "1\n");

        prepared(new Source.Directory(application, true));

        assertThat(directory.resolve("owned")).doesNotExist();
    }

    @Test
    void what_is_deployed_as_it_stands_has_its_commit_noted() throws Exception {
        DeploymentContext given =
                context.source(new Source.Directory(application, false)).build();

        assertThat(new RepositoryPreparation().run(given)).isInstanceOf(Outcome.Skipped.class);

        assertThat(given.state().need(StateKey.COMMIT)).isEqualTo(first);
        assertThat(given.state().need(StateKey.BUILD_DIRECTORY)).isEqualTo(application);
    }

    private DeploymentContext prepared(Source source) throws Exception {
        DeploymentContext given = context.source(source).build();
        Files.createDirectories(built(""));
        new RepositoryPreparation().run(given);
        return given;
    }

    private Path built(String file) {
        return file.isEmpty()
                ? directory.resolve("work/build")
                : directory.resolve("work/build").resolve(file);
    }
}
