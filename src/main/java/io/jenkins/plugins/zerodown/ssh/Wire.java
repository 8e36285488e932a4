package io.jenkins.plugins.zerodown.ssh;

import com.jcraft.jsch.Proxy;

/** What carries the bytes of one SSH session. JSch opens it, and sees it as a proxy. */
interface Wire extends Proxy {
    /**
     * Cuts it, whatever waits for it: reads and writes fail at once. May be called at any time, also before it is
     * open.
     */
    void abort();

    /** Whether a write waits for the other end right now. */
    boolean isWriting();

    /** So far. */
    Carried carried();
}
