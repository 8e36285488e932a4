package io.jenkins.plugins.zerodown.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** What the engine is meant to cost at most, beside what it was seen to. */
final class Goals {
    private static final String ENGINE = "engine";

    private static final List<Goal> ALL = List.of(
            goal(
                    Part.ONE,
                    "1 % changed: `engine` to `script`",
                    "at most 1.0",
                    ratio(Scenario.CHANGED, ENGINE, "script")),
            goal(Part.ONE, "1 % changed: `jar` to `script`", "at most 1.5", ratio(Scenario.CHANGED, "jar", "script")),
            goal(
                    Part.ONE,
                    "1 % changed: `engine` to `rsync`",
                    "at most 0.35",
                    ratio(Scenario.CHANGED, ENGINE, "rsync")),
            goal(
                    Part.PEERS,
                    "1 % changed: `engine` to `capistrano`",
                    "at most 0.2",
                    ratio(Scenario.CHANGED, ENGINE, "capistrano")),
            goal(Part.PEERS, "1 % changed: `engine` to `ansible`", "", ratio(Scenario.CHANGED, ENGINE, "ansible")),
            goal(
                    Part.ONE,
                    "nothing changed: `engine` to `script`",
                    "at most 0.9",
                    ratio(Scenario.SAME, ENGINE, "script")),
            goal(Part.ONE, "nothing changed: bytes sent", "at most 15,000", engine(Scenario.SAME, Measure.SENT)),
            goal(
                    Part.ONE,
                    "nothing changed: bytes received",
                    "at most 15,000",
                    engine(Scenario.SAME, Measure.RECEIVED)),
            goal(Part.ONE, "first: transfer of `engine` to `tar`", "at most 0.8", transfer("tar")),
            goal(Part.ONE, "first: transfer of `engine` to `zstd`", "at most 1.0", transfer("zstd")),
            goal(
                    Part.ONE,
                    "checkout: `engine` to itself with nothing changed",
                    "about 1",
                    figures -> row(
                                    figures,
                                    row -> row.scenario() == Scenario.FRESH
                                            && row.contender().equals(ENGINE))
                            .flatMap(row -> figures.ratio(row, row.of(Scenario.SAME), Measure.SECONDS))),
            goal(Part.ONE, "checkout: files linked", "at least 9,900", engine(Scenario.FRESH, Measure.LINKED)),
            goal(Part.ONE, "1 % changed: connections to a server", "1", engine(Scenario.CHANGED, Measure.CONNECTIONS)),
            goal(Part.ONE, "1 % changed: execs on a server", "at most 6", engine(Scenario.CHANGED, Measure.EXECS)),
            goal(Part.SERVERS, "four servers to one: `engine`", "at most 1.5", servers(4)),
            goal(Part.SERVERS, "sixteen servers to one: `engine`", "at most 4", servers(16)),
            goal(
                    Part.SERVERS,
                    "sixteen servers: ms from the first rename to the last",
                    "",
                    figures -> row(
                                    figures,
                                    row -> row.servers() == 16
                                            && row.contender().equals(ENGINE))
                            .flatMap(row -> figures.spread(row, Measure.SPREAD))),
            goal(
                    Part.MEMORY,
                    "sixteen servers: heap MB of `jar` to one server's",
                    "about 1",
                    figures -> row(
                                    figures,
                                    row -> row.servers() == 16
                                            && row.contender().equals("jar"))
                            .flatMap(row -> row(
                                            figures,
                                            one -> one.servers() == 1
                                                    && one.contender().equals("jar"))
                                    .flatMap(one -> figures.ratio(row, one, Measure.HEAP)))),
            goal(
                    Part.FILES,
                    "100,000 files: heap MB of `jar`",
                    "at most 96",
                    figures -> row(
                                    figures,
                                    row -> row.files() == 100_000
                                            && row.contender().equals("jar"))
                            .flatMap(row -> figures.spread(row, Measure.HEAP))));

    private record Goal(Part part, String what, String wanted, Function<Figures, Optional<Spread>> seen) {}

    private Goals() {}

    static List<String> table(Map<Part, Figures> measured) {
        List<String> lines = new ArrayList<>(List.of("| | wanted | median | least | most |", "|---|---|--:|--:|--:|"));
        for (Goal goal : ALL) {
            Optional.ofNullable(measured.get(goal.part))
                    .flatMap(goal.seen)
                    .ifPresent(seen -> lines.add("| " + goal.what + " | " + goal.wanted + " | " + shown(seen.median())
                            + " | " + shown(seen.least()) + " | " + shown(seen.most()) + " |"));
        }
        return lines;
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) || value >= 100 ? "%,.0f" : "%.2f", value);
    }

    private static Goal goal(Part part, String what, String wanted, Function<Figures, Optional<Spread>> seen) {
        return new Goal(part, what, wanted, seen);
    }

    private static Function<Figures, Optional<Spread>> ratio(Scenario scenario, String one, String other) {
        return figures -> row(
                        figures,
                        row -> row.scenario() == scenario && row.contender().equals(one))
                .flatMap(row -> figures.ratio(row, row.by(other), Measure.SECONDS));
    }

    private static Function<Figures, Optional<Spread>> transfer(String other) {
        return figures -> row(
                        figures,
                        row -> row.scenario() == Scenario.FIRST
                                && row.contender().equals(ENGINE))
                .flatMap(row -> figures.ratio(row, row.by(other), Measure.TRANSFER));
    }

    private static Function<Figures, Optional<Spread>> engine(Scenario scenario, Measure measure) {
        return figures -> row(
                        figures,
                        row -> row.scenario() == scenario && row.contender().equals(ENGINE))
                .flatMap(row -> figures.spread(row, measure));
    }

    private static Function<Figures, Optional<Spread>> servers(int count) {
        return figures -> row(
                        figures,
                        row -> row.servers() == count && row.contender().equals(ENGINE))
                .flatMap(row -> row(
                                figures,
                                one -> one.servers() == 1 && one.contender().equals(ENGINE))
                        .flatMap(one -> figures.ratio(row, one, Measure.SECONDS)));
    }

    private static Optional<Figures.Row> row(Figures figures, Predicate<Figures.Row> wanted) {
        return figures.rows(wanted).stream().findFirst();
    }
}
