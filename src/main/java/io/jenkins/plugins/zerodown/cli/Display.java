package io.jenkins.plugins.zerodown.cli;

import io.jenkins.plugins.zerodown.flow.Listener;
import io.jenkins.plugins.zerodown.flow.Log;

/** Shows how a deployment goes. What it is given is masked already. Thread-safe. */
interface Display extends Log, Listener, AutoCloseable {
    /** A line of the command itself, outside of any step. */
    void say(String text);

    /** It ended well: what was reached, the most important line first. */
    void success(String text);

    /** Leaves the screen as a reader expects it. */
    @Override
    void close();
}
