package io.jenkins.plugins.zerodown.phase03;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.FreeSlot;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.remote.ScriptResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A run of 3.4's script that outlives its engine, beside the engine that has taken the same deployment up. */
@Tag("servers")
class TransferFenceTest {
    private static final String OLDER = "older";

    @TempDir
    static Path userlands;

    private static List<Shells> shells;

    @TempDir
    Path temporary;

    @BeforeAll
    static void findShells() throws Exception {
        shells = Shells.present(userlands);
    }

    /** How the older run ends, once another has done its work. */
    private enum End {
        INPUT_LOST,
        INPUT_WHOLE,
        KILLED_BY_ITS_CONNECTION
    }

    /** What became of the lock that it was started with. */
    private enum Lock {
        GONE_ON_WITH,
        TAKEN_AWAY
    }

    static Stream<Arguments> runs() {
        return shells.stream()
                .flatMap(shell -> Stream.of(End.values())
                        .flatMap(end -> Stream.of(Lock.values()).map(lock -> Arguments.of(shell, end, lock))));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void a_transfer_whose_engine_was_cut_off_leaves_alone_what_the_next_engine_made(Shells shell, End end, Lock lock)
            throws Exception {
        TransferRig rig = new TransferRig(temporary, shell.connector())
                .file("app/A.php", "a")
                .file("public/index.php", "i")
                .file("zz/large", noise());
        Path held = FreeSlot.lock(rig.deploy);
        DeploymentContext context = rig.run();
        new BuildArtifactPreparation().run(context);
        new ReleaseDirectoryCreation().run(context);
        byte[] stream = stream(rig);
        Files.move(held, held.resolveSibling("held-" + OLDER));
        Process zombie = start(shell, rig, context);
        OutputStream input = zombie.getOutputStream();
        input.write(stream, 0, stream.length / 2);
        input.flush();
        awaitItsPlace(held.resolveSibling("held-" + OLDER));

        if (lock == Lock.GONE_ON_WITH) {
            Files.move(held.resolveSibling("held-" + OLDER), held);
        } else {
            Path broken = rig.deploy.resolve(".zerodown/.broken-" + OLDER);
            Files.move(held.resolveSibling("held-" + OLDER), broken);
            FreeSlot.lock(rig.deploy);
        }
        new FileTransfer().run(context);
        Path release = rig.release(context);
        Map<String, String> made = TransferRig.look(release);
        Object top = TransferRig.inode(release);
        switch (end) {
            case INPUT_LOST -> input.close();
            case INPUT_WHOLE -> {
                try (input) {
                    input.write(stream, stream.length / 2, stream.length - stream.length / 2);
                } catch (IOException e) {
                    // It has found its place gone, and ended before.
                    assertThat(zombie.waitFor(30, TimeUnit.SECONDS)).isTrue();
                }
            }
            case KILLED_BY_ITS_CONNECTION -> zombie.destroy();
        }

        assertThat(zombie.waitFor(30, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(temporary.resolve("said"));
        if (end != End.KILLED_BY_ITS_CONNECTION) {
            assertThat(zombie.exitValue()).as(said).isEqualTo(ScriptResult.FENCED);
            assertThat(said).contains("does not hold the lock of the target any more");
        }
        assertThat(TransferRig.look(release)).isEqualTo(made).isEqualTo(TransferRig.look(rig.build));
        assertThat(TransferRig.inode(release)).isEqualTo(top);
        assertThat(rig.deploy.resolve(".zerodown/manifests").resolve(context.release() + ".gz"))
                .exists();
        assertThat(held.resolveSibling("held-" + OLDER)).doesNotExist();
    }

    private static void awaitItsPlace(Path held) throws Exception {
        Instant until = Instant.now().plus(Duration.ofSeconds(30));
        while (Instant.now().isBefore(until)) {
            try (Stream<Path> there = Files.list(held)) {
                if (there.anyMatch(path -> Files.exists(path.resolve("tree/app/A.php")))) {
                    return;
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError("it has unpacked nothing in " + held);
    }

    private static byte[] noise() {
        byte[] bytes = new byte[4_000_000];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private Process start(Shells shell, TransferRig rig, DeploymentContext context) throws Exception {
        Path script = Files.writeString(temporary.resolve("script"), Script.joined("phase03/3.4-file-transfer.sh"));
        ProcessBuilder builder = new ProcessBuilder(
                "sh",
                script.toString(),
                rig.deploy.toString(),
                OLDER,
                context.release().value(),
                "none",
                context.manifest().sha256(),
                "none",
                "0644",
                "0755",
                "0755",
                "",
                "",
                "",
                "");
        builder.environment().merge("PATH", shell.tools().toString(), (path, tools) -> tools + ":" + path);
        builder.environment().put("LC_ALL", "C");
        builder.command()
                .set(
                        0,
                        Files.exists(shell.tools().resolve("sh"))
                                ? shell.tools().resolve("sh").toString()
                                : "sh");
        return builder.redirectError(temporary.resolve("said").toFile()).start();
    }

    /** What the engine sends of a first release. */
    private byte[] stream(TransferRig rig) throws Exception {
        Path scratch = Files.createDirectory(temporary.resolve("scratch"));
        Ran.of(
                        "sh",
                        "-c",
                        "cd \"$1\" && gzip -dc \"$2\" | sed s/^/+/ >delta && cp -a \"$3\" tree"
                                + " && tar -cf stream delta tree",
                        "sh",
                        scratch.toString(),
                        rig.work.resolve("manifest.gz").toString(),
                        rig.build.toString())
                .orThrow();
        return Files.readAllBytes(scratch.resolve("stream"));
    }
}
