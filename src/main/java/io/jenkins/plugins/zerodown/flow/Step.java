package io.jenkins.plugins.zerodown.flow;

import java.util.List;

/** One of the 28 numbered steps. It may be run again at any time, with what it did before still there. */
public interface Step {
    /** Such as "3.4". */
    String number();

    /** Such as "File Transfer". */
    String title();

    /**
     * Does it, on every server that it concerns.
     *
     * @throws StepFailure with what the user must be told
     */
    Outcome run(DeploymentContext context) throws StepFailure, InterruptedException;

    /**
     * What it would do, a line for each command and each file that matters; or one line that says why it would be
     * skipped. Touches nothing.
     */
    List<String> plan(DeploymentContext context);

    /** Such as "3.4. File Transfer". */
    default String heading() {
        return number() + ". " + title();
    }
}
