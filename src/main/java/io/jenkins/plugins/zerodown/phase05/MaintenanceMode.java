package io.jenkins.plugins.zerodown.phase05;

import io.jenkins.plugins.zerodown.flow.Foresight;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import java.util.List;
import java.util.Optional;

/** 5.1: the live release shows its maintenance page until 8.4, where that is asked for. */
public final class MaintenanceMode implements Step {
    @Override
    public String number() {
        return "5.1";
    }

    @Override
    public String title() {
        return "Maintenance Mode";
    }

    @Override
    public Outcome run(Run run) throws StepFailure, InterruptedException {
        Optional<String> reason = needless(run);
        if (reason.isPresent()) {
            return run.laravel() && Maintenance.takeOver(run)
                    ? Outcome.done("what an earlier deployment left on stays on until 8.4")
                    : Outcome.skipped(reason.get());
        }
        if (run.target().servers().stream().allMatch(server -> run.previous(server).isEmpty())) {
            return Outcome.skipped("nothing is live yet");
        }
        Maintenance.takeOver(run);
        int servers = Maintenance.begin(run);
        return servers == 0
                ? Outcome.skipped("the application was in maintenance mode before, and stays so")
                : Outcome.done("visitors see the maintenance page on " + servers
                        + (servers == 1 ? " server" : " servers"));
    }

    @Override
    public Foresight foresight(Run run) {
        return needless(run).isPresent() && !run.laravel() ? Foresight.SKIPPED : Foresight.NONE;
    }

    @Override
    public List<String> plan(Run run) {
        return needless(run).map(reason -> List.of("skipped: " + reason)).orElseGet(() -> List.of(
                "in " + run.layout().current() + " on every server that has one: artisan down, its secret on standard"
                        + " input"
                        + run.application().maintenance().render().map(view -> ", --render=" + view).orElse("")));
    }

    private static Optional<String> needless(Run run) {
        if (!run.application().maintenance().on()) {
            return Optional.of("maintenance is off");
        }
        return run.laravel() ? Optional.empty() : Optional.of("there is no artisan");
    }
}
