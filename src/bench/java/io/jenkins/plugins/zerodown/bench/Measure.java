package io.jenkins.plugins.zerodown.bench;

import java.util.Locale;

/** What can be told of a deployment, each in one unit. What a contender or this machine cannot tell is left out. */
enum Measure {
    /** From beginning to end. */
    SECONDS("s", "%.2f"),
    /** Of the transfer by itself; the same where that is all. */
    TRANSFER("transfer s", "%.2f"),
    /** Answers that were waited for, on all servers, apart from those that connecting takes. */
    TRIPS("trips", "%.0f"),
    /** Bytes that left this machine's network interface, with all that the protocols add. */
    SENT("bytes sent", "%,.0f"),
    RECEIVED("bytes received", "%,.0f"),
    /** Of one server, as its sshd logged them. */
    CONNECTIONS("connections", "%.0f"),
    EXECS("execs", "%.0f"),
    /** The most megabytes of heap that a collection left. */
    HEAP("heap MB", "%.0f"),
    /** The most megabytes of memory that the process had. */
    RESIDENT("resident MB", "%.0f"),
    /** Milliseconds from the first server's rename to the last one's, by the servers' clocks. */
    SPREAD("switch ms", "%.0f"),
    /**
     * Seconds from the switch until every server had readied what the next deployment begins with, by its own clock.
     */
    READIED("readied s", "%.2f"),
    /** Files of the new release that share their bytes with another. */
    LINKED("files linked", "%,.0f");

    private final String heading;
    private final String format;

    Measure(String heading, String format) {
        this.heading = heading;
        this.format = format;
    }

    String heading() {
        return heading;
    }

    String shown(double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
