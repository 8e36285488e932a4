package io.jenkins.plugins.zerodown.phase03;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of a large file that has changed, only the pieces that no older one has are sent. */
@Tag("servers")
class LargeFileTransferTest extends TransferSite {
    @ParameterizedTest
    @MethodSource("shells")
    void of_a_large_file_only_what_no_older_one_has_is_sent(Shells shell) throws Exception {
        Programs.assume("php");
        byte[] asset = bytes(1, 300_000);
        byte[] other = bytes(2, 200_000);
        TransferRig rig = rig(shell).file("public/-n it's\\ä.js", asset).file("public/app-1a2b.js", other);
        Path first = rig.transfer();
        Map<String, String> before = TransferRig.look(first);
        Files.delete(rig.build.resolve("public/app-1a2b.js"));
        rig.file(
                        "public/-n it's\\ä.js",
                        join(
                                bytes(3, 7),
                                Arrays.copyOf(asset, 100_000),
                                bytes(4, 5_000),
                                Arrays.copyOfRange(asset, 110_000, 300_000)))
                .file("public/app-3c4d.js", join(other, Arrays.copyOfRange(asset, 50_000, 60_000)))
                .file("public/new.js", bytes(5, 70_000));

        Path second = rig.transfer();

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
        assertThat(TransferRig.look(first)).isEqualTo(before);
        assertThat(sentBytes(rig)).isBetween(75_000L, 95_000L);
        assertThat(rig.said()).doesNotContain("less");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_large_file_that_is_not_what_it_was_gives_no_pieces(Shells shell) throws Exception {
        Programs.assume("php");
        byte[] asset = bytes(1, 300_000);
        TransferRig rig = rig(shell).file("public/app.js", asset).file("public/gone.js", bytes(2, 100_000));
        Path first = rig.transfer();
        Files.write(first.resolve("public/app.js"), bytes(3, 300_000));
        Files.delete(first.resolve("public/gone.js"));
        Files.delete(rig.build.resolve("public/gone.js"));
        rig.file("public/app.js", join(asset, bytes(4, 100))).file("public/come.js", bytes(2, 100_000));

        Path second = rig.transfer();

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
        assertThat(rig.said()).contains("less 2 that the older release had not as it was made");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void what_this_machine_has_kept_of_large_files_is_no_more_than_a_hint(Shells shell) throws Exception {
        byte[] asset = bytes(1, 300_000);
        TransferRig rig = rig(shell).file("public/app.js", asset);
        rig.transfer();
        DeploymentContext next =
                rig.file("public/app.js", join(asset, bytes(4, 100))).run();
        try (Stream<Path> kept = Files.list(next.cacheDirectory().resolve("chunks"))) {
            byte[] broken = bytes(5, 4 + 12 * 100);
            for (Path file : kept.toList()) {
                Files.write(file, broken);
            }
        }

        Path second = rig.transfer(next);

        assertThat(TransferRig.look(second)).isEqualTo(TransferRig.look(rig.build));
        assertThat(sentBytes(rig)).isGreaterThan(300_000);
    }

    private static byte[] bytes(int seed, int count) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static long sentBytes(TransferRig rig) {
        Matcher told = Pattern.compile("-> (\\S+) (\\w+) sent").matcher(rig.said());
        assertThat(told.find()).as(rig.said()).isTrue();
        return (long) (Double.parseDouble(told.group(1))
                * (told.group(2).equals("MB") ? 1_000_000 : told.group(2).equals("kB") ? 1_000 : 1));
    }
}
