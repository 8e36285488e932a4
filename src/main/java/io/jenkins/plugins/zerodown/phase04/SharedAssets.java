package io.jenkins.plugins.zerodown.phase04;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.remote.ScriptResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Pages that are open stay whole: what a build names by a hash of its content, each release shares with the others, so
 * that any of them serves the files of any.
 */
final class SharedAssets {
    private static final Script JOIN = Script.of(SharedAssets.class, "4.1-assets.sh");
    /** What Laravel's plugin for Vite builds, and the list of it. */
    private static final String VITE = "public/build/assets";

    private static final String VITE_MANIFEST = "public/build/manifest.json";

    /** Of some 100,000 files on a slow disk. */
    private static final Duration SILENCE = Duration.ofMinutes(15);

    private SharedAssets() {}

    /** Directories inside the release. */
    static List<String> paths(DeploymentContext context) {
        Application application = context.application();
        boolean taken = application.sharedDirs().stream()
                .map(path -> path + "/")
                .anyMatch(path ->
                        path.startsWith("assets/") || path.startsWith(VITE + "/") || (VITE + "/").startsWith(path));
        return application.assets().paths().orElseGet(() -> taken || !mayHaveVite(context) ? List.of() : List.of(VITE));
    }

    /** As far as can be told here: where the build is elsewhere, the server knows. */
    private static boolean mayHaveVite(DeploymentContext context) {
        Optional<Path> build = context.state().get(StateKey.BUILD_DIRECTORY).filter(Files::isDirectory);
        return build.map(directory -> Files.isRegularFile(directory.resolve(VITE_MANIFEST))
                        && Files.isDirectory(directory.resolve(VITE)))
                .orElse(context.laravel());
    }

    /** The call that does it on a server; empty where there is nothing to share. */
    static Optional<Call> joining(DeploymentContext context) {
        List<String> paths = paths(context);
        Target target = context.target();
        return paths.isEmpty()
                ? Optional.empty()
                : Optional.of(Call.of(JOIN)
                        .with("DEPLOY_PATH", target.deployPath())
                        .with("TOKEN", context.slot().token())
                        .with("RELEASE_ID", context.release().value())
                        .with(
                                "DIRECTORY_MODE",
                                String.format("%04o", target.modes().directory()))
                        .with(
                                "PHP",
                                String.join("\n", context.application().tools().of("php")))
                        .with("CHOICE", context.application().assets().paths().isPresent() ? "named" : "found")
                        .stdin(String.join("\n", paths) + "\n")
                        .silence(SILENCE));
    }

    /** Tells what became of each directory. @throws RemoteFailure where nothing is said of one */
    static void joined(DeploymentContext context, Host host, ScriptResult result) throws RemoteFailure {
        List<String> lines = result.lines();
        for (String path : paths(context)) {
            String line = lines.stream()
                    .filter(said -> said.startsWith("joined " + path + " ")
                            || said.equals("none " + path)
                            || said.startsWith("left " + path + " "))
                    .findFirst()
                    .orElseThrow(() -> RemoteFailure.garbled(host.name(), JOIN, result.text()));
            String rest = line.substring(Math.min(line.length(), line.indexOf(' ') + path.length() + 2));
            if (line.startsWith("left ")) {
                context.log()
                        .line(
                                host.server(),
                                path + " is this release's alone, so that a page that is open may miss files after the"
                                        + " switch: " + rest);
            } else if (line.startsWith("joined ")) {
                context.log()
                        .line(host.server(), path + " leads to shared/assets/" + path + ": " + rest + " new files");
            } else if (context.application().assets().paths().isPresent()) {
                context.log().warn(host.name() + ": assets names " + path + ", which this release does not have");
            }
        }
    }
}
