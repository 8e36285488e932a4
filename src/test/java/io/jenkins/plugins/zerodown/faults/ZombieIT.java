package io.jenkins.plugins.zerodown.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Wants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Engines that stand still at each of the 28 steps, lose their lock, and go on when another has deployed, is in the
 * middle of that, has rolled back, or has taken the same deployment up again. What they do to the servers then is
 * looked for by eyes that know nothing of them; their exit status is 1 or 4.
 *
 * <p>Here a sample runs. The whole: {@code mvn verify -Dit.test=ZombieIT -Dzd.faults=whole}; one seed again:
 * {@code -Dzd.zombies=1 -Dzd.seed=SEED}. Results are in target/zombies.txt.
 */
@Wants(server = true, programs = "php")
class ZombieIT {
    private static final boolean WHOLE = "whole".equals(System.getProperty("zd.faults"));
    private static final Path REPORT = Path.of("target", "zombies.txt");
    /** No divisor of the number of steps: a sample meets several of them. */
    private static final int STRIDE = WHOLE ? 1 : 9;

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0} servers, {1} zombies of the sample from seed {2} on, {3} of the whole from {4} on")
    @CsvSource({"1, 3, 20261146, 168, 20261129", "2, 1, 20261154, 140, 20271129"})
    void whoever_goes_on_without_his_lock_changes_nothing_and_says_so(
            int servers, int sample, long sampleSeed, int whole, long wholeSeed) throws Exception {
        int runs = Integer.getInteger("zd.zombies", WHOLE ? whole : sample);
        long seed = Long.getLong("zd.seed", WHOLE ? wholeSeed : sampleSeed);
        List<String> broken = new ArrayList<>();
        Map<String, Integer> counts = new TreeMap<>();
        int lost = 0;
        try (ZombieSite site = ZombieSite.start(directory, servers)) {
            ZombieRun run = new ZombieRun(site);
            for (int i = 0; i < runs; i++) {
                ZombieRun.Result result = run.run(Zombie.of(seed + (long) i * STRIDE, servers));
                note(result, servers);
                counts.merge(
                        Cut.words(result.zombie().way()) + (result.held() ? "" : ", had no lock to lose"),
                        1,
                        Integer::sum);
                lost += result.held() ? 1 : 0;
                result.broken()
                        .forEach(what -> broken.add(result.zombie() + "; ended " + result.ending() + "; " + what));
            }
        }
        System.out.println(runs + " zombies on " + servers + " servers: " + counts);
        assertThat(broken).isEmpty();
        assertThat(lost).as("those that have lost a lock").isPositive();
    }

    private static void note(ZombieRun.Result result, int servers) throws IOException {
        String line = (result.broken().isEmpty() ? "kept   " : "BROKEN ") + servers + " servers  " + result.zombie()
                + (result.happened() ? "" : " (over before)") + (result.held() ? "" : " (no lock to lose)")
                + (result.ran() ? " (a program that ran went on)" : "") + "  ended "
                + result.ending().lines().findFirst().orElse("") + "\n"
                + (result.broken().isEmpty() ? "" : "    " + String.join("\n    ", result.broken()) + "\n");
        Files.createDirectories(REPORT.getParent());
        Files.writeString(REPORT, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
