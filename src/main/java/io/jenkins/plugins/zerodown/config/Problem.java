package io.jenkins.plugins.zerodown.config;

/**
 * One thing that is wrong with what the user wrote.
 *
 * @param origin the file as the user named it, or words such as "the step's arguments"; empty text for an option
 * @param line counted from 1; 0 where there are no lines
 * @param path the keys that lead to the value, such as {@code targets[0].servers[1].host}; empty text at the top
 * @param what the value, and what is wrong with it
 * @param fix what to write instead; empty text where {@code what} says it
 */
public record Problem(String origin, int line, String path, String what, String fix) {
    /** What a message says that is a whole sentence by itself. */
    static Problem of(String sentence) {
        return new Problem("", 0, "", sentence, "");
    }

    /** The value, the fault and the fix, without where it was written. */
    public String sentence() {
        return fix.isEmpty() ? what : what + ": " + fix;
    }

    /** Such as {@code zerodown.yaml:7: targets[0].name: is missing: write …}. */
    @Override
    public String toString() {
        String place = line > 0 ? origin + ':' + line : origin;
        return (place.isEmpty() ? "" : place + ": ") + (path.isEmpty() ? "" : path + ": ") + sentence();
    }
}
