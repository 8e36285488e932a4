package io.jenkins.plugins.zerodown.bench;

import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.Ending;
import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.config.ConfigurationFile;
import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.Hosts;
import io.jenkins.plugins.zerodown.flow.Listener;
import io.jenkins.plugins.zerodown.flow.Log;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.Lock;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.ssh.JschConnector;
import io.jenkins.plugins.zerodown.workspace.FileTree;
import io.jenkins.plugins.zerodown.workspace.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The engine in this process, as it is in Jenkins for a build that follows others. Each deployment connects anew. */
final class Engine implements Contender {
    private static final String TRANSFER = "3.4";
    private static final Secrets NO_SECRETS = new Secrets() {
        @Override
        public String text(String name) throws IOException {
            throw new IOException("a benchmark has no secret " + name);
        }

        @Override
        public byte[] file(String name) throws IOException {
            throw new IOException("a benchmark has no secret file " + name);
        }
    };

    private final Site site;
    private final Path home;

    Engine(Site site, Path home) {
        this.site = site;
        this.home = home.toAbsolutePath();
    }

    @Override
    public String name() {
        return "engine";
    }

    @Override
    public void prepare() throws IOException {
        Files.createDirectories(home);
        Files.writeString(home.resolve("zerodown.yaml"), site.configuration(name()));
    }

    @Override
    public boolean warmsUp() {
        return true;
    }

    @Override
    public Cost deploy(Path tree, Path before) throws IOException, InterruptedException {
        Path scratch = home.resolve("work");
        FileTree.delete(scratch);
        Files.createDirectories(scratch);
        Watch watch = new Watch();
        int trips;
        long began = System.nanoTime();
        try {
            ConfigurationFile file = ConfigurationFile.read(home.resolve("zerodown.yaml"));
            Target target = file.target("");
            JschConnector connector = new JschConnector(NO_SECRETS);
            try (Hosts hosts = new Hosts(target.servers().stream()
                    .map(server -> new Host(server, connector, new Layout(target.deployPath()).scripts()))
                    .toList())) {
                Lock slot = new Lock(
                        hosts.all(), new Layout(target.deployPath()), new Owner("benchmark", Optional.empty()));
                Run run = new Run(
                        target,
                        file.application(target),
                        new Source.Directory(tree, false),
                        new DeploymentState(),
                        hosts,
                        slot,
                        NO_SECRETS,
                        watch,
                        scratch,
                        home,
                        new Run.Origin("benchmark", Optional.empty(), Duration.ZERO));
                Ending ending = new Deployment(run, watch).deploy();
                if (ending.status() != 0) {
                    throw new IOException(ending.message());
                }
                trips = hosts.traffic().trips();
            }
        } catch (BadConfiguration e) {
            throw new IOException(e);
        }
        return Cost.NOTHING
                .and(Measure.SECONDS, (System.nanoTime() - began) / 1e9)
                .and(Measure.TRANSFER, watch.transfer)
                .and(Measure.TRIPS, trips);
    }

    /** Heeds nothing but how long the transfer takes. */
    private static final class Watch implements Log, Listener {
        private double transfer;

        @Override
        public void ended(Step step, Outcome outcome, Duration took) {
            if (step.number().equals(TRANSFER)) {
                transfer = took.toNanos() / 1e9;
            }
        }

        @Override
        public void started(Step step) {
            // Only ends are of interest.
        }

        @Override
        public void failed(Step step, StepFailure failure, Duration took) {
            // The ending tells.
        }

        @Override
        public void line(String text) {
            // Nobody reads along.
        }

        @Override
        public void line(Server server, String text) {
            // Nobody reads along.
        }

        @Override
        public void warn(String text) {
            // Nobody reads along.
        }
    }
}
