package io.jenkins.plugins.zerodown.faults;

import io.jenkins.plugins.zerodown.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets an engine stand still, another take its lock and work, and the first one go on; looks what that does then. */
final class ZombieRun {
    static final Duration MOMENT = Duration.ofSeconds(60);

    /**
     * @param happened whether it stood still before it had ended
     * @param held whether it had the lock at that moment on any server
     * @param ran whether a program that ran when it was stopped has done something since
     * @param broken promises
     */
    record Result(Zombie zombie, boolean happened, boolean held, boolean ran, String ending, List<String> broken) {}

    private final ZombieSite site;
    private final CutSite servers;
    private final OperationPlaces places;

    /** Measures the operations first, which also gives the site a past. */
    ZombieRun(ZombieSite site) throws Exception {
        this.site = site;
        servers = site.servers();
        places = new OperationPlaces(site);
        deploys();
        deploys();
        places.measure(Cut.Operation.DEPLOY);
        places.measure(Cut.Operation.ROLLBACK);
        deploys();
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
        try (ZombieEngine first = zombie.way() == Zombie.Way.PROCESS
                ? new StoppedProcess(servers, places, zombie)
                : new StillEngine(site, places, zombie)) {
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
            Zombie zombie, ZombieEngine first, boolean happened, boolean held, boolean over, List<String> broken)
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
}
