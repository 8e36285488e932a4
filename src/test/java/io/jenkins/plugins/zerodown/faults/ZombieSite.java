package io.jenkins.plugins.zerodown.faults;

import io.jenkins.plugins.zerodown.Cleanup;
import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.Ending;
import io.jenkins.plugins.zerodown.Rollback;
import io.jenkins.plugins.zerodown.config.ConfigurationFile;
import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.Hosts;
import io.jenkins.plugins.zerodown.flow.Listener;
import io.jenkins.plugins.zerodown.flow.Log;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.lock.Lock;
import io.jenkins.plugins.zerodown.lock.LockToken;
import io.jenkins.plugins.zerodown.lock.QuickLocks;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.release.ReleaseState;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.ssh.Connector;
import io.jenkins.plugins.zerodown.ssh.QuickSsh;
import io.jenkins.plugins.zerodown.workspace.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Servers to which one engine goes through proxies and another straight, for a small Laravel application. */
final class ZombieSite implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String TARGET = "keepReleases: 3\nminimumAge: 0s\n";
    private static final String OPTIONS = """
            kind: laravel
            migrate: false
            maintenance: true
            envFile: production.env
            sharedDirs: [storage]
            commands:
              preRelease: [{run: 'sleep 0.1', on: all}]
              midRelease: [{run: 'printf "%s\\n" "$RELEASE_ID" >>RAN', on: all}]
              postRelease: [{run: 'sleep 0.1', on: all}]
            health: {command: 'test -s VERSION', attempts: 2, interval: 1s, successes: 1}
            """.replace("RAN", CutSite.RAN);

    private final Path directory;
    private final CutSite site;
    private final Project straight;

    private ZombieSite(Path directory, CutSite site) throws IOException {
        this.directory = directory;
        this.site = site;
        straight = Project.in(directory.resolve("straight"));
        for (int i = 0; i < site.size(); i++) {
            straight.on(site.server(i), "web" + (i + 1));
        }
        straight.target(TARGET).options(OPTIONS);
        site.project().target(TARGET).options(OPTIONS);
        SmallLaravel.in(site.project().application());
    }

    static ZombieSite start(Path directory, int servers) throws IOException, InterruptedException {
        CutSite site = CutSite.start(directory, servers, CutSite.Disk.AMPLE);
        try {
            return new ZombieSite(directory, site);
        } catch (IOException | RuntimeException e) {
            site.close();
            throw e;
        }
    }

    CutSite servers() {
        return site;
    }

    /** An engine whose connections go through the proxies. */
    Engine proxied(String who, Standstill standstill) throws Exception {
        return new Engine(site.project(), who, standstill, new DeploymentState(), List.of(), false, work());
    }

    private Path work() throws IOException {
        return Files.createTempDirectory(directory, "work");
    }

    Engine straight(String who, Standstill standstill) throws Exception {
        return new Engine(straight, who, standstill, new DeploymentState(), List.of(), false, work());
    }

    /** A person takes the lock from whoever has it, and leaves the target to itself. */
    void unlock() throws Exception {
        try (Engine engine = straight("a person", Standstill.never("web1"))) {
            for (Host host : engine.hosts.all()) {
                QuickLocks.unlock(host, engine.layout, "a person", "it stands still");
            }
        }
    }

    @Override
    public void close() {
        site.close();
    }

    /** One that deploys, rolls back or cleans up in this virtual machine, in a thread of its own. */
    final class Engine implements AutoCloseable {
        private final Standstill standstill;
        private final Hosts hosts;
        private final Layout layout;
        private final Lock lock;
        private final String token;
        private final List<String> older;
        /** Whether the engine before it is known to have had the lock. */
        private final boolean taken;

        private final DeploymentState state;
        private final DeploymentContext context;
        private final List<String> log = new CopyOnWriteArrayList<>();
        private volatile Consumer<Step> begins = step -> {};
        private FutureTask<Ending> work;

        private Engine(
                Project project,
                String who,
                Standstill standstill,
                DeploymentState state,
                List<String> older,
                boolean taken,
                Path work)
                throws Exception {
            this.standstill = standstill;
            this.state = state;
            token = LockToken.fresh();
            this.older = older;
            this.taken = taken;
            ConfigurationFile file = ConfigurationFile.read(project.file());
            Target target = file.target("");
            Connector connector = standstill.around(QuickSsh.connector(secrets()));
            layout = new Layout(target.deployPath());
            hosts = new Hosts(target.servers().stream()
                    .map(one -> new Host(one, connector, layout.scripts()))
                    .toList());
            lock = QuickLocks.lock(hosts.all(), layout, who, token);
            Source source = new Source.Directory(site.project().application(), false);
            context = new DeploymentContext(
                    target,
                    file.application(target),
                    source,
                    state,
                    hosts,
                    lock,
                    secrets(),
                    new Kept(),
                    work,
                    directory.resolve("cache"),
                    new DeploymentContext.Origin(who, Optional.empty(), Duration.ofSeconds(60)));
        }

        /** @param begins told each step that begins, before it does anything */
        Engine watch(Consumer<Step> begins) {
            this.begins = begins;
            return this;
        }

        Standstill standstill() {
            return standstill;
        }

        String token() {
            return token;
        }

        List<String> log() {
            return log;
        }

        Optional<ReleaseId> release() {
            return state.get(StateKey.RELEASE);
        }

        /** Another engine that goes on with what this one was at, by what it has told of itself. */
        Engine takenUpAgain() throws Exception {
            DeploymentState known = new DeploymentState(state.all(), (fact, server, value) -> {});
            // What was live is noted as soon as the lock is taken.
            boolean held = known.all().keySet().stream().anyMatch(fact -> fact.startsWith(ServerKey.PREVIOUS.name()));
            return new Engine(
                    straight,
                    "an engine that goes on",
                    Standstill.never("web1"),
                    known,
                    List.of(token),
                    held,
                    context.workDirectory());
        }

        Engine begin(Cut.Operation operation) {
            return begin(() -> switch (operation) {
                case DEPLOY -> new Deployment(context, new Told()).deploy();
                case ROLLBACK -> new Rollback(context, new Told(), ReleaseState.BAD).to(Optional.empty());
                case CLEANUP -> new Cleanup(context, new Told()).cleanUp();
            });
        }

        /** As Jenkins does it: each step is asked for, by whoever is there to ask. */
        Engine beginStepByStep() {
            return begin(() -> {
                Deployment deployment = new Deployment(context, new Told());
                if (taken) {
                    lock.resume(older, log::add);
                } else {
                    lock.after(older);
                }
                try {
                    List<String> steps =
                            Deployment.steps().stream().map(Step::number).toList();
                    int from = state.get(StateKey.STEP).map(steps::indexOf).orElse(0);
                    for (String step : steps.subList(from, steps.size())) {
                        // As the engine's service begins each: what an engine before this one has ended is over.
                        if (lock.lost().isPresent() || lock.isOver()) {
                            throw new StepFailure(
                                    StepFailure.Reason.LOCK_LOST, lock.lost().orElse("the lock was given back"), null);
                        }
                        one(deployment, step);
                    }
                    return deployment.finish();
                } catch (StepFailure | InterruptedException e) {
                    return deployment.revert(e);
                }
            });
        }

        /** Phases 9 and 10 warn, and whoever asks for their steps goes on with the next one. */
        private void one(Deployment deployment, String step) throws StepFailure, InterruptedException {
            try {
                deployment.step(step);
            } catch (StepFailure e) {
                if (e.reason() == StepFailure.Reason.LOCK_LOST || !step.matches("(9|10)\\..*")) {
                    throw e;
                }
            }
        }

        private Engine begin(Callable<Ending> what) {
            work = new FutureTask<>(what);
            Thread thread = new Thread(work, "engine");
            thread.setDaemon(true);
            thread.start();
            return this;
        }

        boolean ended() {
            return work.isDone();
        }

        Ending ending() throws Exception {
            try {
                return work.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                work.cancel(true);
                throw new IllegalStateException(
                        "it did not end within " + PATIENCE.toSeconds() + " s:\n" + String.join("\n", log), e);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }

        /** What it did not give back stays: its heartbeat ends, as it would with a process. */
        @Override
        public void close() {
            standstill.wake();
            lock.leave();
            hosts.close();
        }

        private final class Kept implements Log {
            @Override
            public void line(String text) {
                log.add(text);
            }

            @Override
            public void line(Server from, String text) {
                log.add(from.name() + " " + text);
            }

            @Override
            public void warn(String text) {
                log.add("warning " + text);
            }
        }

        private final class Told implements Listener {
            @Override
            public void started(Step step) {
                log.add(step.heading());
                begins.accept(step);
                standstill.pass();
            }

            @Override
            public void ended(Step step, Outcome outcome, Duration took) {
                standstill.pass();
                log.add("  " + outcome);
            }

            @Override
            public void failed(Step step, StepFailure failure, Duration took) {
                standstill.pass();
                log.add("  failed: " + failure.getMessage());
            }
        }
    }

    private static Secrets secrets() {
        Map<String, byte[]> files = Map.of("production.env", LaravelApplication.ENV.getBytes(StandardCharsets.UTF_8));
        return new Secrets() {
            @Override
            public String text(String name) throws IOException {
                throw new IOException(name + " is not set");
            }

            @Override
            public byte[] file(String name) throws IOException {
                byte[] bytes = files.get(Path.of(name).getFileName().toString());
                if (bytes == null) {
                    throw new IOException(name + " is not there");
                }
                return bytes;
            }
        };
    }
}
