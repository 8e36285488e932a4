package io.jenkins.plugins.zerodown.release;

import java.util.Locale;
import java.util.Optional;

/** How far a release has come. Which one is live is read from the link, never from here. */
public enum ReleaseState {
    /** Its files are being transferred or configured. */
    BUILDING(false),
    /** Transferred, verified, configured; not yet validated. */
    READY(true),
    /** Validated while it was live (8.3). */
    GOOD(true),
    /** Whole, but found wanting: its validation failed, or somebody rolled back from it. */
    BAD(true),
    /** Its deployment ended before it was ready. */
    FAILED(false),
    /** Another tool (Deployer, Capistrano) made it, and it has what an application begins with. */
    FOREIGN(true),
    /** A directory with a release's name of which nothing is known, and which does not look like an application. */
    UNKNOWN(false);

    private final boolean complete;

    ReleaseState(boolean complete) {
        this.complete = complete;
    }

    /** Whether it may be made live by its id. */
    public boolean complete() {
        return complete;
    }

    /** As files and users have it: {@code ready}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @return empty for what is none of the words that a state file may have */
    public static Optional<ReleaseState> of(String word) {
        for (ReleaseState state : values()) {
            if (state.word().equals(word) && state != FOREIGN && state != UNKNOWN) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
