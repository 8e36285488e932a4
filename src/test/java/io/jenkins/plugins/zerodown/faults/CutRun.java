package io.jenkins.plugins.zerodown.faults;

import io.jenkins.plugins.zerodown.Ending;
import io.jenkins.plugins.zerodown.fixture.CuttingProxy;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Lets something go wrong in an operation on a site, and looks which promises held. */
final class CutRun {
    private static final Duration DOWN = Duration.ofSeconds(3);
    private static final Duration STALLED = Duration.ofSeconds(8);
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Pattern SAID = Pattern.compile("(web\\d+): (release \\d+|no release)");

    /** How long an operation is by each measure, on one server, when nothing goes wrong. */
    private record Length(long toServer, long fromServer, long requests) {}

    /** @param happened whether the operation came as far as the cut @param broken promises */
    record Result(Cut cut, boolean happened, String ending, List<String> broken) {}

    private final CutSite site;
    private final Map<Cut.Operation, Length> lengths = new EnumMap<>(Cut.Operation.class);

    /** Measures the operations first, which also gives the site a past. */
    CutRun(CutSite site) throws Exception {
        this.site = site;
        for (int i = 0; i < 2; i++) {
            deploysWithNoHandWork();
        }
        for (Cut.Operation operation : Cut.Operation.values()) {
            if (operation == Cut.Operation.DEPLOY) {
                site.newVersion();
            }
            long toServer = site.proxy(0).passed(true);
            long fromServer = site.proxy(0).passed(false);
            TrappedConnector[] counting = new TrappedConnector[1];
            Ending ending = site.run(operation, inner -> counting[0] = new TrappedConnector(inner, "web1", 0, true, () -> {}));
            if (ending.status() != 0) {
                throw new IllegalStateException(operation + " does not work at all: " + ending + "\n" + String.join("\n", site.log()));
            }
            lengths.put(operation, new Length(site.proxy(0).passed(true) - toServer, site.proxy(0).passed(false) - fromServer,
                    counting[0].requests()));
        }
        deploysWithNoHandWork();
    }

    private void deploysWithNoHandWork() throws Exception {
        site.newVersion();
        Ending ending = site.run(Cut.Operation.DEPLOY, UnaryOperator.identity());
        if (!(ending instanceof Ending.Done)) {
            throw new IllegalStateException("the next deployment does not work by itself: " + ending);
        }
    }

    Result run(Cut cut) throws Exception {
        List<String> broken = new ArrayList<>();
        List<String> before = new ArrayList<>();
        for (int i = 0; i < site.size(); i++) {
            before.add(site.live(i));
        }
        site.newVersion();
        AtomicBoolean happened = new AtomicBoolean();
        Optional<Ending> ending;
        try (Watcher watcher = new Watcher(broken)) {
            ending = cut.kind() == Cut.Kind.KILL_ENGINE ? killed(cut, happened)
                    : within(() -> cut(cut, happened), broken);
        } finally {
            heal(cut);
        }
        ending.ifPresent(how -> judge(how, before, broken));
        lookAtServers(broken);
        try {
            within(() -> {
                deploysWithNoHandWork();
                return Optional.empty();
            }, broken);
        } catch (IllegalStateException e) {
            broken.add(e.getMessage() + "\n      " + String.join("\n      ", site.log()));
        }
        lookAtServers(broken);
        for (int i = 0; i < site.size(); i++) {
            if (Files.exists(state(i).resolve("lock"))) {
                broken.add("web" + (i + 1) + " is still locked after a deployment that ended well");
            }
        }
        return new Result(cut, happened.get(), ending.map(how -> how.status() + " " + how.message()).orElse("killed"), broken);
    }

    private interface Work extends Callable<Optional<Ending>> {}

    private Optional<Ending> within(Work work, List<String> broken) throws Exception {
        FutureTask<Optional<Ending>> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "engine");
        thread.start();
        try {
            return task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            StringBuilder where = new StringBuilder("it did not end within " + PATIENCE.toSeconds() + " s; it is at");
            Thread.getAllStackTraces().forEach((one, stack) -> {
                if (one == thread || one.getName().startsWith("zerodown")) {
                    for (StackTraceElement element : stack) {
                        where.append("\n    ").append(element);
                    }
                }
            });
            broken.add(where.toString());
            thread.interrupt();
            thread.join();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private Optional<Ending> cut(Cut cut, AtomicBoolean happened) throws Exception {
        Runnable act = () -> {
            happened.set(true);
            act(cut);
        };
        Length length = lengths.get(cut.operation());
        CuttingProxy proxy = site.proxy(cut.server());
        boolean toServer = cut.place() == Cut.Place.BYTE_TO_SERVER;
        boolean bytes = toServer || cut.place() == Cut.Place.BYTE_FROM_SERVER;
        if (bytes) {
            proxy.trap(toServer, (long) (cut.position() * (toServer ? length.toServer() : length.fromServer())), act);
        }
        try {
            long at = bytes ? 0 : 1 + (long) (cut.position() * length.requests());
            return Optional.of(site.run(cut.operation(), inner -> new TrappedConnector(inner, "web" + (cut.server() + 1), at,
                    cut.place() == Cut.Place.BEFORE_COMMAND, act)));
        } finally {
            proxy.disarm();
        }
    }

    /** The command line's jar, killed by what passes the proxy. */
    private Optional<Ending> killed(Cut cut, AtomicBoolean happened) throws Exception {
        Length length = lengths.get(cut.operation());
        boolean toServer = cut.place() == Cut.Place.BYTE_TO_SERVER;
        AtomicReference<Process> engine = new AtomicReference<>();
        site.proxy(cut.server()).trap(toServer, (long) (cut.position() * (toServer ? length.toServer() : length.fromServer())), () -> {
            happened.set(true);
            // Not the process itself, which would close its output under the hands of who reads it.
            engine.get().toHandle().destroyForcibly();
        });
        String command = Cut.words(cut.operation());
        engine.set(site.project().start(command));
        String out = new String(engine.get().getInputStream().readAllBytes());
        engine.get().waitFor();
        site.proxy(cut.server()).disarm();
        site.log().clear();
        site.log().add(out);
        return Optional.empty();
    }

    private void act(Cut cut) {
        TestServer server = site.server(cut.server());
        CuttingProxy proxy = site.proxy(cut.server());
        try {
            switch (cut.kind()) {
                case CLOSE -> proxy.cut();
                case CLOSE_AND_DOWN -> {
                    proxy.refuse(true);
                    proxy.cut();
                    later(DOWN, () -> proxy.refuse(false));
                }
                case STALL -> {
                    proxy.stall();
                    later(STALLED, proxy::heal);
                }
                case DROP -> server.dropConnections();
                case KILL_SHELL -> server.killCommands();
                case DISK_FULL -> server.run("sh", "-c", "dd if=/dev/zero of=" + TestServer.ROOT + "/fill bs=64k 2>/dev/null; "
                        + "dd if=/dev/zero bs=1 >>" + TestServer.ROOT + "/fill 2>/dev/null; true");
                case NO_INODES -> server.run("sh", "-c", "for i in 1 2 3 4 5 6 7 8 9; do used=$(($(stat -f -c '%c - %d' "
                        + TestServer.ROOT + "))); mount -o remount,nr_inodes=$used " + TestServer.ROOT + " && exit 0; done; exit 1")
                        .orThrow();
                case READ_ONLY -> server.run("sh", "-c", "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do "
                        + "mount -o remount,ro " + TestServer.ROOT + " 2>/dev/null && exit 0; sleep 0.05; done; exit 1");
                case KILL_ENGINE -> throw new IllegalStateException("an engine in this virtual machine is not killed");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void later(Duration when, Runnable what) {
        Thread thread = new Thread(() -> {
            try {
                Thread.sleep(when.toMillis());
                what.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "later");
        thread.setDaemon(true);
        thread.start();
    }

    private void heal(Cut cut) throws IOException, InterruptedException {
        site.proxy(cut.server()).refuse(false);
        site.proxy(cut.server()).heal();
        if (cut.disk()) {
            site.server(cut.server()).run("sh", "-c", "mount -o remount,rw,nr_inodes=100000 " + TestServer.ROOT
                    + " && rm -f " + TestServer.ROOT + "/fill").orThrow();
        }
    }

    /** What an ending says of the servers is what they serve. */
    private void judge(Ending ending, List<String> before, List<String> broken) {
        try {
            for (int i = 0; i < site.size(); i++) {
                String name = "web" + (i + 1);
                String live = site.live(i);
                if (ending instanceof Ending.Done done && done.release().isPresent()
                        && !live.equals(done.release().get().value())) {
                    broken.add(name + " serves " + live + " after: " + done.message());
                } else if (ending instanceof Ending.Diverged diverged) {
                    Matcher said = SAID.matcher(diverged.message());
                    String last = "";
                    while (said.find()) {
                        last = said.group(1).equals(name) ? said.group(2) : last;
                    }
                    if (!last.isEmpty() && !last.equals(live.isEmpty() ? "no release" : "release " + live)) {
                        broken.add(name + " serves " + live + " and is said to serve " + last + ": " + diverged.message());
                    }
                } else if (!(ending instanceof Ending.Done) && !live.equals(before.get(i))) {
                    broken.add(name + " served " + before.get(i) + " and serves " + live + " after: " + ending.message());
                }
            }
        } catch (IOException e) {
            broken.add(e.toString());
        }
    }

    private Path state(int number) {
        return site.server(number).deployPath().resolve(".zerodown");
    }

    private void lookAtServers(List<String> broken) throws IOException, InterruptedException {
        for (int i = 0; i < site.size(); i++) {
            String name = "web" + (i + 1);
            Path releases = site.server(i).deployPath().resolve("releases");
            CutSite.damage(releases.resolve(site.live(i))).ifPresent(what -> broken.add(name + " serves what is not whole: " + what));
            for (Path release : list(releases)) {
                Path file = state(i).resolve("releases/" + release.getFileName() + ".json");
                String text = Files.exists(file) ? Files.readString(file) : "";
                boolean complete = text.contains("\"ready\"") || text.contains("\"good\"") || text.contains("\"bad\"");
                if (complete) {
                    CutSite.damage(release).ifPresent(what -> broken.add(name + ": " + text.strip() + " is not whole: " + what));
                } else if (!text.contains("\"building\"") && !text.contains("\"failed\"") ) {
                    broken.add(name + ": " + release.getFileName() + " has no state: '" + text + "'");
                }
            }
            for (Path file : list(state(i).resolve("releases"))) {
                String id = file.getFileName().toString();
                String text = Files.readString(file);
                if (id.matches("\\d+\\.json") && (text.contains("\"ready\"") || text.contains("\"good\""))
                        && !Files.isDirectory(releases.resolve(id.replace(".json", "")))) {
                    broken.add(name + ": " + text.strip() + " has no directory");
                }
            }
            lookAtLock(i, broken);
            lookAtCommands(i, broken);
        }
    }

    /** Free, or its owner does not live any more. */
    private void lookAtLock(int number, List<String> broken) throws IOException, InterruptedException {
        Path lock = state(number).resolve("lock");
        if (Files.exists(lock)) {
            Map<Path, Object> seen = beats(lock);
            Thread.sleep(1200);
            Map<Path, Object> later = beats(lock);
            if (!later.isEmpty() && !later.equals(seen)) {
                broken.add("web" + (number + 1) + " is locked by somebody who lives, though nobody is at work");
            }
        }
    }

    private static Map<Path, Object> beats(Path lock) throws IOException {
        Map<Path, Object> beats = new HashMap<>();
        for (Path held : list(lock)) {
            if (Files.exists(held.resolve("heartbeat"))) {
                beats.put(held, Files.getLastModifiedTime(held.resolve("heartbeat")));
            }
        }
        return beats;
    }

    private void lookAtCommands(int number, List<String> broken) throws IOException {
        Path ran = site.server(number).root().resolve("ran");
        Set<String> once = new HashSet<>();
        for (String release : Files.exists(ran) ? Files.readAllLines(ran) : List.<String>of()) {
            if (!once.add(release)) {
                broken.add("web" + (number + 1) + ": the user's command ran twice for release " + release);
            }
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    /** A visitor of every server, all the time. */
    private final class Watcher implements AutoCloseable {
        private final List<String> broken;
        private final Thread thread = new Thread(this::watch, "visitor");
        private volatile boolean ended;

        Watcher(List<String> broken) {
            this.broken = broken;
            thread.start();
        }

        private void watch() {
            while (!ended) {
                for (int i = 0; i < site.size(); i++) {
                    try {
                        String live = site.live(i);
                        Optional<String> damage = live.isEmpty() ? Optional.of("nothing")
                                : CutSite.damage(site.server(i).deployPath().resolve("releases/" + live));
                        // Long since left, perhaps cleaned up.
                        if (damage.isPresent() && live.equals(site.live(i))) {
                            broken.add("a visitor of web" + (i + 1) + " was served " + live + ": " + damage.get());
                            return;
                        }
                        Thread.sleep(10);
                    } catch (IOException | InterruptedException e) {
                        broken.add("a visitor of web" + (i + 1) + ": " + e);
                        return;
                    }
                }
            }
        }

        @Override
        public void close() throws InterruptedException {
            ended = true;
            thread.join();
        }
    }

}
