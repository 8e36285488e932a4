package io.jenkins.plugins.zerodown.cli;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The process that a command runs in: its environment and its streams. */
record CliEnvironment(Map<String, String> environment, PrintStream out, PrintStream err, Screen screen) {
    static CliEnvironment ofThisProcess() {
        return new CliEnvironment(System.getenv(), System.out, System.err, Screen.here(System.getenv()));
    }

    /** What deployments keep for later ones: dependencies, manifests of servers. */
    Path cacheDirectory() {
        String home = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path caches = home.startsWith("/") ? Path.of(home) : Path.of(System.getProperty("user.home"), ".cache");
        return caches.resolve("zerodown");
    }

    /**
     * Who others see as the owner of a lock: user and machine, and the build where a build server says which.
     *
     * @param patience with another owner
     */
    DeploymentContext.Origin origin(Duration patience) {
        Optional<String> url = Stream.of("BUILD_URL", "CI_JOB_URL")
                .map(environment::get)
                .filter(value -> value != null && !value.isEmpty())
                .findFirst();
        return new DeploymentContext.Origin(System.getProperty("user.name") + "@" + machine(), url, patience);
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "a machine without a name";
        }
    }
}
