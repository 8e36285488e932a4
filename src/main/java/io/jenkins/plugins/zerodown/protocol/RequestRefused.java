package io.jenkins.plugins.zerodown.protocol;

import java.io.IOException;

/** Nothing came of a request: it could not be understood, or its options cannot be used. The message says why. */
public final class RequestRefused extends IOException {
    private static final long serialVersionUID = 1L;

    public RequestRefused(String why) {
        super(why);
    }

    /** A caller's own mistake, in the words in which the engine tells it. */
    public static RequestRefused notUnderstood(IllegalArgumentException e) {
        return new RequestRefused("the request cannot be understood: " + e.getMessage());
    }
}
