package io.jenkins.plugins.zerodown.faults;

import io.jenkins.plugins.zerodown.Ending;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An engine of this virtual machine that stands still. */
final class StillEngine implements ZombieEngine {
    private static final Duration MOMENT = ZombieRun.MOMENT;

    private final CutSite servers;
    private final Zombie zombie;
    private final Standstill standstill;
    private final ZombieSite.Engine engine;
    private final CountDownLatch late = new CountDownLatch(1);
    private final CountDownLatch onItsWay = new CountDownLatch(1);
    private volatile TestServer.Stopped shells = new TestServer.Stopped(Map.of());

    StillEngine(ZombieSite site, OperationPlaces places, Zombie zombie) throws Exception {
        this.servers = site.servers();
        this.zombie = zombie;
        boolean sent = zombie.unheard() || zombie.stopsShells();
        boolean late = zombie.way() == Zombie.Way.LATE;
        long at = late || places.asksNothing(zombie) ? 0 : places.at(zombie, OperationPlaces.Place::requests);
        standstill = new Standstill(
                "web" + (zombie.server() + 1),
                at,
                sent ? Standstill.Moment.UNHEARD : Standstill.Moment.UNSENT,
                this::stopShells);
        engine = site.proxied("the one that stands still", standstill);
        if (late) {
            delay(places.at(zombie, OperationPlaces.Place::bytes));
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

    private void delay(long bytes) {
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
        boolean users = Stream.of("./ran ", "./app/.zerodown/jobs/" + release).anyMatch(difference::contains);
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
