package io.jenkins.plugins.zerodown;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Fact;
import io.jenkins.plugins.zerodown.flow.Foresight;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells every server what later steps are certain to ask of it, so that it can answer while this machine is at work, or
 * together with what it is asked before, and this machine what it can do while it waits for servers. Steps, their order
 * and their logs are the same without.
 */
final class Outlook implements AutoCloseable {
    private static final String TRANSFER = "3.4";

    private final DeploymentContext context;
    private final List<Step> steps;
    private final boolean endsSlot;

    /**
     * @param endsSlot whether nobody can take up this deployment after the last step: its slot may be given back with
     *     that
     */
    Outlook(DeploymentContext context, List<Step> steps, boolean endsSlot) {
        this.context = context;
        this.steps = steps;
        this.endsSlot = endsSlot;
    }

    /** To be called before each step. */
    void before(Step step) throws InterruptedException {
        int place = steps.indexOf(step);
        Phase phase = Phase.of(step.number());
        if (place == 0) {
            steps.forEach(one -> one.planAhead(context));
        }
        if (place == 0 || Phase.of(steps.get(place - 1).number()) != phase) {
            List<Call> looks = steps.stream()
                    .filter(one -> Phase.of(one.number()) == phase)
                    .flatMap(one -> one.looks(context).stream())
                    .toList();
            for (Host host : context.hosts().all()) {
                host.foresee(looks);
            }
        }
        context.hosts().all().forEach(host -> host.next(() -> next(host, place + 1)));
    }

    /** To be called where the slot is taken for a part that begins with a step. */
    void beforeSlot(Step step) {
        context.hosts().all().forEach(host -> host.next(() -> looks(step)));
    }

    /**
     * What is known to come next is known of one step alone: whatever went wrong in it, nobody else may ask for that.
     */
    @Override
    public void close() {
        context.hosts().all().forEach(host -> host.next(List::of));
    }

    /** What a step and those that follow it at once look at. */
    private List<Call> looks(Step now) {
        return steps.subList(steps.indexOf(now), steps.size()).stream()
                .takeWhile(step -> reachesAtOnce(now, step))
                .flatMap(step -> step.looks(context).stream())
                .toList();
    }

    private List<Call> next(Host host, int from) {
        Step now = steps.get(from - 1);
        if (Phase.of(now.number()).compareTo(Phase.of(TRANSFER)) < 0
                || context.facts().get(Fact.RELEASE).isEmpty()) {
            return looks(now);
        }
        List<Call> calls = new ArrayList<>();
        for (Step step : steps.subList(from, steps.size())) {
            Foresight foresight = step.foresight(context);
            calls.addAll(foresight.calls());
            if (!foresight.whole()) {
                return calls;
            }
            if (step.number().equals(Deployment.VALIDATED)
                    && context.hosts().all().size() == 1) {
                // Of several servers none is marked before all of them have it.
                calls.add(Servers.markingGood(context));
            }
        }
        if (endsSlot && Phase.of(now.number()).compareTo(Phase.CLEAN_UP) >= 0) {
            calls.addAll(context.slot().closing(host));
        }
        return calls;
    }

    /** Whether nothing between two steps takes so long that a look would be stale, or changes what it shows. */
    private boolean reachesAtOnce(Step from, Step to) {
        Phase phase = Phase.of(to.number());
        return phase == Phase.of(from.number())
                || !context.source().builds() && phase.compareTo(Phase.of(TRANSFER)) <= 0;
    }
}
