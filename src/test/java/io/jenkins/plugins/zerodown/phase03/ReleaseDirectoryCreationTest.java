package io.jenkins.plugins.zerodown.phase03;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.zerodown.fixture.FreeSlot;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("servers")
class ReleaseDirectoryCreationTest {
    @TempDir
    static Path userlands;

    private static List<Shells> shells;

    @TempDir
    Path temporary;

    static Stream<Shells> shells() {
        return shells.stream();
    }

    @BeforeAll
    static void findShells() throws Exception {
        shells = Shells.present(userlands);
    }

    private DeploymentContext run(TransferRig rig) {
        DeploymentContext context = rig.run();
        context.state().set(StateKey.BYTES, 1L);
        return context;
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_release_s_directory_is_made_with_its_state_and_nobody_else_reads_ours(Shells shell) throws Exception {
        TransferRig rig = new TransferRig(temporary, shell.connector()).modes(0640, 0750);
        DeploymentContext context = run(rig);

        new ReleaseDirectoryCreation().run(context);

        assertThat(rig.release(context)).isEmptyDirectory();
        assertThat(rig.deploy.resolve(".zerodown/releases/" + context.release() + ".json"))
                .content()
                .contains("\"state\":\"building\"");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(rig.deploy.resolve(".zerodown"))))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(rig.deploy.resolve("shared"))))
                .isEqualTo("rwxr-x---");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_release_is_younger_than_any_that_is_there_even_where_another_clock_was_ahead(Shells shell) throws Exception {
        TransferRig rig = new TransferRig(temporary, shell.connector());
        ReleaseId ahead = ReleaseId.at(Instant.now().plus(Duration.ofHours(2)));
        Files.createDirectories(rig.deploy.resolve("releases/" + ahead));
        Files.createDirectories(rig.deploy.resolve("releases/7"));
        DeploymentContext context = run(rig);

        new ReleaseDirectoryCreation().run(context);

        assertThat(context.release())
                .isEqualTo(ReleaseId.at(ahead.time().orElseThrow().plusSeconds(1)));
        assertThat(rig.deploy.resolve("releases").toFile().list())
                .containsExactlyInAnyOrder("7", ahead.value(), context.release().value());
    }

    @Test
    void all_servers_get_the_same_id_and_none_keeps_one_that_another_could_not_have() throws Exception {
        Programs.assume("unshare");
        Path first = Files.createDirectories(temporary.resolve("first"));
        Path second = Files.createDirectories(temporary.resolve("second"));
        DeploymentContext made = RunBuilder.at(first)
                .work(temporary)
                .server(LocalConnector.server("web1"), new LocalConnector())
                .server(
                        LocalConnector.server("web2"),
                        LocalConnector.with(shellThatSees(second, first).toString()))
                .build();
        DeploymentContext context = new DeploymentContext(
                made.target(),
                made.application(),
                made.source(),
                new DeploymentState(),
                made.hosts(),
                made.slot(),
                made.secrets(),
                made.log(),
                made.workDirectory(),
                made.cacheDirectory(),
                made.origin());
        context.state().set(StateKey.BYTES, 1L);
        ReleaseId ahead = ReleaseId.at(Instant.now().plusSeconds(600));
        Files.createDirectories(second.resolve("releases/" + ahead));
        FreeSlot.lock(second);

        new ReleaseDirectoryCreation().run(context);

        assertThat(context.release())
                .isEqualTo(ReleaseId.at(ahead.time().orElseThrow().plusSeconds(1)));
        assertThat(first.resolve("releases").toFile().list())
                .containsExactly(context.release().value());
        assertThat(first.resolve(".zerodown/releases").toFile().list()).containsExactly(context.release() + ".json");
        assertThat(second.resolve("releases").toFile().list())
                .containsExactlyInAnyOrder(ahead.value(), context.release().value());
    }

    /** A shell to which one directory is another: so one machine is two servers with the same deployPath. */
    private Path shellThatSees(Path directory, Path at) throws Exception {
        Path shell = temporary.resolve("shell");
        Files.writeString(
                shell,
                "#!/bin/sh\n"
                        + "exec unshare -m sh -c 'mount --bind \"$1\" \"$2\" && shift 2 && exec sh \"$@\"' sh '"
                        + directory + "' '" + at + "' \"$@\"\n");
        assertThat(shell.toFile().setExecutable(true)).isTrue();
        assumeTrue(Ran.of(shell.toString(), "-c", "true").ok(), "mounting is not allowed here");
        return shell;
    }

    @Test
    void a_step_that_runs_again_keeps_its_id() throws Exception {
        TransferRig rig = new TransferRig(temporary, new LocalConnector());
        DeploymentContext context = run(rig);
        new ReleaseDirectoryCreation().run(context);
        ReleaseId id = context.release();

        new ReleaseDirectoryCreation().run(context);

        assertThat(context.release()).isEqualTo(id);
        assertThat(rig.deploy.resolve("releases").toFile().list()).containsExactly(id.value());
    }

    @Test
    void a_release_from_the_far_future_is_named_with_what_to_do() throws Exception {
        TransferRig rig = new TransferRig(temporary, new LocalConnector());
        Files.createDirectories(rig.deploy.resolve("releases/20991231235959"));

        assertThatThrownBy(() -> new ReleaseDirectoryCreation().run(run(rig)))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("releases/20991231235959 on web1", "remove that release");
    }
}
