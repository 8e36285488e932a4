package io.jenkins.plugins.zerodown.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * What was measured for one part: kept in a file as it comes, so that a report can be written later and of several
 * parts.
 */
final class Figures {
    private static final String SEPARATOR = ";";

    private final Map<Row, List<Cost>> costs = new LinkedHashMap<>();
    private final String surroundings;

    /** @param latency milliseconds of a round trip; -1: as the network was */
    record Row(Scenario scenario, int files, int servers, int latency, String contender) {
        Row by(String other) {
            return new Row(scenario, files, servers, latency, other);
        }

        Row of(Scenario other) {
            return new Row(other, files, servers, latency, contender);
        }
    }

    private Figures(String surroundings) {
        this.surroundings = surroundings;
    }

    /** @param file made anew; @param surroundings a line that says where it is measured */
    static Figures begin(Path file, String surroundings) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, surroundings + "\n");
        return new Figures(surroundings);
    }

    static Figures read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        Figures figures = new Figures(lines.get(0));
        lines.stream().skip(1).forEach(line -> figures.add(line.split(SEPARATOR)));
        return figures;
    }

    private void add(String[] words) {
        Row row = new Row(
                Scenario.titled(words[0]),
                Integer.parseInt(words[1]),
                Integer.parseInt(words[2]),
                Integer.parseInt(words[3]),
                words[4]);
        Cost cost = Cost.NOTHING;
        for (String pair : Arrays.copyOfRange(words, 5, words.length)) {
            String[] value = pair.split("=");
            cost = cost.and(Measure.valueOf(value[0]), Double.parseDouble(value[1]));
        }
        add(row, cost);
    }

    private void add(Row row, Cost cost) {
        costs.computeIfAbsent(row, unknown -> new ArrayList<>()).add(cost);
    }

    void add(Row row, Cost cost, Path file) throws IOException {
        add(row, cost);
        List<String> words = new ArrayList<>(List.of(
                row.scenario.title(),
                String.valueOf(row.files),
                String.valueOf(row.servers),
                String.valueOf(row.latency),
                row.contender));
        cost.values().forEach((measure, value) -> words.add(measure + "=" + value));
        Files.writeString(file, String.join(SEPARATOR, words) + "\n", StandardOpenOption.APPEND);
    }

    String surroundings() {
        return surroundings;
    }

    /** In the order in which they were first measured. */
    List<Row> rows(Predicate<Row> wanted) {
        return costs.keySet().stream().filter(wanted).toList();
    }

    int rounds() {
        return costs.values().stream().mapToInt(List::size).max().orElse(0);
    }

    Optional<Spread> spread(Row row, Measure measure) {
        return Spread.of(costs.getOrDefault(row, List.of()).stream()
                .map(cost -> cost.of(measure))
                .filter(OptionalDouble::isPresent)
                .map(OptionalDouble::getAsDouble)
                .toList());
    }

    /** Of each round's ratio of the one to the other. */
    Optional<Spread> ratio(Row one, Row other, Measure measure) {
        List<Cost> its = costs.getOrDefault(one, List.of());
        List<Cost> others = costs.getOrDefault(other, List.of());
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(its.size(), others.size()); round++) {
            if (its.get(round).of(measure).isPresent()
                    && others.get(round).of(measure).isPresent()) {
                ratios.add(its.get(round).of(measure).getAsDouble()
                        / others.get(round).of(measure).getAsDouble());
            }
        }
        return Spread.of(ratios);
    }
}
