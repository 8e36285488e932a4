package io.jenkins.plugins.zerodown.prefetch;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Tells every server what later steps are certain to ask of it, so that it can answer while this machine is at work, or
 * together with what it is asked before, and this machine what it can do while it waits for servers. Steps, their order
 * and their logs are the same without.
 */
public final class Prefetcher implements AutoCloseable {
    private final DeploymentContext context;
    private final List<Step> steps;
    private final Function<Step, List<Call>> between;
    private final boolean endsSlot;

    /**
     * @param between what is asked of each server after a step, by nobody's step
     * @param endsSlot whether nobody can take up this deployment after the last step: its slot may be given back with
     *     that
     */
    public Prefetcher(
            DeploymentContext context, List<Step> steps, Function<Step, List<Call>> between, boolean endsSlot) {
        this.context = context;
        this.steps = steps;
        this.between = between;
        this.endsSlot = endsSlot;
    }

    /** To be called before each step. */
    public void before(Step step) throws InterruptedException {
        int place = steps.indexOf(step);
        Phase phase = Phase.of(step.number());
        if (place == 0) {
            prefetching(steps.stream()).forEach(one -> one.planEarlyWork(context));
        }
        if (place == 0 || Phase.of(steps.get(place - 1).number()) != phase) {
            List<Call> looks = looks(steps.stream().filter(one -> Phase.of(one.number()) == phase));
            for (Host host : context.hosts().all()) {
                host.prefetch(looks);
            }
        }
        context.hosts().all().forEach(host -> host.piggyback(() -> next(host, place + 1)));
    }

    /** To be called where the slot is taken for a part that begins with a step. */
    public void beforeSlot(Step step) {
        context.hosts().all().forEach(host -> host.piggyback(() -> looks(step)));
    }

    /**
     * What is known to come next is known of one step alone: whatever went wrong in it, nobody else may ask for that.
     */
    @Override
    public void close() {
        context.hosts().all().forEach(host -> host.piggyback(List::of));
    }

    /** What a step and those that follow it at once look at. */
    private List<Call> looks(Step now) {
        return looks(
                steps.subList(steps.indexOf(now), steps.size()).stream().takeWhile(step -> reachesAtOnce(now, step)));
    }

    private List<Call> looks(Stream<Step> some) {
        return prefetching(some).flatMap(step -> step.looks(context).stream()).toList();
    }

    private static Stream<Prefetching> prefetching(Stream<Step> some) {
        return some.filter(Prefetching.class::isInstance).map(Prefetching.class::cast);
    }

    private List<Call> next(Host host, int from) {
        Step now = steps.get(from - 1);
        if (Phase.of(now.number()).compareTo(Phase.TRANSFER) < 0
                || context.state().get(StateKey.RELEASE).isEmpty()) {
            return looks(now);
        }
        List<Call> calls = new ArrayList<>();
        for (Step step : steps.subList(from, steps.size())) {
            PrefetchPlan plan =
                    step instanceof Prefetching prefetching ? prefetching.prefetchPlan(context) : PrefetchPlan.NONE;
            calls.addAll(plan.calls());
            if (!plan.whole()) {
                return calls;
            }
            calls.addAll(between.apply(step));
        }
        if (endsSlot && Phase.of(now.number()).compareTo(Phase.CLEAN_UP) >= 0) {
            calls.addAll(context.slot().closing(host));
        }
        return calls;
    }

    /** Whether nothing between two steps takes so long that a look would be stale, or changes what it shows. */
    private boolean reachesAtOnce(Step from, Step to) {
        Phase phase = Phase.of(to.number());
        return phase == Phase.of(from.number()) || !context.source().builds() && phase.compareTo(Phase.TRANSFER) <= 0;
    }
}
