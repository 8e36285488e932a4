package io.jenkins.plugins.zerodown.check;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Script;
import java.util.Locale;

/** The look at a server's room, rights and tools before anything is put there. */
public final class ServerInspection {
    private static final Script SERVER = Script.of(ServerInspection.class, "server.sh");

    private ServerInspection() {}

    /**
     * The call that looks at one server. Its lines that begin with {@code problem} stand in the way of a deployment,
     * those with {@code note} are worth knowing, and {@link SpaceCheck} reads what is about room.
     *
     * @param needsPhp whether the application cannot do without it
     * @param asksPhp whether PHP is looked at
     */
    public static Call call(Target target, Application application, boolean needsPhp, boolean asksPhp) {
        return Call.of(SERVER)
                .with("DEPLOY_PATH", target.deployPath())
                .with("RUNTIME_USER", target.runtimeUser().orElse(""))
                .with("BECOME", String.join("\n", target.become()))
                .with("PHP", asksPhp ? String.join("\n", application.tools().of("php")) : "")
                .with("NEED", asksPhp && needsPhp ? "php" : "")
                .with(
                        "PUBLIC_PATH",
                        target.sharedHosting()
                                .map(Target.SharedHosting::publicPath)
                                .orElse(""))
                .with(
                        "PUBLIC_MODE",
                        target.sharedHosting()
                                .map(shared -> shared.mode().name().toLowerCase(Locale.ROOT))
                                .orElse(""));
    }
}
