package io.jenkins.plugins.zerodown.protocol;

import java.io.IOException;

/** Nothing came of a request: it could not be understood, or its options cannot be used. The message says why. */
public final class RequestRefused extends IOException {
    private static final long serialVersionUID = 1L;

    public RequestRefused(String why) {
        super(why);
    }
}
