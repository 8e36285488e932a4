package io.jenkins.plugins.zerodown.phase08;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.phase05.Maintenance;
import io.jenkins.plugins.zerodown.prefetch.PrefetchPlan;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import java.util.List;

/** 8.4: visitors see the new release, and the public check says so once more. */
public final class ExitMaintenanceMode implements Prefetching {
    public static final String NUMBER = "8.4";

    @Override
    public String number() {
        return NUMBER;
    }

    @Override
    public String title() {
        return "Exit Maintenance Mode";
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        if (!Maintenance.isOn(context)) {
            return Outcome.skipped("this deployment has put no server into maintenance mode");
        }
        Maintenance.lift(context);
        return Outcome.done("visitors see release " + context.release()
                + new SiteHealth(context)
                        .checkPublic()
                        .map(found -> "; " + found)
                        .orElse(""));
    }

    @Override
    public PrefetchPlan prefetchPlan(DeploymentContext context) {
        return Maintenance.isOn(context) ? PrefetchPlan.NONE : PrefetchPlan.SKIPPED;
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        if (!context.application().maintenance().on()) {
            return List.of("skipped: maintenance is off");
        }
        if (!context.laravel()) {
            return List.of("skipped: there is no artisan");
        }
        return List.of(
                "in " + context.layout().current() + " on every server: artisan up",
                context.application()
                        .health()
                        .flatMap(health -> health.url())
                        .map(url -> "GET " + url + " once more")
                        .orElse("no public check: health.url is not set"));
    }
}
