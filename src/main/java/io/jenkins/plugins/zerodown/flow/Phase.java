package io.jenkins.plugins.zerodown.flow;

/** The ten phases, in order: what users see as stages. */
public enum Phase {
    PREPARE(1, "Prepare", OnFailure.STOP),
    BUILD(2, "Build & Optimize", OnFailure.STOP),
    TRANSFER(3, "Package & Transfer", OnFailure.STOP),
    CONFIGURE(4, "Link & Configure", OnFailure.STOP),
    PRE_RELEASE(5, "Pre-Release", OnFailure.STOP),
    MIGRATE(6, "Migrate & Verify", OnFailure.STOP),
    SWITCH(7, "Switch", OnFailure.REVERT),
    ACTIVATE(8, "Activate & Validate", OnFailure.REVERT),
    CLEAN_UP(9, "Clean Up", OnFailure.WARN),
    RECORD(10, "Record & Notify", OnFailure.WARN);

    private final int number;
    private final String title;
    private final OnFailure onFailure;

    Phase(int number, String title, OnFailure onFailure) {
        this.number = number;
        this.title = title;
        this.onFailure = onFailure;
    }

    public int number() {
        return number;
    }

    public String title() {
        return title;
    }

    public OnFailure onFailure() {
        return onFailure;
    }

    /** Such as {@code 3. Package & Transfer}. */
    public String heading() {
        return number + ". " + title;
    }

    /** @param step a step's number, such as "3.4" */
    public static Phase of(String step) {
        return values()[Integer.parseInt(step.substring(0, step.indexOf('.'))) - 1];
    }

    public enum OnFailure {
        /** Nothing that visitors see has changed. */
        STOP,
        /** Every server goes back to the release that it had. */
        REVERT,
        /** The deployment stands. */
        WARN
    }
}
