package io.jenkins.plugins.zerodown.ssh;

/** Bytes that crossed the network for one connection, with all that SSH adds to them. */
public record NetworkBytes(long sent, long received) {
    public static final NetworkBytes NOTHING = new NetworkBytes(0, 0);
}
