package io.jenkins.plugins.zerodown.phase08;

import io.jenkins.plugins.zerodown.config.Health;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.prefetch.PrefetchPlan;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import io.jenkins.plugins.zerodown.probe.ServerRequest;
import java.util.ArrayList;
import java.util.List;

/** 8.3: the release that is live now works for visitors. Its failure brings every server back. */
public final class PostDeploymentValidation implements Prefetching {
    private static final String NO_CHECKS =
            "no health checks: set health.url so that a release that does not work is taken back by itself";

    @Override
    public String number() {
        return "8.3";
    }

    @Override
    public String title() {
        return "Post-Deployment Validation";
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        SiteHealth site = new SiteHealth(context);
        List<String> found = site.check();
        // What is returned to has been watched when it was new.
        if (!context.state().has(StateKey.ROLLBACK)) {
            site.watch().ifPresent(found::add);
        }
        return found.isEmpty() ? Outcome.skipped(NO_CHECKS) : Outcome.done(String.join("; ", found));
    }

    @Override
    public PrefetchPlan prefetchPlan(DeploymentContext context) {
        return context.application().health().isPresent() ? PrefetchPlan.NONE : PrefetchPlan.SKIPPED;
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        List<String> lines = new ArrayList<>();
        context.application().health().ifPresent(health -> {
            ServerRequest.of(context)
                    .ifPresent(
                            request -> lines.add("on every server: GET " + request.healthUrl() + expectation(health)));
            health.url().ifPresent(url -> lines.add("from here: GET " + url + expectation(health)));
            health.watch()
                    .ifPresent(watch -> lines.add("the same once more every "
                            + watch.interval().toSeconds() + " s for "
                            + watch.time().toSeconds() + " s, until " + watch.failures() + " in a row fail"));
            health.command().ifPresent(command -> lines.add("on every server, in the new release: " + command));
        });
        return lines.isEmpty() ? List.of("skipped: " + NO_CHECKS) : lines;
    }

    private static String expectation(Health health) {
        return ", expecting " + health.status()
                + health.body().map(body -> " with '" + body + "'").orElse("") + " "
                + health.successes()
                + " times in a row, at most " + health.attempts() + " times in "
                + health.deadline().toSeconds() + " s";
    }
}
