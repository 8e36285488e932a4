package io.jenkins.plugins.zerodown.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Real deployments, rollbacks and cleanups are cut off at any byte and at any command, in every way that there is.
 * Afterwards what is served is whole, what is written down is true, and the next deployment needs no hand work.
 *
 * <p>Here a sample runs. The whole: {@code mvn verify -Dit.test=CutAnywhereIT -Dzd.cuts=500}; one seed again:
 * {@code -Dzd.cuts=1 -Dzd.seed=SEED}. Results are in target/cuts.txt.
 */
@Wants(server = true)
class CutAnywhereIT {
    private static final long SEED = Long.getLong("zd.seed", 20261121);
    private static final int CUTS = Integer.getInteger("zd.cuts", 0);
    private static final int WORKERS = Integer.getInteger("zd.workers", 4);
    private static final Path REPORT = Path.of("target", "cuts.txt");

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0} servers, {1} disks, {2} cuts of the sample, {3} % of the whole")
    @CsvSource({"1, AMPLE, 3, 50", "3, AMPLE, 1, 34", "1, TMPFS, 1, 8", "1, EXT4, 1, 8"})
    void no_promise_is_broken(int servers, CutSite.Disk disk, int sample, int share) throws Exception {
        if (disk == CutSite.Disk.EXT4) {
            TestServer.assumeDisks();
        }
        int cuts = CUTS == 0 ? sample : Math.max(1, CUTS * share / 100);
        int workers = Math.min(cuts, CUTS == 0 ? 1 : WORKERS);
        List<Callable<List<CutRun.Result>>> work = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            int first = worker;
            work.add(() -> {
                List<CutRun.Result> results = new ArrayList<>();
                try (CutSite site = CutSite.start(directory.resolve("site" + first), servers, disk)) {
                    CutRun run = new CutRun(site);
                    for (int i = first; i < cuts; i += workers) {
                        results.add(run.run(Cut.of(SEED + i, servers, disk != CutSite.Disk.AMPLE)));
                        note(results.get(results.size() - 1), servers, disk);
                    }
                }
                return results;
            });
        }
        List<String> broken = new ArrayList<>();
        Map<String, Integer> counts = new TreeMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            for (Future<List<CutRun.Result>> future : threads.invokeAll(work)) {
                for (CutRun.Result result : future.get()) {
                    counts.merge(
                            Cut.words(result.cut().kind()) + ", "
                                    + Cut.words(result.cut().place()) + (result.happened() ? "" : ", over before"),
                            1,
                            Integer::sum);
                    result.broken()
                            .forEach(what -> broken.add(result.cut() + "; ended " + result.ending() + "; " + what));
                }
            }
        } finally {
            threads.shutdown();
        }
        System.out.println(cuts + " cuts on " + servers + " servers, disks " + disk + ": " + counts);
        assertThat(broken).isEmpty();
        assertThat(counts.keySet()).anyMatch(what -> !what.endsWith("over before"));
    }

    private static synchronized void note(CutRun.Result result, int servers, CutSite.Disk disk) throws Exception {
        String line = (result.broken().isEmpty() ? "kept   " : "BROKEN ") + servers + " servers, " + disk + "  "
                + result.cut()
                + (result.happened() ? "" : " (over before)") + "  ended "
                + result.ending().lines().findFirst().orElse("") + "\n"
                + (result.broken().isEmpty() ? "" : "    " + String.join("\n    ", result.broken()) + "\n");
        Files.createDirectories(REPORT.getParent());
        Files.writeString(REPORT, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
