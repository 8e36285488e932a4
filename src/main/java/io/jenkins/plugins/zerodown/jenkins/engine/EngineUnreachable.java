package io.jenkins.plugins.zerodown.jenkins.engine;

import java.io.IOException;

/**
 * The machine on which the engine was to work cannot be asked, or not any more. What it had begun there may go on for a
 * moment; what it had begun on servers goes on, and is found again by whoever asks for the same step.
 */
public final class EngineUnreachable extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean comesBack;

    private EngineUnreachable(String message, Throwable cause, boolean comesBack) {
        super(message, cause);
        this.comesBack = comesBack;
    }

    /** Whether waiting may help: the connection has ended, and machines connect again. */
    public boolean mayComeBack() {
        return comesBack;
    }

    static EngineUnreachable gone(String machine, Throwable cause) {
        return new EngineUnreachable(
                machine + ": the connection to it has ended (" + said(cause)
                        + "). What was begun on servers goes on, and is found again when the machine is back",
                cause,
                true);
    }

    static EngineUnreachable notLoaded(String machine, Throwable cause) {
        return new EngineUnreachable(
                machine + ": the engine cannot work there: " + said(cause)
                        + ". See that the machine's Java is 17 or newer, and that the user who runs the agent "
                        + "can write in its directory",
                cause,
                false);
    }

    private static String said(Throwable cause) {
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
