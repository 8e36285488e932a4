package io.jenkins.plugins.zerodown.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Pairs deployments by the engine, warm and cold, with those by other tools: one after the other in every round, so
 * that what slows the machine down slows all of them. Run by hand; docs/benchmarks.md says how.
 */
@Command(
        name = "benchmark",
        mixinStandardHelpOptions = true,
        description = "Measures deployments to servers that may be lost.")
public final class Benchmark implements Callable<Integer> {
    @Option(
            names = "--part",
            split = ",",
            defaultValue = "ONE",
            description = "Of: ${COMPLETION-CANDIDATES}. Default: ONE.")
    private List<Part> parts;

    @Option(
            names = "--server",
            required = true,
            paramLabel = "HOST[:PORT]",
            split = ",",
            description = "Where to deploy to; several times for several servers.")
    private List<String> servers;

    @Option(names = "--user", defaultValue = "deploy")
    private String user;

    @Option(names = "--identity", required = true, paramLabel = "FILE", description = "Private key without passphrase.")
    private Path identity;

    @Option(
            names = "--host-key",
            required = true,
            paramLabel = "KEY",
            description = "Of all servers: 'ssh-ed25519 AAAA…'.")
    private String hostKey;

    @Option(
            names = "--path",
            required = true,
            paramLabel = "DIR",
            description = "Directory on the servers, below which each contender has its own. They are removed before "
                    + "and after.")
    private String path;

    @Option(
            names = "--work",
            required = true,
            paramLabel = "DIR",
            description = "Directory here for trees, caches and figures.")
    private Path work;

    @Option(names = "--jar", defaultValue = "target/zerodown-cli.jar", paramLabel = "FILE")
    private Path jar;

    @Option(
            names = "--tree",
            paramLabel = "DIR",
            arity = "2",
            description = "Two trees to deploy in turn, instead of made-up ones; not for part FILES.")
    private List<Path> trees;

    @Option(
            names = "--files",
            split = ",",
            description = "How many files the trees have, instead of what the part says.")
    private List<Integer> files;

    @Option(
            names = "--servers",
            split = ",",
            paramLabel = "N",
            description = "How many of the servers, instead of what the part says.")
    private List<Integer> counts;

    @Option(
            names = "--latency",
            split = ",",
            paramLabel = "MS",
            description = "Round trips to have, instead of what the part says.")
    private List<Integer> latencies;

    @Option(
            names = "--shape",
            paramLabel = "COMMAND",
            description = "Makes the network so: a line for sh, which finds LATENCY in its environment. Part LATENCY "
                    + "needs it.")
    private String shape;

    @Option(
            names = "--interface",
            paramLabel = "NAME",
            description = "Network interface of this machine that leads to the servers alone: bytes on it are counted.")
    private String networkInterface;

    @Option(
            names = "--sshd-log",
            split = ",",
            paramLabel = "FILE",
            description =
                    "Logs of the servers' sshd at LogLevel VERBOSE: connections and commands in them are counted.")
    private List<Path> logs = List.of();

    @Option(names = "--rounds", defaultValue = "5")
    private int rounds;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "Of: engine, jar, script, rsync, capistrano, ansible, tar, zstd, and each peer's, instead "
                    + "of what the part "
                    + "says.")
    private List<String> only;

    @Option(
            names = "--peer",
            paramLabel = "NAME=COMMAND",
            description = "Another tool: a line for sh, which finds SOURCE, DIRECTORY, HOSTS, PORT, LOGIN and "
                    + "IDENTITY in its "
                    + "environment.")
    private Map<String, String> peers = new LinkedHashMap<>();

    @Option(
            names = "--note",
            defaultValue = "",
            description = "What the table cannot know, such as the network between.")
    private String note;

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description = "Markdown file in which each part that was measured into --work is replaced, with pictures "
                    + "beside it.")
    private Path report;

    public static void main(String[] words) {
        System.exit(new CommandLine(new Benchmark())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(words));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        for (Part part : rounds > 0 ? parts : List.<Part>of()) {
            new Measurement(part, this).run();
        }
        if (report != null) {
            Report.write(report, work);
        }
        return 0;
    }

    List<Contender> contenders(Part part, Site site) {
        List<String> names = only != null
                ? only
                : Stream.concat(part.contenders().stream(), peers.keySet().stream())
                        .toList();
        Path home = work.resolve(part.word() + "-" + site.label());
        return Stream.of(
                        Stream.of(new Engine(site, home.resolve("engine")), new Jar(site, home.resolve("jar"), jar)),
                        ShellContender.ours(site, home),
                        peers.entrySet().stream()
                                .map(peer -> ShellContender.peer(peer.getKey(), peer.getValue(), site, home)))
                .flatMap(some -> some)
                .filter(contender -> names.contains(contender.name()))
                .filter(Contender::present)
                .collect(Collectors.toList());
    }

    Site site(int count, int size) throws IOException {
        if (count > servers.size()) {
            throw new IOException(
                    "--server: " + count + " servers are to be measured, and " + servers.size() + " are named");
        }
        return new Site(servers.subList(0, count), user, identity.toAbsolutePath(), hostKey, path, count + "x" + size);
    }

    Trees trees(Part part, int size) throws IOException {
        return trees == null || part == Part.FILES
                ? Trees.made(work.resolve("trees"), size)
                : Trees.given(trees.get(0), trees.get(1));
    }

    List<Integer> files(Part part) {
        return files == null ? part.files() : files;
    }

    List<Integer> counts(Part part) {
        return counts == null ? part.servers() : counts;
    }

    /** -1: as the network is. */
    List<Integer> latencies(Part part) {
        List<Integer> wanted = latencies == null ? part.latencies() : latencies;
        return wanted.isEmpty() ? List.of(-1) : wanted;
    }

    void shape(int latency) throws IOException, InterruptedException {
        if (latency >= 0) {
            if (shape == null) {
                throw new IOException("--shape: say how a network with a round trip of " + latency + " ms is made");
            }
            Processes.run(List.of("sh", "-c", shape), List.of("LATENCY=" + latency));
        }
    }

    Outside outside() {
        return new Outside(Optional.ofNullable(networkInterface), logs);
    }

    int rounds() {
        return rounds;
    }

    Path figures(Part part) {
        return Report.figures(work, part);
    }

    String note() {
        return note;
    }
}
