package io.jenkins.plugins.zerodown.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.Ending;
import io.jenkins.plugins.zerodown.fixture.Depth;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cases of the model of the switch, on three real servers: each thing that is asked of a server from 7.1 until the
 * end, one after the other, is not heard, is done unheard, or is the last that the server hears of for seconds; in a
 * deployment that would do well, and in one that 8.3 brings back. Here some of them; all: {@code mvn verify
 * -Dit.test=SwitchCasesIT -Dzd.faults=whole}. Results are in target/switch-cases.txt.
 */
@Wants(server = true)
class SwitchCasesIT {
    private static final int SERVERS = 3;
    private static final Path REPORT = Path.of("target", "switch-cases.txt");
    /** One in so many is part of the sample: primes, so that a sample meets several ways and several calls. */
    private static final int SAMPLE = "whole".equals(System.getProperty("zd.faults")) ? 1 : Depth.isWhole() ? 47 : 97;

    private static final int WORKERS = SAMPLE == 1 ? Integer.getInteger("zd.workers", 4) : 1;
    /** Where this is on a server, its release is not healthy. */
    private static final String SICK = TestServer.ROOT + "/sick";

    private enum Way {
        NOT_HEARD(Cut.Kind.CLOSE, true),
        DONE_UNHEARD(Cut.Kind.CLOSE, false),
        NOT_HEARD_AND_DOWN(Cut.Kind.CLOSE_AND_DOWN, true),
        DONE_UNHEARD_AND_DOWN(Cut.Kind.CLOSE_AND_DOWN, false);

        private final Cut.Kind kind;
        private final boolean before;

        Way(Cut.Kind kind, boolean before) {
            this.kind = kind;
            this.before = before;
        }
    }

    @TempDir
    Path directory;

    @ParameterizedTest(name = "a deployment that is sick: {0}")
    @ValueSource(booleans = {false, true})
    void all_is_new_or_all_is_old_or_the_truth_is_told(boolean sick) throws Exception {
        Map<String, Integer> ends = new TreeMap<>();
        List<Callable<Integer>> work = new ArrayList<>();
        for (int worker = 0; worker < WORKERS; worker++) {
            int mine = worker;
            work.add(() -> {
                try (CutSite site = CutSite.start(directory.resolve("site" + mine), SERVERS, CutSite.Disk.AMPLE)) {
                    return new Cases(site, sick, ends).cut(mine);
                }
            });
        }
        int happened = 0;
        ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
        try {
            for (Future<Integer> future : threads.invokeAll(work)) {
                happened += future.get();
            }
        } finally {
            threads.shutdown();
        }
        System.out.println((sick ? "sick" : "healthy") + " deployments to " + SERVERS + " servers, " + happened
                + " calls cut: " + ends);
        assertThat(happened).isPositive();
    }

    @ParameterizedTest(name = "releases to remove: {0}")
    @ValueSource(booleans = {false, true})
    void an_answer_that_is_lost_after_the_lock_was_given_back_changes_no_ending(boolean removes) throws Exception {
        Map<String, Integer> ends = new TreeMap<>();
        try (CutSite site = CutSite.start(directory.resolve("site"), SERVERS, CutSite.Disk.AMPLE)) {
            assertThat(new Cases(site, false, ends).cutAfterTheLock(removes)).isTrue();
        }
        assertThat(ends).containsExactly(Map.entry("all new", 1));
    }

    /** On servers of their own. */
    private static final class Cases {
        private final CutSite site;
        private final boolean sick;
        private final Map<String, Integer> ends;

        Cases(CutSite site, boolean sick, Map<String, Integer> ends) {
            this.site = site;
            this.sick = sick;
            this.ends = ends;
        }

        /** @return how many of those that are one worker's came about */
        int cut(int worker) throws Exception {
            site.project()
                    .options("kind: php\nhealth: {command: 'test -s VERSION && ! test -e " + SICK
                            + "', attempts: 1, interval: 1s, successes: 1}\n");
            deploys();
            int happened = 0;
            int place = 0;
            for (int server = 0; server < SERVERS; server++) {
                long[] asked = askedSinceTheSwitch(server);
                for (long at = asked[0]; at <= asked[1]; at++) {
                    for (Way way : Way.values()) {
                        if (place % SAMPLE == 0 && at % WORKERS == worker) {
                            happened += one(server, at, way) ? 1 : 0;
                        }
                        place++;
                    }
                }
            }
            return happened;
        }

        /** The first server gives the lock back with the last that it is asked, and no answer is heard. */
        boolean cutAfterTheLock(boolean removes) throws Exception {
            site.project()
                    .options("kind: php\n"
                            + "health: {command: 'test -s VERSION', attempts: 1, interval: 1s, successes: 1}\n");
            // As many as are kept, and one that goes.
            for (int i = 0; i < (removes ? 4 : 1); i++) {
                deploys();
            }
            TrappedConnector[] trapped = new TrappedConnector[1];
            Path lock = site.server(0).deployPath().resolve(".zerodown/lock");
            assertThat(lock.getParent()).isDirectory();
            site.watch(now -> {
                if (now.number().equals("9.1")) {
                    trapped[0].armWhen(() -> {
                        awaitWhatWasSent();
                        return Files.notExists(lock);
                    });
                }
            });
            return one(0, 0, Way.DONE_UNHEARD, connector -> trapped[0] = connector);
        }

        private void deploys() throws Exception {
            sick(false);
            site.newVersion();
            Ending ending = site.run(Cut.Operation.DEPLOY, UnaryOperator.identity());
            assertThat(ending).as(String.join("\n", site.log())).isInstanceOf(Ending.Done.class);
        }

        private void sick(boolean yes) throws Exception {
            Path file = site.server(SERVERS - 1).root().resolve("sick");
            Files.deleteIfExists(file);
            if (yes) {
                Files.createFile(file);
            }
        }

        /** @return numbers of the first and the last thing asked of a server since 7.1 began, where nothing is cut */
        private long[] askedSinceTheSwitch(int server) throws Exception {
            TrappedConnector[] counting = new TrappedConnector[1];
            AtomicLong first = new AtomicLong();
            site.watch(step -> {
                if (step.number().equals("7.1")) {
                    first.set(counting[0].requests() + 1);
                }
            });
            sick(sick);
            site.newVersion();
            Ending ending = site.run(
                    Cut.Operation.DEPLOY,
                    inner -> counting[0] = new TrappedConnector(inner, name(server), 0, true, () -> {}));
            site.watch(step -> {});
            assertThat(ending.status()).as(ending.message()).isEqualTo(sick ? 1 : 0);
            return new long[] {first.get(), counting[0].requests()};
        }

        private static String name(int server) {
            return "web" + (server + 1);
        }

        private boolean one(int server, long at, Way way) throws Exception {
            return one(server, at, way, connector -> {});
        }

        /** @param connected told the connector of each engine */
        private boolean one(int server, long at, Way way, Consumer<TrappedConnector> connected) throws Exception {
            List<String> broken = new ArrayList<>();
            List<String> before = lives();
            sick(sick);
            site.newVersion();
            AtomicBoolean happened = new AtomicBoolean();
            Fault fault = new Fault(
                    new Cut(
                            at,
                            Cut.Operation.DEPLOY,
                            way.before ? Cut.Place.BEFORE_COMMAND : Cut.Place.AFTER_COMMAND,
                            way.kind,
                            server,
                            0),
                    site);
            Ending ending;
            try (Visitor visitor = new Visitor(site, broken)) {
                ending = site.run(Cut.Operation.DEPLOY, inner -> {
                    TrappedConnector trapped = new TrappedConnector(
                            inner, name(server), at, way.before, () -> happened.set(fault.happen()));
                    connected.accept(trapped);
                    return trapped;
                });
            } finally {
                fault.heal();
            }
            Promises promises = new Promises(site, broken);
            promises.judge(ending, before);
            promises.lookAtServers();
            String what = "request " + at + " of " + name(server) + ", " + way + ", sick " + sick + ", ended " + ending;
            assertThat(broken).as(what).isEmpty();
            if (ending.status() == 0) {
                assertThat(lives().stream().distinct()).as(what).hasSize(1);
            } else if (ending.status() == 4) {
                assertThat(ending.message()).as(what).contains("web1: ", "web2: ", "web3: ");
            } else {
                assertThat(lives()).as(what).isEqualTo(before);
            }
            synchronized (ends) {
                ends.merge(
                        ending.status() == 0 ? "all new" : ending.status() == 4 ? "the truth" : "all old",
                        1,
                        Integer::sum);
            }
            deploys();
            promises.lookForLocks();
            assertThat(broken).as(what).isEmpty();
            Files.writeString(
                    REPORT,
                    "kept  " + (happened.get() ? "" : "(over before) ")
                            + what.lines().findFirst().orElse("") + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            return happened.get();
        }

        /** Longer than what travelled with it takes, and far less than the lock lives without a heartbeat. */
        private static void awaitWhatWasSent() {
            try {
                Thread.sleep(400);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private List<String> lives() throws Exception {
            List<String> lives = new ArrayList<>();
            for (int i = 0; i < SERVERS; i++) {
                lives.add(site.live(i));
            }
            return lives;
        }
    }
}
