package io.jenkins.plugins.zerodown.remote;

/** How PHP-FPM's user can go on writing where the deploy user has written too. */
public final class SharedWriting {
    static final Script SCRIPT = Script.of(SharedWriting.class, "shared-writing.sh");

    /** In the environment of a job: PHP-FPM's user, for whom what the job has made is opened when it has ended. */
    public static final String VARIABLE = "ZD_RUNTIME_USER";

    private SharedWriting() {}

    /** @param release absolute path on the server @param runtimeUser PHP-FPM's */
    public static Call opening(String release, String runtimeUser) {
        return Call.of(SCRIPT).with("RELEASE_PATH", release).with("RUNTIME_USER", runtimeUser);
    }

    /** @return the path of a line that names what could not be opened; empty text for any other line */
    public static String narrow(String line) {
        return line.startsWith("narrow ") ? line.substring("narrow ".length()) : "";
    }
}
