package io.jenkins.plugins.zerodown;

import io.jenkins.plugins.zerodown.flow.Fact;
import io.jenkins.plugins.zerodown.flow.Foresight;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells every server what later steps are certain to ask of it, so that it can answer while this machine is at work, or
 * together with what it is asked before. Steps, their order and their logs are the same without.
 */
final class Outlook {
    private final Run run;
    private final List<Step> steps;

    Outlook(Run run, List<Step> steps) {
        this.run = run;
        this.steps = steps;
    }

    /** To be called before each step. */
    void before(Step step) throws InterruptedException {
        int place = steps.indexOf(step);
        Phase phase = Phase.of(step.number());
        if (place == 0 || Phase.of(steps.get(place - 1).number()) != phase) {
            List<Call> looks = steps.stream().filter(one -> Phase.of(one.number()) == phase)
                    .flatMap(one -> one.looks(run).stream()).toList();
            for (Host host : run.hosts().all()) {
                host.foresee(looks);
            }
        }
        List<Call> next = next(place + 1);
        run.hosts().all().forEach(host -> host.next(next));
    }

    private List<Call> next(int from) {
        List<Call> calls = new ArrayList<>();
        if (run.facts().get(Fact.RELEASE).isEmpty()) {
            return calls;
        }
        for (Step step : steps.subList(from, steps.size())) {
            Foresight foresight = step.foresight(run);
            calls.addAll(foresight.calls());
            if (!foresight.whole()) {
                break;
            }
        }
        return calls;
    }
}
