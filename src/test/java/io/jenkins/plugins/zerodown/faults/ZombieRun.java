package io.jenkins.plugins.zerodown.faults;

import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.Ending;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Lets an engine stand still, another take its lock and work, and the first one go on; looks what that does then. */
final class ZombieRun {
    private static final Duration MOMENT = Duration.ofSeconds(60);
    private static final Pattern LIVE = Pattern.compile("release (\\d+) is live");

    /** Where in an operation a step begins, by what is counted. @param bytes to the first server */
    private record Place(long requests, long bytes) {}

    /**
     * @param happened whether it stood still before it had ended
     * @param held whether it had the lock at that moment on any server
     * @param ran whether a program that ran when it was stopped has done something since
     * @param broken promises
     */
    record Result(Zombie zombie, boolean happened, boolean held, boolean ran, String ending, List<String> broken) {}

    private final ZombieSite site;
    private final CutSite servers;
    private final Map<Cut.Operation, Map<String, Place>> places = new HashMap<>();

    /** Measures the operations first, which also gives the site a past. */
    ZombieRun(ZombieSite site) throws Exception {
        this.site = site;
        servers = site.servers();
        deploys();
        deploys();
        measure(Cut.Operation.DEPLOY);
        measure(Cut.Operation.ROLLBACK);
        deploys();
    }

    private void measure(Cut.Operation operation) throws Exception {
        servers.newVersion();
        Standstill counting = Standstill.never("web1");
        long before = servers.proxy(0).passed(true);
        Map<String, Place> found = new HashMap<>();
        try (ZombieSite.Engine engine = site.proxied("the harness", counting)) {
            engine.watch(step -> found.put(
                    step.number(),
                    new Place(counting.requests(), servers.proxy(0).passed(true) - before)));
            Ending ending = engine.begin(operation).ending();
            if (ending.status() != 0) {
                throw new IllegalStateException(
                        operation + " does not work at all: " + ending + "\n" + String.join("\n", engine.log()));
            }
            found.put("", new Place(counting.requests(), servers.proxy(0).passed(true) - before));
        }
        places.put(operation, found);
    }

    private void deploys() throws Exception {
        servers.newVersion();
        try (ZombieSite.Engine engine = site.straight("the next one", Standstill.never("web1"))) {
            Ending ending = engine.begin(Cut.Operation.DEPLOY).ending();
            if (!(ending instanceof Ending.Done)) {
                throw new IllegalStateException("the next deployment does not work by itself: " + ending + "\n      "
                        + String.join("\n      ", engine.log()));
            }
        }
    }

    private List<String> lives() throws IOException {
        List<String> lives = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            lives.add(servers.live(i));
        }
        return lives;
    }

    private Place from(Zombie zombie) {
        return places.get(zombie.operation()).get(zombie.step());
    }

    private Place to(Zombie zombie) {
        Map<String, Place> known = places.get(zombie.operation());
        List<String> steps = new ArrayList<>(Deployment.steps().stream()
                .map(Step::number)
                .filter(known::containsKey)
                .toList());
        steps.add("");
        return known.get(steps.get(steps.indexOf(zombie.step()) + 1));
    }

    private boolean asksNothing(Zombie zombie) {
        return from(zombie).requests() == to(zombie).requests();
    }

    /** Of what is counted, where the zombie's place in its step is. */
    private long at(Zombie zombie, ToLongFunction<Place> counted) {
        long from = counted.applyAsLong(from(zombie));
        long to = counted.applyAsLong(to(zombie));
        return from + 1 + (long) (zombie.place() * (to - from));
    }

    /** What has come of the first engine, whichever kind it is. */
    private interface First extends AutoCloseable {
        boolean await() throws Exception;

        /** Under which it takes the lock; empty for one that has not. */
        String token() throws Exception;

        void wake() throws Exception;

        Ending ending() throws Exception;

        List<String> log();

        Optional<ZombieSite.Engine> goesOn() throws Exception;

        /** Whether a program has done it that ran when it was stopped: artisan, or a command of the user's. */
        boolean wasRunning(String difference);

        @Override
        void close() throws Exception;
    }

    Result run(Zombie zombie) throws Exception {
        List<String> broken = new ArrayList<>();
        List<String> before = lives();
        servers.newVersion();
        boolean happened;
        boolean fenced;
        boolean held;
        boolean ran = false;
        Ending ending;
        List<String> log;
        try (First first = zombie.way() == Zombie.Way.PROCESS ? new Stopped(zombie) : new Still(zombie)) {
            happened = first.await();
            // It may have one server's lock, and still wait for another's.
            List<Boolean> locked = having("lock/held-" + first.token(), happened);
            List<Boolean> released = having(".released-" + first.token(), happened);
            held = locked.contains(true);
            fenced = held || released.contains(true);
            try (ZombieSite.Engine other = other(zombie, first, happened, held, released.contains(true), broken)) {
                List<Map<String, String>> seen = look();
                if (!held) {
                    before = lives();
                }
                first.wake();
                ending = first.ending();
                log = first.log();
                if (fenced) {
                    List<Map<String, String>> later = look();
                    for (int i = 0; i < servers.size(); i++) {
                        if (!locked.get(i) && !released.get(i)) {
                            continue;
                        }
                        for (String difference : Eyes.differences(seen.get(i), later.get(i))) {
                            if (first.wasRunning(difference)) {
                                ran = true;
                            } else {
                                broken.add("web" + (i + 1) + " after it woke: " + difference);
                            }
                        }
                    }
                }
                if (held && ending.status() != 1 && ending.status() != 4) {
                    broken.add("it lost its lock and ended with status " + ending.status());
                }
                // A process that had no lock may have given it back before, and then another was at work.
                if (held || !fenced && zombie.way() != Zombie.Way.PROCESS) {
                    new Promises(servers, broken).judge(ending, before);
                }
                if (held && other != null && zombie.other() == Zombie.Other.IS_AT_WORK) {
                    other.standstill().wake();
                    endsWell(other, broken);
                }
            }
        }
        Promises promises = new Promises(servers, broken);
        promises.lookAtServers();
        try {
            deploys();
        } catch (IllegalStateException e) {
            broken.add(e.getMessage());
        }
        promises.lookAtServers();
        promises.lookForLocks();
        if (!broken.isEmpty()) {
            broken.add("its log:\n      " + String.join("\n      ", log));
        }
        return new Result(zombie, happened, held, ran, ending.status() + " " + ending.message(), broken);
    }

    private List<Map<String, String>> look() throws Exception {
        List<Map<String, String>> seen = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            seen.add(Eyes.look(servers.server(i)));
        }
        return seen;
    }

    private static void endsWell(ZombieSite.Engine other, List<String> broken) throws Exception {
        Ending ending = other.ending();
        if (ending.status() != 0) {
            broken.add("the other one ended with " + ending + "\n      " + String.join("\n      ", other.log()));
        }
    }

    /** Takes the lock and works. @return null where nobody does */
    private ZombieSite.Engine other(
            Zombie zombie, First first, boolean happened, boolean held, boolean over, List<String> broken)
            throws Exception {
        if (!happened) {
            return null;
        }
        if (zombie.other() == Zombie.Other.GOES_ON) {
            ZombieSite.Engine engine = first.goesOn().orElseThrow().beginStepByStep();
            // Where the first one has given the lock back, there is nothing to go on with.
            if (!over) {
                endsWell(engine, broken);
            } else {
                engine.ending();
            }
            return engine;
        }
        if (!zombie.silent()) {
            site.unlock();
        }
        ZombieSite.Engine engine = null;
        // One that waits for its turn takes the lock of whoever stands still in the middle of his work, and does well.
        switch (zombie.other() == Zombie.Other.IS_AT_WORK && !held ? Zombie.Other.DEPLOYS : zombie.other()) {
            case DEPLOYS -> engine = worked(Cut.Operation.DEPLOY, broken);
            case ROLLS_BACK -> engine = worked(Cut.Operation.ROLLBACK, broken);
            case IS_AT_WORK -> {
                Standstill middle = Standstill.never("web1");
                engine = site.straight("another", middle);
                CountDownLatch there = new CountDownLatch(1);
                engine.watch(step -> {
                            if (step.number().equals("6.3")) {
                                there.countDown();
                                middle.rest();
                            }
                        })
                        .begin(Cut.Operation.DEPLOY);
                if (!there.await(MOMENT.toSeconds(), TimeUnit.SECONDS)) {
                    broken.add("the other one did not come to 6.3:\n" + String.join("\n", engine.log()));
                }
            }
            default -> {}
        }
        return engine;
    }

    private ZombieSite.Engine worked(Cut.Operation operation, List<String> broken) throws Exception {
        ZombieSite.Engine engine =
                site.straight("another", Standstill.never("web1")).begin(operation);
        endsWell(engine, broken);
        return engine;
    }

    private List<Boolean> having(String below, boolean happened) {
        List<Boolean> having = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            Path own = servers.server(i).deployPath().resolve(".zerodown");
            having.add(happened && Files.isDirectory(own.resolve(below)));
        }
        return having;
    }

    /** An engine of this virtual machine. */
    private final class Still implements First {
        private final Zombie zombie;
        private final Standstill standstill;
        private final ZombieSite.Engine engine;
        private final CountDownLatch late = new CountDownLatch(1);
        private final CountDownLatch onItsWay = new CountDownLatch(1);
        private volatile TestServer.Stopped shells = new TestServer.Stopped(Map.of());

        Still(Zombie zombie) throws Exception {
            this.zombie = zombie;
            boolean sent = zombie.unheard() || zombie.stopsShells();
            boolean late = zombie.way() == Zombie.Way.LATE;
            long at = late || asksNothing(zombie) ? 0 : at(zombie, Place::requests);
            standstill = new Standstill(
                    "web" + (zombie.server() + 1),
                    at,
                    sent ? Standstill.Moment.UNHEARD : Standstill.Moment.UNSENT,
                    this::stopShells);
            engine = site.proxied("the one that stands still", standstill);
            if (late) {
                delay();
            } else if (at == 0) {
                // Before it does anything.
                engine.watch(step -> {
                    if (step.number().equals(zombie.step())) {
                        standstill.stop();
                    }
                });
            }
            if (zombie.other() == Zombie.Other.GOES_ON) {
                engine.beginStepByStep();
            } else {
                engine.begin(zombie.operation());
            }
        }

        private void delay() {
            long bytes = at(zombie, Place::bytes);
            servers.proxy(zombie.server()).trap(true, bytes, () -> {
                onItsWay.countDown();
                try {
                    late.await(MOMENT.toSeconds(), TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        private void stopShells() {
            if (!zombie.stopsShells()) {
                return;
            }
            long end = System.nanoTime() + zombie.moment();
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            shells = servers.server(zombie.server()).stopCommands(zombie.other() != Zombie.Other.GOES_ON);
        }

        @Override
        public boolean await() throws Exception {
            long end = System.nanoTime() + MOMENT.toNanos();
            while (!engine.ended() && System.nanoTime() < end) {
                if (onItsWay.await(20, TimeUnit.MILLISECONDS) || standstill.await(Duration.ZERO)) {
                    if (zombie.way() == Zombie.Way.SHELLS_CUT) {
                        servers.proxy(zombie.server()).cut();
                    }
                    // What it has sent is done by then.
                    Thread.sleep(300);
                    return true;
                }
            }
            return false;
        }

        @Override
        public String token() {
            return engine.token();
        }

        @Override
        public void wake() throws Exception {
            if (zombie.way() == Zombie.Way.STILL_CUT) {
                servers.proxy(zombie.server()).cut();
            }
            shells.goOn();
            late.countDown();
            servers.proxy(zombie.server()).disarm();
            standstill.wake();
        }

        @Override
        public Ending ending() throws Exception {
            return engine.ending();
        }

        @Override
        public List<String> log() {
            return engine.log();
        }

        @Override
        public Optional<ZombieSite.Engine> goesOn() throws Exception {
            return Optional.of(engine.takenUpAgain());
        }

        @Override
        public boolean wasRunning(String difference) {
            String release = engine.release().map(ReleaseId::value).orElse("none");
            String cache = "./app/releases/" + release + "/bootstrap/cache";
            boolean artisans = Stream.of("./artisan-ran ", cache, "./app/shared/storage/framework")
                    .anyMatch(difference::contains);
            boolean users =
                    Stream.of("./ran ", "./app/.zerodown/jobs/" + release).anyMatch(difference::contains);
            return shells.commands().values().stream()
                    .anyMatch(command -> artisans && command.matches("php\\S* artisan [a-z]+:[a-z]+( .*)?")
                            || users && command.contains("/jobs/" + release + "/"));
        }

        @Override
        public void close() throws Exception {
            shells.goOn();
            late.countDown();
            servers.proxy(zombie.server()).disarm();
            engine.close();
        }
    }

    /** A process of its own. */
    private final class Stopped implements First {
        private final Zombie zombie;
        private final CountDownLatch stopped = new CountDownLatch(1);
        private final Process process;
        private final FutureTask<String> out;
        private String token = "";

        Stopped(Zombie zombie) throws Exception {
            this.zombie = zombie;
            Process[] started = new Process[1];
            CountDownLatch begun = new CountDownLatch(1);
            servers.proxy(zombie.server()).trap(true, Math.max(1, at(zombie, Place::bytes)), () -> {
                try {
                    begun.await();
                    signal(started[0], "STOP");
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                stopped.countDown();
            });
            process = zombie.operation() == Cut.Operation.DEPLOY
                    ? servers.project().start("deploy", "--no-build")
                    : servers.project().start("rollback");
            started[0] = process;
            begun.countDown();
            out = new FutureTask<>(() -> new String(process.getInputStream().readAllBytes()));
            Thread reader = new Thread(out, "out");
            reader.setDaemon(true);
            reader.start();
        }

        private static void signal(Process process, String name) throws IOException, InterruptedException {
            Ran.of("kill", "-s", name, String.valueOf(process.pid()));
        }

        @Override
        public boolean await() throws Exception {
            long end = System.nanoTime() + MOMENT.toNanos();
            while (process.isAlive() && System.nanoTime() < end) {
                if (stopped.await(20, TimeUnit.MILLISECONDS)) {
                    // What it had sent before is done.
                    Thread.sleep(300);
                    token = tokenOf();
                    return true;
                }
            }
            return false;
        }

        private String tokenOf() throws IOException {
            Path lock = servers.server(zombie.server()).deployPath().resolve(".zerodown/lock");
            if (!Files.isDirectory(lock)) {
                return "";
            }
            try (Stream<Path> held = Files.list(lock)) {
                return held.map(path -> path.getFileName().toString().replace("held-", ""))
                        .findFirst()
                        .orElse("");
            }
        }

        @Override
        public String token() {
            return token.isEmpty() ? "none" : token;
        }

        @Override
        public void wake() throws Exception {
            if (zombie.unheard()) {
                servers.proxy(zombie.server()).cut();
            }
            servers.proxy(zombie.server()).disarm();
            signal(process, "CONT");
        }

        @Override
        public Ending ending() throws Exception {
            String text = out.get(2, TimeUnit.MINUTES);
            int status = process.waitFor();
            Matcher live = LIVE.matcher(text);
            Optional<ReleaseId> release = live.find() ? Optional.of(new ReleaseId(live.group(1))) : Optional.empty();
            return switch (status) {
                case 0 -> new Ending.Done(release, text);
                case 1 -> new Ending.Failed(text, List.of());
                case 2 -> new Ending.Unusable(text);
                case 3 -> new Ending.Busy(text);
                default -> new Ending.Diverged(text);
            };
        }

        @Override
        public List<String> log() {
            return List.of("exit " + process.exitValue());
        }

        @Override
        public Optional<ZombieSite.Engine> goesOn() {
            return Optional.empty();
        }

        @Override
        public boolean wasRunning(String difference) {
            return false;
        }

        @Override
        public void close() throws Exception {
            servers.proxy(zombie.server()).disarm();
            signal(process, "CONT");
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
        }
    }
}
