package io.jenkins.plugins.zerodown.ssh;

import com.jcraft.jsch.Proxy;

/** What carries the bytes of one SSH session. JSch opens it, and sees it as a proxy. */
interface Transport extends Proxy {
    /**
     * Cuts it, whatever waits for it: reads and writes fail at once. May be called at any time, also before it is open.
     */
    void abort();

    /** Whether a write waits for the other end right now. */
    boolean isWriting();

    /**
     * From now on the server waits for none of its packets to be acknowledged. Until its first session has begun, it
     * holds a small one back while another is on its way (OpenSSH sets TCP_NODELAY with the session), and a system that
     * delays its acknowledgement by the usual 40 ms keeps it waiting as long.
     */
    void relax();

    /** So far. */
    NetworkBytes carried();
}
