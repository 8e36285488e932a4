package io.jenkins.plugins.zerodown.cli;

import io.jenkins.plugins.zerodown.Ending;
import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.config.ConfigurationFile;
import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.Hosts;
import io.jenkins.plugins.zerodown.flow.Listener;
import io.jenkins.plugins.zerodown.flow.MaskedListener;
import io.jenkins.plugins.zerodown.flow.MaskedLog;
import io.jenkins.plugins.zerodown.lock.Lock;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.secrets.Masking;
import io.jenkins.plugins.zerodown.ssh.Connector;
import io.jenkins.plugins.zerodown.ssh.JschConnector;
import io.jenkins.plugins.zerodown.workspace.Source;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * One command's work on one target: its options read, its servers connected on first use, its screen. Whatever is shown
 * passes the masking first.
 */
final class CommandSession implements AutoCloseable {
    private final CliEnvironment surroundings;
    private final Masking masking;
    private final Target target;
    private final Application application;
    private final Secrets secrets;
    private final Hosts hosts;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** @throws BadConfiguration when file, target or options cannot be used */
    CommandSession(CliEnvironment surroundings, Masking masking, TargetOptions options) throws BadConfiguration {
        this.surroundings = surroundings;
        this.masking = masking;
        ConfigurationFile file = ConfigurationFile.read(options.file);
        target = file.target(options.target());
        application = file.application(target);
        Path folder = options.file.toAbsolutePath().getParent();
        secrets = masking.secrets(new EnvironmentSecrets(surroundings.environment(), folder));
        Connector connector = new JschConnector(secrets);
        hosts = new Hosts(target.servers().stream()
                .map(server -> new Host(
                        server, connector, new Layout(target.deployPath()).scripts(), !options.withoutPrefetch))
                .toList());
        opened.push(hosts);
    }

    Target target() {
        return target;
    }

    Secrets secrets() {
        return secrets;
    }

    Application application() {
        return application;
    }

    Hosts hosts() {
        return hosts;
    }

    Layout layout() {
        return new Layout(target.deployPath());
    }

    /** Who is at work here, as others will read it. */
    String who() {
        return surroundings.origin(Duration.ZERO).who();
    }

    PrintStream out() {
        return surroundings.out();
    }

    PrintStream err() {
        return surroundings.err();
    }

    /** @param steps how many will be run, for the bar on a terminal */
    Display display(int steps) {
        List<String> names = target.servers().stream().map(Server::name).toList();
        Display display = surroundings.screen().display(surroundings.out(), names, steps);
        opened.push(display);
        return display;
    }

    Listener listener(Display display) {
        return new MaskedListener(display, masking);
    }

    String shown(String text) {
        return masking.shown(text);
    }

    /** @param patience with another deployment; @throws IOException naming the directory that could not be made */
    DeploymentContext run(Source source, Duration patience, Display display) throws IOException {
        ScratchDirectory scratch =
                ScratchDirectory.in(surroundings.cacheDirectory().resolve("work"));
        opened.push(scratch);
        DeploymentContext.Origin origin = surroundings.origin(patience);
        Lock slot = new Lock(hosts.all(), layout(), new Owner(origin.who(), origin.url()));
        opened.push(slot);
        return new DeploymentContext(
                target,
                application,
                source,
                new DeploymentState(),
                hosts,
                slot,
                secrets,
                new MaskedLog(display, masking),
                scratch.path(),
                surroundings.cacheDirectory(),
                origin);
    }

    /** The source of what needs none: a rollback, a cleanup. */
    Source nothing() {
        return new Source.Directory(Path.of("").toAbsolutePath(), false);
    }

    /** Says how it ended: on standard output when it is done, else on standard error. @return the exit status */
    int ended(Ending ending, Display display) {
        if (ending instanceof Ending.Done) {
            display.success(shown(ending.message()));
            return ending.status();
        }
        display.close();
        surroundings.out().flush();
        if (ending instanceof Ending.Failed failed) {
            surroundings.err().println("failed: " + shown(failed.message()));
            surroundings
                    .err()
                    .println(
                            failed.servers().isEmpty()
                                    ? "Nothing was changed on any server."
                                    : "Every server serves what it served before:");
            failed.servers().forEach(server -> surroundings.err().println("  " + shown(server)));
        } else {
            surroundings.err().println((ending instanceof Ending.Diverged ? "failed: " : "") + shown(ending.message()));
        }
        return ending.status();
    }

    /** Last opened, first closed; all of them, also when one cannot be. */
    @Override
    public void close() throws IOException {
        IOException failure = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (IOException e) {
                failure = e;
            } catch (Exception e) {
                failure = new IOException(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
