package io.jenkins.plugins.zerodown.remote;

/**
 * Something on one server did not work. The message names the server, what was tried, what the server said, and what to
 * do next.
 */
public final class RemoteFailure extends Exception {
    private final Kind kind;
    private final String server;
    private final String reason;

    public RemoteFailure(Kind kind, String server, String message) {
        this(kind, server, message, null);
    }

    public RemoteFailure(Kind kind, String server, String message, Throwable cause) {
        super(server + ": " + message, cause);
        this.kind = kind;
        this.server = server;
        this.reason = message;
    }

    /** @param said what came where a script's answer should be */
    public static RemoteFailure garbled(String server, Script script, String said) {
        String shown =
                said.strip().length() <= 200 ? said.strip() : said.strip().substring(0, 200) + "…";
        return new RemoteFailure(
                Kind.GARBLED,
                server,
                "'" + shown + "' is no answer to " + script
                        + "; see on that server whether sh and the tools that its deploy user finds first are its own");
    }

    public Kind kind() {
        return kind;
    }

    public String server() {
        return server;
    }

    /** The message without the server's name. */
    public String reason() {
        return reason;
    }

    public enum Kind {
        /** No connection could be made, also after several tries. */
        UNREACHABLE,
        /** The connection went away under way and the script may not simply run again: what became of it is unknown. */
        LOST,
        /** A script ended with a status other than 0. */
        FAILED,
        /**
         * A script found the target's lock taken from this deployment, and changed nothing:
         * {@link ScriptResult#FENCED}.
         */
        FENCED,
        /** The server answered with something that is no answer. */
        GARBLED
    }
}
