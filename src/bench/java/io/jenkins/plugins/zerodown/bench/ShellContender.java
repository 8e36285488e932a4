package io.jenkins.plugins.zerodown.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A tool that is started by a line for sh. */
final class ShellContender implements Contender {
    /** That do the transfer alone, of first deployments alone. */
    private static final Set<String> TRANSFERS = Set.of("tar", "zstd");

    private final String name;
    private final String command;
    private final Optional<String> readying;
    private final List<String> needs;
    private final Site site;
    private final Path home;

    private ShellContender(
            String name, String command, Optional<String> readying, List<String> needs, Site site, Path work) {
        this.name = name;
        this.command = command;
        this.readying = readying;
        this.needs = needs;
        this.site = site;
        this.home = work.resolve(name).toAbsolutePath();
    }

    /** Those that this benchmark brings along. */
    static Stream<ShellContender> ours(Site site, Path work) {
        return Stream.of(
                ours("script", List.of("ssh", "rsync"), site, work),
                ours("rsync", List.of("ssh", "rsync"), site, work),
                ours("capistrano", List.of("ssh", "git", "cap"), site, work),
                ours("ansible", List.of("ssh", "rsync", "ansible-playbook"), site, work),
                ours("tar", List.of("ssh"), site, work),
                ours("zstd", List.of("ssh", "zstd"), site, work));
    }

    private static ShellContender ours(String name, List<String> needs, Site site, Path work) {
        return new ShellContender(
                name, script(name + "-client.sh").orElseThrow(), script(name + "-ready.sh"), needs, site, work);
    }

    static ShellContender peer(String name, String command, Site site, Path work) {
        return new ShellContender(name, command, Optional.empty(), List.of("ssh"), site, work);
    }

    private static Optional<String> script(String resource) {
        try (InputStream in = ShellContender.class.getResourceAsStream(resource)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
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
        return needs.stream().allMatch(Processes::isInstalled);
    }

    @Override
    public boolean takes(Scenario scenario) {
        return !TRANSFERS.contains(name) || scenario == Scenario.FIRST;
    }

    @Override
    public void prepare() throws IOException {
        Files.createDirectories(home);
    }

    @Override
    public void ready(Path tree) throws IOException, InterruptedException {
        if (readying.isPresent()) {
            Processes.run(List.of("sh", "-c", readying.get()), environment(tree, null));
        }
    }

    @Override
    public Cost deploy(Path tree, Path before) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Processes.run(List.of("sh", "-c", command), environment(tree, before));
        double seconds = (System.nanoTime() - began) / 1e9;
        Cost cost = Cost.NOTHING.and(Measure.SECONDS, seconds);
        return TRANSFERS.contains(name) ? cost.and(Measure.TRANSFER, seconds) : cost;
    }

    private List<String> environment(Path tree, Path before) {
        return List.of(
                "SOURCE=" + tree.toAbsolutePath(),
                "BEFORE=" + (before == null ? "" : before.toAbsolutePath()),
                "DIRECTORY=" + site.directory(name),
                "HOSTS=" + String.join(" ", site.names()),
                "PORT=" + site.port(),
                "LOGIN=" + site.user(),
                "IDENTITY=" + site.identity(),
                "SSH=" + String.join(" ", site.ssh()),
                "WORK=" + home,
                "RELEASE=" + System.currentTimeMillis());
    }
}
