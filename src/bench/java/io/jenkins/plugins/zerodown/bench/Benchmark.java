package io.jenkins.plugins.zerodown.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Pairs deployments by the engine, warm and cold, with those by other tools: one after the other in every round, so that what slows
 * the machine down slows all of them. Run by hand; docs/benchmarks.md says how.
 */
@Command(name = "benchmark", mixinStandardHelpOptions = true,
        description = "Measures deployments of a made-up tree to servers that may be lost.")
public final class Benchmark implements Callable<Integer> {
    @Option(names = "--server", required = true, paramLabel = "HOST[:PORT]",
            description = "Where to deploy to; several times for several servers.")
    private List<String> servers;

    @Option(names = "--user", defaultValue = "deploy")
    private String user;

    @Option(names = "--identity", required = true, paramLabel = "FILE", description = "Private key without passphrase.")
    private Path identity;

    @Option(names = "--host-key", required = true, paramLabel = "KEY", description = "Of all servers: 'ssh-ed25519 AAAA…'.")
    private String hostKey;

    @Option(names = "--path", required = true, paramLabel = "DIR",
            description = "Directory on the servers, below which each contender has one of its own. Removed first.")
    private String path;

    @Option(names = "--work", required = true, paramLabel = "DIR", description = "Directory here for trees and caches.")
    private Path work;

    @Option(names = "--jar", defaultValue = "target/zerodown-cli.jar", paramLabel = "FILE")
    private Path jar;

    @Option(names = "--tree", paramLabel = "DIR", arity = "2", description = "Two trees to deploy in turn, instead of made-up ones.")
    private List<Path> trees;

    @Option(names = "--files", split = ",", defaultValue = "10000", description = "How many files the trees have.")
    private List<Integer> files;

    @Option(names = "--servers", split = ",", defaultValue = "1", paramLabel = "N", description = "How many of the servers.")
    private List<Integer> counts;

    @Option(names = "--rounds", defaultValue = "5")
    private int rounds;

    @Option(names = "--only", split = ",", paramLabel = "NAME",
            description = "Of: engine, jar, script, rsync, tar, zstd, and each peer's.")
    private List<String> only = List.of();

    @Option(names = "--peer", paramLabel = "NAME=COMMAND",
            description = "Another tool: a line for sh, which finds SOURCE, DIRECTORY, HOSTS, PORT, LOGIN and IDENTITY in its environment.")
    private Map<String, String> peers = new LinkedHashMap<>();

    @Option(names = "--note", defaultValue = "", description = "What the table cannot know, such as the network between.")
    private String note;

    @Option(names = "--write", paramLabel = "FILE", description = "Markdown file whose tables are replaced.")
    private Path report;

    public static void main(String[] words) {
        System.exit(new CommandLine(new Benchmark()).execute(words));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Figures figures = new Figures();
        for (int size : trees == null ? files : List.of(0)) {
            Trees pair = trees == null ? Trees.made(work.resolve("trees"), size) : Trees.given(trees.get(0), trees.get(1));
            for (int count : counts) {
                measure(figures, pair, new Site(servers.subList(0, count), user, identity.toAbsolutePath(), hostKey, path));
            }
        }
        System.out.println();
        figures.table().forEach(System.out::println);
        if (report != null) {
            Report.write(report, figures.table(), note);
        }
        return 0;
    }

    private void measure(Figures figures, Trees pair, Site site) throws IOException, InterruptedException {
        List<Contender> contenders = contenders(site);
        for (Contender contender : contenders) {
            contender.prepare();
        }
        for (int round = 0; round < rounds; round++) {
            for (Scenario scenario : Scenario.values()) {
                for (Contender contender : contenders) {
                    if (!contender.takes(scenario)) {
                        continue;
                    }
                    if (scenario == Scenario.FIRST) {
                        site.remove(contender.name());
                        contender.forget();
                    }
                    Cost cost = contender.deploy(scenario.tree(pair, round));
                    figures.add(new Figures.Row(scenario, pair.files(), site.hosts().size(), contender.name()), cost);
                    System.out.printf("%-9s %,8d files %2d servers  %-8s %s%n", scenario.title(), pair.files(), site.hosts().size(),
                            contender.name(), cost);
                }
            }
        }
        for (Contender contender : contenders) {
            contender.close();
        }
    }

    private List<Contender> contenders(Site site) throws IOException {
        Files.createDirectories(work);
        List<Contender> all = new ArrayList<>(List.of(new Engine(site, work.resolve("engine")), new Jar(site, work.resolve("jar"), jar)));
        ShellContender.ours(site, work).forEach(all::add);
        peers.forEach((name, command) -> all.add(new ShellContender(name, command, site, work, false)));
        return all.stream().filter(contender -> only.isEmpty() || only.contains(contender.name()))
                .filter(Contender::present).toList();
    }
}
