package io.jenkins.plugins.zerodown.phase05;

import io.jenkins.plugins.zerodown.flow.Foresight;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.flow.UserCommands;
import java.util.List;

/** 5.2: the user's commands of phase A, before migrations, in the new release. */
public final class PreReleaseCustomCommands implements Step {
    @Override
    public String number() {
        return "5.2";
    }

    @Override
    public String title() {
        return "Pre-Release Custom Commands";
    }

    @Override
    public Outcome run(Run run) throws StepFailure, InterruptedException {
        return commands(run).run(run);
    }

    @Override
    public Foresight foresight(Run run) {
        return run.application().commands().preRelease().isEmpty() ? Foresight.SKIPPED : Foresight.NONE;
    }

    @Override
    public List<String> plan(Run run) {
        return commands(run).plan(run);
    }

    private UserCommands commands(Run run) {
        return new UserCommands(number(), "commands.preRelease", run.application().commands().preRelease());
    }
}
