package io.jenkins.plugins.zerodown.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.config.Target.Modes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SharedArchiveTest {
    @TempDir
    Path directory;

    private Path build;
    private Manifest manifest;

    @BeforeEach
    void build() throws Exception {
        build = Files.createDirectories(directory.resolve("build"));
        byte[] noise = new byte[700_000];
        new Random(1).nextBytes(noise);
        Files.write(build.resolve("noise"), noise);
        Files.writeString(build.resolve("text"), "as listed");
        manifest = BuildTree.read(
                        build,
                        new Modes(0644, 0755),
                        false,
                        new Withheld(Set.of(), Set.of(), false),
                        LocalDatabases.none(),
                        directory.resolve("cache"),
                        directory.resolve("manifest.gz"))
                .manifest();
    }

    private SharedArchive archive() throws IOException {
        BitSet all = new BitSet();
        all.set(0, manifest.count());
        Path delta = Files.writeString(directory.resolve("delta"), "+everything\n");
        return new SharedArchive(build, manifest, all, delta, Patches.NONE, Packing.GZIP, directory.resolve("archive"));
    }

    @Test
    void every_server_is_sent_the_same_bytes_also_one_that_comes_late() throws Exception {
        SharedArchive archive = archive();
        List<Long> progress = new ArrayList<>();
        Callable<byte[]> server = () -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            archive.body(done -> {}).writeTo(out);
            return out.toByteArray();
        };
        ExecutorService servers = Executors.newFixedThreadPool(4);
        try {
            List<Future<byte[]>> sent = servers.invokeAll(List.of(server, server, server, server));
            ByteArrayOutputStream late = new ByteArrayOutputStream();
            archive.body(progress::add).writeTo(late);

            for (Future<byte[]> one : sent) {
                assertThat(one.get()).isEqualTo(late.toByteArray());
            }
            try (InputStream tar = new GZIPInputStream(new ByteArrayInputStream(late.toByteArray()))) {
                assertThat(new String(tar.readAllBytes(), StandardCharsets.ISO_8859_1))
                        .contains("+everything\n", "tree/noise", "tree/text", "as listed");
            }
            assertThat(progress).isSorted().endsWith(700_000L + "as listed".length());
        } finally {
            servers.shutdownNow();
        }
    }

    @Test
    void a_file_that_has_changed_fails_for_every_server_and_is_named() throws Exception {
        SharedArchive archive = archive();
        Files.writeString(build.resolve("text"), "as edited");

        for (int server = 0; server < 2; server++) {
            assertThatThrownBy(() -> archive.body(done -> {}).writeTo(new ByteArrayOutputStream()))
                    .isInstanceOf(TransferArchive.ChangedUnderWay.class)
                    .hasMessageContaining("text has changed");
        }
        assertThat(archive.changed()).isPresent();
    }

    @Test
    @Timeout(60)
    void an_error_while_it_is_packed_fails_for_every_server_and_leaves_none_waiting() throws Exception {
        BitSet broken = new BitSet() {
            @Override
            public boolean get(int place) {
                throw new StackOverflowError();
            }
        };
        broken.set(0, manifest.count());
        Path delta = Files.writeString(directory.resolve("delta"), "+everything\n");
        SharedArchive archive = new SharedArchive(
                build, manifest, broken, delta, Patches.NONE, Packing.GZIP, directory.resolve("archive"));

        for (int server = 0; server < 2; server++) {
            assertThatThrownBy(() -> archive.body(done -> {}).writeTo(new ByteArrayOutputStream()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("StackOverflowError");
        }
    }
}
