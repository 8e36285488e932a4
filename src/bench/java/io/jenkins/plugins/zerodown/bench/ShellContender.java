package io.jenkins.plugins.zerodown.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A tool that is started by a line for sh. */
final class ShellContender implements Contender {
    private final String name;
    private final String command;
    private final Site site;
    private final Path home;
    private final boolean transferOnly;
    private Path before = Path.of("");

    /** @param transferOnly whether it is compared with the transfer alone, of first deployments alone */
    ShellContender(String name, String command, Site site, Path work, boolean transferOnly) {
        this.name = name;
        this.command = command;
        this.site = site;
        this.home = work.resolve(name).toAbsolutePath();
        this.transferOnly = transferOnly;
    }

    /** Those that this benchmark brings along. */
    static Stream<ShellContender> ours(Site site, Path work) {
        return Stream.of(new ShellContender("script", script("one-script-client.sh"), site, work, false),
                new ShellContender("rsync", script("rsync-client.sh"), site, work, false),
                new ShellContender("tar", script("tar-client.sh"), site, work, true),
                new ShellContender("zstd", script("zstd-client.sh"), site, work, true));
    }

    private static String script(String resource) {
        try (InputStream in = ShellContender.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean present() {
        return Processes.isInstalled("ssh") && switch (name) {
            case "rsync", "script" -> Processes.isInstalled("rsync");
            case "zstd" -> Processes.isInstalled("zstd");
            default -> true;
        };
    }

    @Override
    public boolean takes(Scenario scenario) {
        return !transferOnly || scenario == Scenario.FIRST;
    }

    @Override
    public void prepare() throws IOException {
        Files.createDirectories(home);
    }

    @Override
    public void forget() {
        before = Path.of("");
    }

    @Override
    public Cost deploy(Path tree) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Processes.run(List.of("sh", "-c", command), List.of("SOURCE=" + tree.toAbsolutePath(), "BEFORE=" + before,
                "DIRECTORY=" + site.directory(name), "HOSTS=" + String.join(" ", site.names()), "PORT=" + site.port(),
                "LOGIN=" + site.user(), "IDENTITY=" + site.identity(), "SSH=" + site.ssh().stream().collect(Collectors.joining(" ")),
                "WORK=" + home, "RELEASE=" + System.currentTimeMillis()));
        before = tree.toAbsolutePath();
        return Cost.of((System.nanoTime() - began) / 1e9);
    }

    @Override
    public void close() {
        // Each deployment was a process of its own.
    }
}
