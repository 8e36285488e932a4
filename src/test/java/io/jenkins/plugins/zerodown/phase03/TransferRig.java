package io.jenkins.plugins.zerodown.phase03;

import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.fixture.FreeSlot;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.Hosts;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.ssh.Connector;
import io.jenkins.plugins.zerodown.transfer.Manifest;
import io.jenkins.plugins.zerodown.transfer.PrelinkedTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A build directory, and servers on this machine that it is transferred to by 3.1 to 3.4. */
final class TransferRig implements AutoCloseable {
    final Path build;
    final Path deploy;
    final Path work;
    private final Connector connector;
    private Target.Modes modes = Target.Modes.DEFAULT;
    private Optional<String> owner = Optional.empty();
    private List<String> become = List.of();
    private final List<Hosts> opened = new ArrayList<>();
    private RunBuilder builder;

    TransferRig(Path directory, Connector connector) throws IOException {
        build = Files.createDirectories(directory.resolve("build"));
        deploy = Files.createDirectories(directory.resolve("an app's $(place) \\n"));
        // As the lock does.
        Files.createDirectory(deploy.resolve(".zerodown"));
        work = Files.createDirectories(directory.resolve("work"));
        this.connector = connector;
    }

    TransferRig modes(int file, int directory) {
        modes = new Target.Modes(file, directory);
        return this;
    }

    TransferRig owner(String user) {
        owner = Optional.of(user);
        return this;
    }

    TransferRig become(String... words) {
        become = List.of(words);
        return this;
    }

    /** Writes a file of the build directory, with its directories. */
    TransferRig file(String path, String content) throws IOException {
        return file(path, content.getBytes(StandardCharsets.UTF_8));
    }

    /** As {@link #file(String, String)}. */
    TransferRig file(String path, byte[] content) throws IOException {
        Path file = build.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return this;
    }

    /** A run of a deployment of its own, with its release's directory not made yet. */
    DeploymentContext run() {
        try {
            // The lock of one deployment is not that of another.
            delete(FreeSlot.lock(deploy));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        builder = RunBuilder.at(deploy)
                .server(LocalConnector.server("web1"), connector)
                .work(work);
        DeploymentContext made = builder.build(FreeSlot.heldAt(deploy));
        opened.add(made.hosts());
        Target target = made.target();
        DeploymentState state = new DeploymentState();
        state.set(StateKey.BUILD_DIRECTORY, build);
        return new DeploymentContext(
                new Target(
                        target.name(),
                        target.deployPath(),
                        target.servers(),
                        target.keepReleases(),
                        target.minimumAge(),
                        owner,
                        target.runtimeUser(),
                        become,
                        modes,
                        target.sharedHosting(),
                        target.repository(),
                        target.locked()),
                made.application(),
                made.source(),
                state,
                made.hosts(),
                made.slot(),
                made.secrets(),
                made.log(),
                work,
                made.cacheDirectory(),
                made.origin());
    }

    /** The summary of the last transfer. */
    String said() {
        return builder.lines().get(builder.lines().size() - 1);
    }

    /** Transfers the build directory as a new release. @return its directory on the server */
    Path transfer() throws StepFailure, InterruptedException {
        return transfer(run());
    }

    /** As {@link #transfer()}. */
    Path transfer(DeploymentContext context) throws StepFailure, InterruptedException {
        new BuildArtifactPreparation().run(context);
        new ServerConnection().run(context);
        new ReleaseDirectoryCreation().run(context);
        new FileTransfer().run(context);
        return release(context);
    }

    /** As {@link #transfer()}, without 3.2, which puts nothing anywhere. */
    Path transferAlone() throws StepFailure, InterruptedException {
        DeploymentContext context = run();
        new BuildArtifactPreparation().run(context);
        new ReleaseDirectoryCreation().run(context);
        new FileTransfer().run(context);
        return release(context);
    }

    /** Has the pre-linked tree made, as 9.2 does, and waits for it. */
    void readySpare() throws IOException, RemoteFailure, InterruptedException {
        DeploymentContext context = run();
        try (Hosts hosts = context.hosts()) {
            Call making = PrelinkedTree.making(
                    context.layout(), context.slot(), context.target().modes());
            delete(FreeSlot.lock(deploy));
            hosts.all().get(0).call(making);
        }
    }

    /** Ends the shells of every run, also where one was left in the middle. */
    @Override
    public void close() {
        opened.forEach(Hosts::close);
    }

    /** What there is in the lock of the target. */
    List<String> inTheLock() throws IOException {
        try (Stream<Path> there = Files.list(FreeSlot.lock(deploy))) {
            return there.map(path -> path.getFileName().toString()).toList();
        }
    }

    Path release(DeploymentContext context) {
        return deploy.resolve("releases").resolve(context.release().value());
    }

    int files() throws IOException {
        return Manifest.read(work.resolve("manifest.gz")).files();
    }

    /** Every path with its kind, mode and bytes or target: two trees are the same when these are. */
    static Map<String, String> look(Path top) throws IOException {
        Map<String, String> seen = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(top)) {
            paths.filter(path -> !path.equals(top)).forEach(path -> {
                try {
                    seen.put(top.relativize(path).toString(), describe(path));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return seen;
    }

    private static String describe(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return "link to " + Files.readSymbolicLink(path);
        }
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
        return mode
                + (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                        ? " directory"
                        : " " + new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
    }

    static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }

    static void delete(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
