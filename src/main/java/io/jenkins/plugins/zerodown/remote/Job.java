package io.jenkins.plugins.zerodown.remote;

import java.time.Duration;
import java.util.Map;

/**
 * A command that may take long, must not run twice, and survives this engine: run detached on the server, with its log, pid and exit
 * status in files.
 *
 * @param id unique within a deployment, such as {@code 6.1} or {@code 5.2-1}: the name of its directory
 * @param command a line for sh, the user's own text
 * @param directory absolute path where it runs
 * @param environment exported to it
 * @param stdin given to the command; empty for none; for secrets (not kept on the server)
 * @param timeout after which its process group is ended
 */
public record Job(String id, String command, String directory, Map<String, String> environment, String stdin, Duration timeout) {
    public Job {
        environment = Map.copyOf(environment);
    }

    public static Job of(String id, String command, String directory, Duration timeout) {
        return new Job(id, command, directory, Map.of(), "", timeout);
    }

    public Job with(Map<String, String> exported) {
        return new Job(id, command, directory, exported, stdin, timeout);
    }
}
