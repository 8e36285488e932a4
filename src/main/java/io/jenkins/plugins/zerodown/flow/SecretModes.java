package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.config.Application.ConfigFile;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The modes that are promised for what holds secrets in a release: commands of the user's may have made such a file
 * anew.
 */
final class SecretModes {
    private static final Script NARROW = Script.of(SecretModes.class, "narrow-secrets.sh");

    private SecretModes() {}

    /**
     * @param after the option whose commands have run
     * @throws StepFailure naming what others can read still
     */
    static Void look(DeploymentContext context, Host host, String after)
            throws RemoteFailure, StepFailure, InterruptedException {
        List<String> files = new ArrayList<>();
        String ours = context.target().runtimeUser().isPresent() ? "640" : "600";
        if (context.laravel()) {
            files.addAll(List.of(ours, "bootstrap/cache/config.php"));
        }
        if (context.application().envFile().isPresent()) {
            files.addAll(List.of(ours, ".env"));
        }
        for (ConfigFile file : context.application().configFiles()) {
            files.addAll(List.of(String.format(Locale.ROOT, "%03o", file.mode()), file.path()));
        }
        if (files.isEmpty()) {
            return null;
        }
        List<String> wide = new ArrayList<>();
        for (String line : host.call(Call.of(NARROW)
                        .with("RELEASE_PATH", context.layout().release(context.release()))
                        .with("RUNTIME_USER", context.target().runtimeUser().orElse(""))
                        .rest("FILE", files)
                        .fenced(context.held()))
                .lines()) {
            if (line.startsWith("narrowed ")) {
                context.log()
                        .line(
                                host.server(),
                                "made narrow again after " + after + ": " + line.substring("narrowed ".length()));
            } else if (line.startsWith("wide ")) {
                wide.add(line.substring("wide ".length()));
            }
        }
        if (!wide.isEmpty()) {
            throw new StepFailure(host.name() + ": " + after + " left " + String.join(", ", wide) + " in "
                    + context.layout().release(context.release()) + " readable for others, and "
                    + host.server().user()
                    + " cannot change that. It holds secrets: let the command make it as "
                    + host.server().user()
                    + ", whom PHP-FPM's group admits, or with umask 077");
        }
        return null;
    }
}
