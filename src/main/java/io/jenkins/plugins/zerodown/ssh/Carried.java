package io.jenkins.plugins.zerodown.ssh;

/** Bytes that crossed the network for one connection, with all that SSH adds to them. */
public record Carried(long sent, long received) {
    public static final Carried NOTHING = new Carried(0, 0);
}
