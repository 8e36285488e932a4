package io.jenkins.plugins.zerodown.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Cases;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.release.Switch;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.Script;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two engines that want a target at the same moment. The whole: {@code -Dzd.cases=1000}. */
@Tag("servers")
class LockRaceTest {
    private static final LockTiming QUICK = new LockTiming(
            Duration.ofMillis(200),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofMillis(5),
            Duration.ofMinutes(1));
    /** One race in so many has an engine that stops living while it is inside; the fifth is the first of them. */
    private static final int DEATHS = 25;

    @TempDir
    Path directory;

    @Test
    void two_engines_that_race_are_never_both_inside() throws Exception {
        List<Shells> shells = Shells.present(directory.resolve("shells"));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger fenced = new AtomicInteger();
        int[] number = new int[1];
        Path place = Files.createDirectory(directory.resolve("app"));
        try (Host one = new Host(LocalConnector.server("web1"), shells.get(0).connector());
                Host other = new Host(
                        LocalConnector.server("web1"),
                        shells.get(shells.size() - 1).connector())) {
            Cases.each(40, random -> {
                boolean death = ++number[0] % DEATHS == 5;
                Engine first = new Engine(
                        place, one, "first", death ? 0 : random.nextInt(12), random.nextInt(8), death, fenced);
                Engine second = new Engine(
                        place, other, "second", death ? 60 : random.nextInt(12), random.nextInt(8), false, fenced);
                List<Future<Boolean>> both = threads.invokeAll(List.of(first, second));
                for (Future<Boolean> engine : both) {
                    assertThat(engine.get()).as("had the place to itself").isTrue();
                    taken.incrementAndGet();
                }
                assertThat(place.resolve(".zerodown/lock")).doesNotExist();
                assertThat(place.resolve(".zerodown/queue")).isEmptyDirectory();
            });
        } finally {
            threads.shutdown();
        }
        System.out.println(number[0] + " races, the lock taken " + taken + " times, " + fenced
                + " dead owners kept from going on");
        assertThat(taken.get()).isEqualTo(2 * number[0]);
        assertThat(place.resolve("current"))
                .as("what a dead owner would have switched")
                .doesNotExist();
        assertThat(fenced.get()).isPositive();
    }

    private static final class Engine implements Callable<Boolean> {
        private final Path place;
        private final Host host;
        private final String who;
        private final int before;
        private final int inside;
        private final boolean dies;
        private final AtomicInteger fenced;

        Engine(Path place, Host host, String who, int before, int inside, boolean dies, AtomicInteger fenced) {
            this.place = place;
            this.host = host;
            this.who = who;
            this.before = before;
            this.inside = inside;
            this.dies = dies;
            this.fenced = fenced;
        }

        @Override
        public Boolean call() throws Exception {
            Thread.sleep(before);
            Lock lock = new Lock(
                    List.of(host),
                    new Layout(place.toString()),
                    new Owner(who, Optional.empty()),
                    Optional.empty(),
                    QUICK);
            lock.take(line -> {}, Duration.ofMinutes(2));
            boolean alone = enter();
            String token = lock.token();
            Thread.sleep(inside);
            leave();
            if (!dies) {
                lock.close();
                return alone;
            }
            // The engine is paused: no heartbeat comes, and after the takeover it goes on as if nothing had been.
            Path held = place.resolve(".zerodown/lock/held-" + token);
            Files.createSymbolicLink(held.resolve("next"), Path.of("releases/1"));
            lock.leave();
            if (!waitUntilTakenOver(held)) {
                // Nobody came after it: the other one had been inside before.
                host.call(Call.of(Script.of(Lock.class, "lock-release.sh"))
                        .with("DEPLOY_PATH", place.toString())
                        .with("TOKEN", token)
                        .rest("OLDER", List.of()));
                return alone;
            }
            int status = host.run(Call.of(Script.of(Switch.class, "switch-rename.sh"))
                            .with("DEPLOY_PATH", place.toString())
                            .with("TOKEN", token)
                            .with("TOOL", "mv -T")
                            .with("NAME", "next")
                            .with("DESTINATION", "current")
                            .with("PHP", "php")
                            .once())
                    .exit();
            if (status != 0 && !Files.isSymbolicLink(place.resolve("current"))) {
                fenced.incrementAndGet();
            }
            return alone;
        }

        private boolean waitUntilTakenOver(Path held) throws InterruptedException {
            for (int i = 0; i < 800 && Files.exists(held); i++) {
                Thread.sleep(10);
            }
            return !Files.exists(held);
        }

        private boolean enter() throws IOException {
            try {
                Files.createDirectory(place.resolve("inside"));
                return true;
            } catch (FileAlreadyExistsException e) {
                return false;
            }
        }

        private void leave() throws IOException {
            Files.deleteIfExists(place.resolve("inside"));
        }
    }
}
