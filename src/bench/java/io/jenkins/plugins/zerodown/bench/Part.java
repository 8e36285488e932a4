package io.jenkins.plugins.zerodown.bench;

import java.util.List;
import java.util.Locale;

/** What is measured in one go, and stands together in the report. */
enum Part {
    /** Every scenario on one server. */
    ONE(List.of(10_000), List.of(1), List.of(), List.of("engine", "jar", "script", "rsync", "tar", "zstd"), ""),
    /** The same beside tools that take so much longer that they would fill the time of those of {@link #ONE}. */
    PEERS(List.of(10_000), List.of(1), List.of(), List.of("engine", "script", "capistrano", "ansible"), ""),
    /** A hundredth changed, on more and more servers. */
    SERVERS(List.of(10_000), List.of(1, 4, 16), List.of(), List.of("engine", "script"), "Servers"),
    /** What the process needs of it, on the same servers. */
    MEMORY(List.of(10_000), List.of(1, 4, 16), List.of(), List.of("jar"), "Servers"),
    FILES(List.of(1_000, 10_000, 100_000), List.of(1), List.of(), List.of("engine", "jar", "script", "rsync"), "Files"),
    LATENCY(
            List.of(10_000),
            List.of(1),
            List.of(0, 10, 40, 160),
            List.of("engine", "jar", "script", "rsync"),
            "Milliseconds of a round trip");

    private final List<Integer> files;
    private final List<Integer> servers;
    private final List<Integer> latencies;
    private final List<String> contenders;
    private final String axis;

    Part(List<Integer> files, List<Integer> servers, List<Integer> latencies, List<String> contenders, String axis) {
        this.files = files;
        this.servers = servers;
        this.latencies = latencies;
        this.contenders = contenders;
        this.axis = axis;
    }

    /** In the report's file and of its own file. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    List<Integer> files() {
        return files;
    }

    List<Integer> servers() {
        return servers;
    }

    /** Milliseconds of a round trip; empty: as the network is. */
    List<Integer> latencies() {
        return latencies;
    }

    List<String> contenders() {
        return contenders;
    }

    /** Along which the cost is seen to grow; empty text: every scenario is seen instead. */
    String axis() {
        return axis;
    }

    /**
     * In each round. Where a cost is to grow, that is a hundredth changed, after one first deployment before all
     * rounds.
     */
    List<Scenario> scenarios() {
        return axis.isEmpty() ? List.of(Scenario.values()) : List.of(Scenario.CHANGED);
    }
}
