package io.jenkins.plugins.zerodown.phase05;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.prefetch.PrefetchPlan;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import java.util.List;
import java.util.Optional;

/** 5.1: the live release shows its maintenance page until 8.4, where that is asked for. */
public final class MaintenanceMode implements Prefetching {
    @Override
    public String number() {
        return "5.1";
    }

    @Override
    public String title() {
        return "Maintenance Mode";
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        Optional<String> reason = needless(context);
        if (reason.isPresent()) {
            return context.laravel() && Maintenance.takeOver(context)
                    ? Outcome.done("what an earlier deployment left on stays on until 8.4")
                    : Outcome.skipped(reason.get());
        }
        if (context.target().servers().stream()
                .allMatch(server -> context.previous(server).isEmpty())) {
            return Outcome.skipped("nothing is live yet");
        }
        Maintenance.takeOver(context);
        int servers = Maintenance.begin(context);
        return servers == 0
                ? Outcome.skipped("the application was in maintenance mode before, and stays so")
                : Outcome.done(
                        "visitors see the maintenance page on " + servers + (servers == 1 ? " server" : " servers"));
    }

    @Override
    public PrefetchPlan prefetchPlan(DeploymentContext context) {
        return needless(context).isPresent() && !context.laravel() ? PrefetchPlan.SKIPPED : PrefetchPlan.NONE;
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        return needless(context)
                .map(reason -> List.of("skipped: " + reason))
                .orElseGet(() -> List.of("in " + context.layout().current()
                        + " on every server that has one: artisan down, its secret on standard"
                        + " input"
                        + context.application()
                                .maintenance()
                                .render()
                                .map(view -> ", --render=" + view)
                                .orElse("")));
    }

    private static Optional<String> needless(DeploymentContext context) {
        if (!context.application().maintenance().on()) {
            return Optional.of("maintenance is off");
        }
        return context.laravel() ? Optional.empty() : Optional.of("there is no artisan");
    }
}
