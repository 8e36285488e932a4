package io.jenkins.plugins.zerodown.remote;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A command that may take long, must not run twice, and survives this engine: run detached on the server, with its log,
 * pid and exit status in files.
 *
 * @param id unique within a deployment, such as {@code 6.1} or {@code 5.2-1}: the name of its directory
 * @param command a line for sh, the user's own text
 * @param directory absolute path where it runs
 * @param environment exported to it; names as POSIX has them (XBD 8.1). ZD_UMASK is also the umask that it runs with,
 *     022 without
 * @param timeout after which its process group is ended; whole seconds
 */
public record DetachedJob(
        String id, String command, String directory, Map<String, String> environment, Duration timeout) {
    public DetachedJob {
        environment = Map.copyOf(environment);
        for (String name : environment.keySet()) {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                throw new IllegalArgumentException("'" + name + "' is no name for an environment variable");
            }
        }
    }

    public static DetachedJob of(String id, String command, String directory, Duration timeout) {
        return new DetachedJob(id, command, directory, Map.of(), timeout);
    }

    /** A job that is one program with its arguments. @param words any text without NUL, taken for what it is */
    public static DetachedJob of(String id, List<String> words, String directory, Duration timeout) {
        return of(id, Quoted.command(words), directory, timeout);
    }

    public DetachedJob with(Map<String, String> exported) {
        return new DetachedJob(id, command, directory, exported, timeout);
    }
}
