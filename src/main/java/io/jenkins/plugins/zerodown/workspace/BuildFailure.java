package io.jenkins.plugins.zerodown.workspace;

/** A part of the build did not work. The message says what was tried, what was said, and what to do next. */
public final class BuildFailure extends Exception {
    private final Kind kind;

    public BuildFailure(Kind kind, String message) {
        this(kind, message, null);
    }

    public BuildFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public enum Kind {
        /** A command failed, or a file could not be written. */
        FAILED,
        /** The source, the options or this machine lack what the other asks for. */
        UNUSABLE
    }
}
