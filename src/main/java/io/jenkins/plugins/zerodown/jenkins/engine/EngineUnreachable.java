package io.jenkins.plugins.zerodown.jenkins.engine;

import java.io.IOException;

/**
 * The machine on which the engine was to work cannot be asked, or not any more. What it had begun there may go on for a moment; what
 * it had begun on servers goes on, and is found again by whoever asks for the same step.
 */
public final class EngineUnreachable extends IOException {
    private static final long serialVersionUID = 1L;

    private EngineUnreachable(String message, Throwable cause) {
        super(message, cause);
    }

    static EngineUnreachable gone(String machine, Throwable cause) {
        return new EngineUnreachable(machine + ": the connection to it has ended (" + said(cause)
                + "). What was begun on servers goes on, and is found again when the machine is back", cause);
    }

    static EngineUnreachable notLoaded(String machine, Throwable cause) {
        return new EngineUnreachable(machine + ": the engine cannot work there: " + said(cause)
                + ". See that the machine's Java is 17 or newer, and that the user who runs the agent can write in its directory",
                cause);
    }

    private static String said(Throwable cause) {
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
