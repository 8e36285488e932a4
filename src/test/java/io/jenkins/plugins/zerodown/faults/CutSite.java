package io.jenkins.plugins.zerodown.faults;

import io.jenkins.plugins.zerodown.Cleanup;
import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.Ending;
import io.jenkins.plugins.zerodown.Rollback;
import io.jenkins.plugins.zerodown.config.ConfigurationFile;
import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.fixture.CuttingProxy;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.Hosts;
import io.jenkins.plugins.zerodown.flow.Listener;
import io.jenkins.plugins.zerodown.flow.Log;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.lock.Lock;
import io.jenkins.plugins.zerodown.lock.QuickLocks;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.ReleaseState;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.ssh.Connector;
import io.jenkins.plugins.zerodown.ssh.QuickSsh;
import io.jenkins.plugins.zerodown.workspace.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Servers behind proxies, and an application of a few dozen files that all tell their version. */
final class CutSite implements AutoCloseable {
    /** Files whose text is the version, and as many that never change. */
    static final int FILES = 20;
    /** On each server: a line for each time that the user's command ran, which is to be once for a release. */
    static final String RAN = TestServer.ROOT + "/ran";

    private static final long BYTES = 64 << 20;

    private final Path directory;
    private final List<TestServer> servers = new ArrayList<>();
    private final List<CuttingProxy> proxies = new ArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private volatile Consumer<Step> begins = step -> {};
    private Project project;
    private int version;

    private CutSite(Path directory) {
        this.directory = directory;
    }

    /** What the servers' files are on: ample ones are the machine's own, the others can be filled. */
    enum Disk {
        AMPLE,
        TMPFS,
        EXT4
    }

    static CutSite start(Path directory, int count, Disk disk) throws IOException, InterruptedException {
        List<TestServer> servers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            servers.add(
                    switch (disk) {
                        case AMPLE -> TestServer.start();
                        case TMPFS -> TestServer.with().tmpfs(BYTES).start();
                        case EXT4 -> TestServer.with().ext4(BYTES).start();
                    });
        }
        return on(directory, servers);
    }

    /** @param servers closed with this */
    static CutSite on(Path directory, List<TestServer> servers) throws IOException {
        CutSite site = new CutSite(directory);
        site.servers.addAll(servers);
        try {
            site.project = Project.in(directory);
            for (TestServer server : servers) {
                CuttingProxy proxy = new CuttingProxy(server.host(), server.port());
                site.proxies.add(proxy);
                site.project.on(server, "web" + site.proxies.size(), proxy.port());
            }
            site.project
                    .target("keepReleases: 3\nminimumAge: 0s\n")
                    .options("kind: php\nsharedDirs: [storage]\ncommands:\n  midRelease:\n"
                            + "    - {run: 'printf \"%s\\n\" \"$RELEASE_ID\" >>" + RAN + "', on: all}\n"
                            + "health: {command: 'test -s VERSION', attempts: 2, interval: 1s, successes: 1}\n");
            return site;
        } catch (IOException | RuntimeException e) {
            site.close();
            throw e;
        }
    }

    int size() {
        return servers.size();
    }

    TestServer server(int number) {
        return servers.get(number);
    }

    CuttingProxy proxy(int number) {
        return proxies.get(number);
    }

    Project project() {
        return project;
    }

    List<String> log() {
        return log;
    }

    /** @param begins told each step that begins, before it does anything */
    void watch(Consumer<Step> begins) {
        this.begins = begins;
    }

    void newVersion() throws IOException {
        version++;
        Path source = Files.createDirectories(project.application().resolve("src"));
        Files.createDirectories(project.application().resolve("public"));
        Files.writeString(
                project.application().resolve("public/index.php"), "<?php echo file_get_contents('../VERSION');\n");
        Files.writeString(project.application().resolve("VERSION"), version + "\n");
        for (int i = 0; i < FILES; i++) {
            Files.writeString(source.resolve("changes" + i), version + "\n");
            Files.writeString(source.resolve("stays" + i), "always " + i + "\n");
        }
    }

    /** @return what is wrong with a release's files; empty where it is one whole version */
    static Optional<String> damage(Path release) {
        try {
            String told = Files.readString(release.resolve("VERSION"));
            for (int i = 0; i < FILES; i++) {
                if (!Files.readString(release.resolve("src/changes" + i)).equals(told)
                        || !Files.readString(release.resolve("src/stays" + i)).equals("always " + i + "\n")) {
                    return Optional.of("src/…" + i + " is not of version " + told.strip());
                }
            }
            return Files.isRegularFile(release.resolve("public/index.php")) && told.endsWith("\n")
                    ? Optional.empty()
                    : Optional.of("public/index.php or VERSION is not whole");
        } catch (IOException e) {
            return Optional.of(e.toString());
        }
    }

    /** The release that a server serves, empty for none. */
    String live(int number) throws IOException {
        Path current = servers.get(number).deployPath().resolve("current");
        return Files.isSymbolicLink(current)
                ? Files.readSymbolicLink(current).getFileName().toString()
                : "";
    }

    /** Runs in this virtual machine, with an owner who is believed dead after seconds. */
    Ending run(Cut.Operation operation, UnaryOperator<Connector> through) throws Exception {
        log.clear();
        ConfigurationFile file = ConfigurationFile.read(project.file());
        Target target = file.target("");
        Connector connector = through.apply(QuickSsh.connector(secrets()));
        Path work = Files.createTempDirectory(directory, "work");
        try (Hosts hosts = new Hosts(target.servers().stream()
                        .map(one -> new Host(one, connector, new Layout(target.deployPath()).scripts()))
                        .toList());
                Lock lock = QuickLocks.lock(hosts.all(), new Layout(target.deployPath()), "the harness")) {
            DeploymentContext context = new DeploymentContext(
                    target,
                    file.application(target),
                    new Source.Directory(project.application(), true),
                    new DeploymentState(),
                    hosts,
                    lock,
                    secrets(),
                    new Kept(),
                    work,
                    directory.resolve("cache"),
                    new DeploymentContext.Origin("the harness", Optional.empty(), Duration.ofSeconds(60)));
            return switch (operation) {
                case DEPLOY -> new Deployment(context, new Told()).deploy();
                case ROLLBACK -> new Rollback(context, new Told(), ReleaseState.BAD).to(Optional.empty());
                case CLEANUP -> new Cleanup(context, new Told()).cleanUp();
            };
        }
    }

    private static Secrets secrets() {
        return new Secrets() {
            @Override
            public String text(String name) throws IOException {
                throw new IOException(name + " is not set");
            }

            @Override
            public byte[] file(String name) throws IOException {
                throw new IOException(name + " is not there");
            }
        };
    }

    @Override
    public void close() {
        proxies.forEach(CuttingProxy::close);
        servers.forEach(TestServer::close);
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
        }

        @Override
        public void ended(Step step, Outcome outcome, Duration took) {
            log.add("  " + outcome);
        }

        @Override
        public void failed(Step step, StepFailure failure, Duration took) {
            log.add("  failed: " + failure.getMessage());
        }
    }
}
