package io.jenkins.plugins.zerodown.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DependencyCacheTest {
    @TempDir
    Path directory;

    private Path installed;
    private DependencyCache cache;

    @BeforeEach
    void begin() throws Exception {
        installed = Files.createDirectories(directory.resolve("installed"));
        Files.createDirectories(installed.resolve(".bin"));
        Files.writeString(installed.resolve("tool.sh"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(installed.resolve("tool.sh"), PosixFilePermissions.fromString("rwxr-x---"));
        Files.createSymbolicLink(installed.resolve(".bin/tool"), Path.of("../tool.sh"));
        cache = new DependencyCache(directory.resolve("cache"));
    }

    @Test
    void what_was_kept_comes_back_with_modes_and_links() throws Exception {
        cache.save("vendor", "k1", installed);
        Path restored = directory.resolve("restored");

        assertThat(cache.restore("vendor", "k1", restored)).contains(new FileTree.Size(2, 10));

        assertThat(Files.readSymbolicLink(restored.resolve(".bin/tool"))).hasToString("../tool.sh");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(restored.resolve("tool.sh"))))
                .isEqualTo("rwxr-x---");
    }

    @Test
    void another_key_gives_nothing() throws Exception {
        cache.save("vendor", "k1", installed);

        assertThat(cache.restore("vendor", "k2", directory.resolve("restored"))).isEmpty();
        assertThat(directory.resolve("restored")).doesNotExist();
    }

    @Test
    void a_build_that_writes_to_what_it_was_given_does_not_change_the_cache() throws Exception {
        cache.save("vendor", "k1", installed);
        Path first = directory.resolve("first");
        cache.restore("vendor", "k1", first);
        Files.writeString(first.resolve("tool.sh"), "changed");

        cache.restore("vendor", "k1", directory.resolve("second"));

        assertThat(directory.resolve("second/tool.sh")).hasContent("#!/bin/sh\n");
    }

    @Test
    void an_entry_that_lost_files_is_not_used() throws Exception {
        cache.save("vendor", "k1", installed);
        Files.delete(directory.resolve("cache/dependencies/vendor-k1/tree/tool.sh"));

        assertThat(cache.restore("vendor", "k1", directory.resolve("restored"))).isEmpty();
        assertThat(directory.resolve("restored")).doesNotExist();
    }

    @Test
    void builds_side_by_side_leave_one_whole_entry_and_no_litter() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Boolean>> builds = threads.invokeAll(IntStream.range(0, 24)
                    .<Callable<Boolean>>mapToObj(build -> () -> {
                        cache.save("vendor", "k1", installed);
                        return cache.restore("vendor", "k1", directory.resolve("restored" + build))
                                .isPresent();
                    })
                    .toList());

            for (Future<Boolean> build : builds) {
                assertThat(build.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        try (Stream<Path> entries = Files.list(directory.resolve("cache/dependencies"))) {
            assertThat(entries)
                    .extracting(entry -> entry.getFileName().toString())
                    .containsExactly("vendor-k1");
        }
    }
}
