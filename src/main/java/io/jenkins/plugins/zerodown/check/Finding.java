package io.jenkins.plugins.zerodown.check;

/**
 * Something about a server that would go wrong, or is worth knowing.
 *
 * @param severity how bad it is
 * @param server its name
 * @param what was seen, and where
 * @param why what comes of it; may be empty where {@code what} says it
 * @param fix what to do; may be empty where {@code what} says it
 */
public record Finding(Severity severity, String server, String what, String why, String fix) {
    public enum Severity {
        /** Deployments will fail, or visitors will see it. */
        ERROR,
        /** Goes wrong under some circumstances. */
        WARNING,
        /** Could not be told, or is as it should be. */
        NOTE
    }

    /** One line, such as "web1: FPM's … is 0: a reload …; set …". */
    public String text() {
        return server + ": " + what + (why.isEmpty() ? "" : ": " + why) + (fix.isEmpty() ? "" : "; " + fix);
    }
}
