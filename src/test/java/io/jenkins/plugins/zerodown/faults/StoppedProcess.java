package io.jenkins.plugins.zerodown.faults;

import io.jenkins.plugins.zerodown.Ending;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An engine in a process of its own that is stopped. */
final class StoppedProcess implements ZombieEngine {
    private static final Duration MOMENT = ZombieRun.MOMENT;
    private static final Pattern LIVE = Pattern.compile("release (\\d+) is live");

    private final CutSite servers;
    private final Zombie zombie;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Process process;
    private final FutureTask<String> out;
    private String token = "";

    StoppedProcess(CutSite servers, OperationPlaces places, Zombie zombie) throws Exception {
        this.servers = servers;
        this.zombie = zombie;
        Process[] started = new Process[1];
        CountDownLatch begun = new CountDownLatch(1);
        servers.proxy(zombie.server()).trap(true, Math.max(1, places.at(zombie, OperationPlaces.Place::bytes)), () -> {
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
