package io.jenkins.plugins.zerodown.jenkins.engine;

import java.io.IOException;

/**
 * The machine on which the engine was to work cannot be asked, or not any more. What it had begun there may go on for a moment; what
 * it had begun on servers goes on, and is found again by whoever asks for the same step.
 */
public final class EngineUnreachable extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param message says which machine, and why */
    EngineUnreachable(String message, Throwable cause) {
        super(message, cause);
    }
}
