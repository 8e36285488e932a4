package io.jenkins.plugins.zerodown.faults;

import io.jenkins.plugins.zerodown.Ending;
import io.jenkins.plugins.zerodown.fixture.CuttingProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** Lets something go wrong in an operation on a site, and looks which promises held. */
final class CutRun {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

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
            Ending ending =
                    site.run(operation, inner -> counting[0] = new TrappedConnector(inner, "web1", 0, true, () -> {}));
            if (ending.status() != 0) {
                throw new IllegalStateException(
                        operation + " does not work at all: " + ending + "\n" + String.join("\n", site.log()));
            }
            lengths.put(
                    operation,
                    new Length(
                            site.proxy(0).passed(true) - toServer,
                            site.proxy(0).passed(false) - fromServer,
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
        Fault fault = new Fault(cut, site);
        Optional<Ending> ending;
        try (Visitor visitor = new Visitor(site, broken)) {
            ending = cut.kind() == Cut.Kind.KILL_ENGINE
                    ? killed(cut, happened)
                    : within(() -> cut(cut, fault, happened), broken);
        } finally {
            fault.heal();
        }
        Promises promises = new Promises(site, broken);
        ending.ifPresent(how -> promises.judge(how, before));
        promises.lookAtServers();
        try {
            within(
                    () -> {
                        deploysWithNoHandWork();
                        return Optional.empty();
                    },
                    broken);
        } catch (IllegalStateException e) {
            broken.add(e.getMessage() + "\n      " + String.join("\n      ", site.log()));
        }
        promises.lookAtServers();
        promises.lookForLocks();
        return new Result(
                cut,
                happened.get(),
                ending.map(how -> how.status() + " " + how.message()).orElse("killed"),
                broken);
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

    private Optional<Ending> cut(Cut cut, Fault fault, AtomicBoolean happened) throws Exception {
        Runnable act = () -> happened.set(fault.happen());
        Length length = lengths.get(cut.operation());
        CuttingProxy proxy = site.proxy(cut.server());
        boolean toServer = cut.place() == Cut.Place.BYTE_TO_SERVER;
        boolean bytes = toServer || cut.place() == Cut.Place.BYTE_FROM_SERVER;
        if (bytes) {
            proxy.trap(toServer, (long) (cut.position() * (toServer ? length.toServer() : length.fromServer())), act);
        }
        try {
            long at = bytes ? 0 : 1 + (long) (cut.position() * length.requests());
            return Optional.of(site.run(
                    cut.operation(),
                    inner -> new TrappedConnector(
                            inner, "web" + (cut.server() + 1), at, cut.place() == Cut.Place.BEFORE_COMMAND, act)));
        } finally {
            proxy.disarm();
        }
    }

    /** The command line's jar, killed by what passes the proxy. */
    private Optional<Ending> killed(Cut cut, AtomicBoolean happened) throws Exception {
        Length length = lengths.get(cut.operation());
        boolean toServer = cut.place() == Cut.Place.BYTE_TO_SERVER;
        AtomicReference<Process> engine = new AtomicReference<>();
        site.proxy(cut.server())
                .trap(toServer, (long) (cut.position() * (toServer ? length.toServer() : length.fromServer())), () -> {
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
}
