package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.remote.Call;
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

    /**
     * Looks that it will take at a server, at nothing that the steps before it in its phase change: they are asked for
     * when the phase begins.
     */
    default List<Call> looks(DeploymentContext context) {
        return List.of();
    }

    /**
     * What is certain to be asked of a server if all goes well, where the step before is about to end. What it does is
     * done then before the step has begun, and need not be done again.
     */
    default Foresight foresight(DeploymentContext context) {
        return Foresight.NONE;
    }

    /**
     * {@link Ahead#plan Plans} what it can do before the steps before it, where they will change nothing that it reads.
     */
    default void planAhead(DeploymentContext context) {}

    /** Such as "3.4. File Transfer". */
    default String heading() {
        return number() + ". " + title();
    }
}
