package io.jenkins.plugins.zerodown.cli;

import io.jenkins.plugins.zerodown.flow.Hosts;
import io.jenkins.plugins.zerodown.flow.Listener;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.remote.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Notes what each step of a deployment costs: time, and what goes over the network. Tells another listener what it is
 * told.
 */
final class Profile implements Listener {
    private static final String ROW = "%-44s %8.2f %6d %6d %10d %10d";
    private static final String HEAD =
            String.format("%-44s %8s %6s %6s %10s %10s", "", "seconds", "trips", "execs", "sent", "received");

    private final Listener next;
    private final Supplier<Traffic> traffic;
    private final Supplier<List<String>> unused;
    private final List<Cost> costs = new ArrayList<>();
    private Traffic before;

    Profile(Listener next, Hosts hosts) {
        this(
                next,
                hosts::traffic,
                () -> hosts.all().stream()
                        .flatMap(host -> host.unusedPrefetches().stream())
                        .map(call -> call.script().name())
                        .sorted()
                        .toList());
    }

    /**
     * @param traffic what all servers together have cost so far
     * @param unused names of scripts that servers were asked to run ahead of time, and whose answers nobody took
     */
    Profile(Listener next, Supplier<Traffic> traffic, Supplier<List<String>> unused) {
        this.next = next;
        this.traffic = traffic;
        this.unused = unused;
    }

    private record Cost(Step step, Duration took, Traffic traffic) {}

    @Override
    public void started(Step step) {
        before = traffic.get();
        next.started(step);
    }

    @Override
    public void ended(Step step, Outcome outcome, Duration took) {
        note(step, took);
        next.ended(step, outcome, took);
    }

    @Override
    public void failed(Step step, StepFailure failure, Duration took) {
        note(step, took);
        next.failed(step, failure, took);
    }

    private void note(Step step, Duration took) {
        costs.add(new Cost(step, took, traffic.get().since(before)));
    }

    /**
     * A table: a line for each phase, below it one for each of its steps that took time or network, and a line for all.
     */
    List<String> lines() {
        List<String> lines = new ArrayList<>(List.of(HEAD));
        for (Phase phase : Phase.values()) {
            List<Cost> its = costs.stream()
                    .filter(cost -> Phase.of(cost.step().number()) == phase)
                    .toList();
            if (!its.isEmpty()) {
                lines.add(row(phase.heading(), its));
                its.stream()
                        .filter(Profile::counts)
                        .forEach(cost -> lines.add(row("  " + cost.step().heading(), List.of(cost))));
            }
        }
        lines.add(row("all", costs));
        List<String> vain = unused.get();
        lines.add("asked ahead of time, and not needed: " + (vain.isEmpty() ? "nothing" : String.join(", ", vain)));
        return lines;
    }

    private static boolean counts(Cost cost) {
        return cost.took().toMillis() >= 5 || !cost.traffic().equals(Traffic.NONE);
    }

    private static String row(String title, List<Cost> costs) {
        Traffic sum = costs.stream().map(Cost::traffic).reduce(Traffic.NONE, Traffic::plus);
        double seconds = costs.stream().mapToLong(cost -> cost.took().toNanos()).sum() / 1e9;
        return String.format(Locale.ROOT, ROW, title, seconds, sum.trips(), sum.execs(), sum.sent(), sum.received());
    }
}
